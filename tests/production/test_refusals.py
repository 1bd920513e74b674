"""What no process of the site starts with, whichever way it is started."""

from pathlib import Path

import pytest

from tests.ports import free_port
from tests.production.machines import in_django
from tests.web.supervised import environment, run

PROCESSES = {
    "web": ["-m", "prepsite.start", "web"],
    "mail": ["-m", "prepsite.start", "mail"],
    "heavy": ["-m", "prepsite.start", "heavy"],
    "beat": ["-m", "prepsite.start", "beat"],
    "prepare": ["-m", "prepsite.start", "prepare"],
    "manage.py": ["manage.py", "check"],
    "celery": ["-m", "celery", "-A", "prepsite", "worker", "--concurrency", "1"],
    "gunicorn": ["-m", "gunicorn", "--bind", "127.0.0.1:0", "prepsite.wsgi:application"],
}
CACHE = (
    "CACHE_URL names a cache that each process has for itself, and this site runs in several: "
    "limits on signing in would not hold. Unset it, or set redis://… or dbcache://…."
)
SECRET = (
    "SECRET_KEY must be at least 50 random characters; unset it and prepsite makes one and keeps "
    "it under var/."
)
PUBLIC_DEBUG = (
    "DEBUG shows every visitor the site's insides, so it works on this machine only: unset DEBUG, "
    "or take public names out of ALLOWED_HOSTS, SITE_URL and BIND."
)
LEASE = (
    "OUTBOX_LEASE must be at least 8 times EMAIL_TIMEOUT (168 seconds), or a slow mail server gets "
    "messages twice; it is 167."
)
SMTP = {"EMAIL_URL": "smtp://mail.example.org:25", "EMAIL_TIMEOUT": "21"}
UNSAFE = {
    "debug": ({"DEBUG": "1", "ALLOWED_HOSTS": "prep.example.org"}, PUBLIC_DEBUG),
    "default secret": ({"SECRET_KEY": "django-insecure-" + "x7k2p9" * 10}, SECRET),
    "short secret": ({"SECRET_KEY": "short"}, SECRET),
    "no secret at all": ({"SECRET_KEY": "x" * 60}, SECRET),
    "local cache": ({"CACHE_URL": "locmem://"}, CACHE),
    "no cache": ({"CACHE_URL": "dummy://", "WEB_CONCURRENCY": "1"}, CACHE),
    "short lease": ({**SMTP, "OUTBOX_LEASE": "167"}, LEASE),
}


@pytest.mark.parametrize("unsafe", UNSAFE)
@pytest.mark.parametrize("process", PROCESSES)
def test_it_does_not_start(process: str, unsafe: str, tmp_path: Path) -> None:
    variables, message = UNSAFE[unsafe]
    done = run(PROCESSES[process], environment(tmp_path, **variables))
    assert done.returncode != 0
    assert message in done.stderr
    if process not in ("celery", "gunicorn"):  # our own entry points say no more than that
        assert done.stderr == f"prepsite cannot start: {message}\n"


@pytest.mark.parametrize(
    "variables",
    [{**SMTP, "OUTBOX_LEASE": "168"}, {"EMAIL_TIMEOUT": "300"}, {"CACHE_URL": "dbcache://cache"}],
    ids=["lease long enough", "mail in files", "cache in the database"],
)
def test_what_is_safe_starts(variables: dict[str, str], tmp_path: Path) -> None:
    assert run(["manage.py", "check"], environment(tmp_path, **variables)).returncode == 0


def test_a_role_that_is_none_is_named(tmp_path: Path) -> None:
    done = run(["-m", "prepsite.start", "wbe"], environment(tmp_path))
    assert (done.returncode, done.stderr) == (2, (
        "prepsite cannot start: the role must be one of all, prepare, static, web, mail, heavy, "
        "beat; it is 'wbe'.\n"
    ))  # fmt: skip


@pytest.mark.parametrize("role", ["web", "mail", "heavy"])
def test_nothing_works_on_a_database_of_another_release(role: str, tmp_path: Path) -> None:
    done = run(["-m", "prepsite.start", role], environment(tmp_path))
    assert (done.returncode, done.stderr) == (2, (
        "prepsite cannot start: the database is not ready for this release. "
        "Run `python -m prepsite.start prepare` first, once.\n"
    ))  # fmt: skip


def test_demo_accounts_are_not_served_to_others(tmp_path: Path) -> None:
    code = "from django.core.management import call_command; from accounts import demo; " \
           "call_command('migrate', verbosity=0); demo.create_demo_accounts()"  # fmt: skip
    run(in_django(code), environment(tmp_path))
    for role in ("web", "prepare"):
        public = environment(tmp_path, BIND="0.0.0.0", PORT=str(free_port()))  # noqa: S104 - refused
        done = run(["-m", "prepsite.start", role], public)
        assert done.returncode == 2
        assert "This database has demo accounts with a known password" in done.stderr
