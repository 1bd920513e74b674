"""What a person is told when the site cannot start as its environment says."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.web.supervised import LONG, ROOT, environment, run

SECRET = "a-long-and-random-value-" * 3

WRONG = [
    ({"PORT": "abc"}, "PORT must be a whole number from 1 to 65535; it is 'abc'."),
    ({"PORT": "99999"}, "PORT must be a whole number from 1 to 65535; it is '99999'."),
    ({"DEBUG": "maybe"}, "DEBUG must be 1 or 0; it is 'maybe'."),
    ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES must be a whole number from 0 to 9; it is '-1'."),
    (
        {"WEB_CONCURRENCY": "many"},
        "WEB_CONCURRENCY must be a whole number from 1 to 64; it is 'many'.",
    ),
    (
        {"DATABASE_URL": "foo://user:hush@host/name"},
        "DATABASE_URL must be a URL: sqlite://…, postgres://…, postgresql://…, pgsql://….",
    ),
    (
        {"DATABASE_URL": "postgres://user:hush@host:port/name"},
        "DATABASE_URL must be a URL: sqlite://…, postgres://…, postgresql://…, pgsql://….",
    ),
    (
        {"REDIS_URL": "http://user:hush@host"},
        "REDIS_URL must be a URL: redis://…, rediss://…, unix://….",
    ),
    (
        {"REDIS_URL": "localhost:6379"},
        "REDIS_URL must be a URL: redis://…, rediss://…, unix://…; it is 'localhost:6379'.",
    ),
    (
        {"SITE_URL": "example.com"},
        "SITE_URL must be a URL: http://…, https://…; it is 'example.com'.",
    ),
    (
        {"EMAIL_URL": "http://user:hush@host"},
        "EMAIL_URL must be a URL: smtp://…, smtp+tls://…, smtps://…, smtp+ssl://…, "
        "consolemail://…, filemail://….",
    ),
    (
        {"SECRET_KEY": "hush"},
        "SECRET_KEY must be at least 50 random characters; unset it and prepsite makes one "
        "and keeps it under var/.",
    ),
    (
        {"SECRET_KEY": "django-insecure-hush" + "x" * 50},
        "SECRET_KEY must be at least 50 random characters; unset it and prepsite makes one "
        "and keeps it under var/.",
    ),
    (
        {"DEBUG": "1", "ALLOWED_HOSTS": "example.com"},
        "DEBUG shows every visitor the site's insides, so it works on this machine only: unset "
        "DEBUG, or take public names out of ALLOWED_HOSTS, SITE_URL and BIND.",
    ),
    (
        {"DEBUG": "1", "BIND": "0.0.0.0"},  # noqa: S104 - refused
        "DEBUG shows every visitor the site's insides, so it works on this machine only: unset "
        "DEBUG, or take public names out of ALLOWED_HOSTS, SITE_URL and BIND.",
    ),
    (
        {"PREPSITE_VAR": "/dev/null/var"},
        "PREPSITE_VAR must be a folder to write to (/dev/null/var: Not a directory).",
    ),
]


@pytest.mark.parametrize(("variables", "message"), WRONG)
def test_a_wrong_variable_is_named_in_one_line(
    variables: dict[str, str], message: str, tmp_path: Path
) -> None:
    done = run(["-m", "prepsite.start"], environment(tmp_path, **variables))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"prepsite cannot start: {message}\n"
    assert "hush" not in done.stderr


@pytest.mark.parametrize(("variables", "message"), [WRONG[0], WRONG[5]])
def test_every_command_names_it(variables: dict[str, str], message: str, tmp_path: Path) -> None:
    done = run(["manage.py", "check"], environment(tmp_path, **variables))
    assert (done.returncode, done.stderr) == (1, f"prepsite cannot start: {message}\n")


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run(["-m", "prepsite.start"], environment(tmp_path, PORT=str(port)))
    assert done.returncode == 2
    assert done.stderr == (
        f"prepsite cannot start: 127.0.0.1:{port} cannot be used (Address already in use). "
        "Stop what runs there, or choose another: make run PORT=8001\n"
    )


@pytest.mark.parametrize(
    "url", ["postgres://user:hush@127.0.0.1:1/name", "sqlite:////dev/null/db.sqlite3"]
)
def test_a_database_that_does_not_answer_is_told(url: str, tmp_path: Path) -> None:
    env = environment(tmp_path, DATABASE_URL=url, PORT=str(free_port()))
    done = run(["-m", "prepsite.start"], env)
    assert done.returncode == 2
    assert done.stderr.startswith("prepsite cannot start: the database does not answer: ")
    assert "Traceback" not in done.stderr
    assert "hush" not in done.stderr


def test_a_production_site_passes_every_check_of_a_deployment(tmp_path: Path) -> None:
    production = environment(
        tmp_path,
        SITE_URL="https://prep.example.org",
        SECRET_KEY=SECRET,
        EMAIL_URL="smtp+tls://user:password@mail.example.org:587",
        TRUSTED_PROXIES="1",
    )
    command = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = run(command, production)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no issues" in done.stdout
    without_mail = run(command, production | {"EMAIL_URL": ""})
    assert without_mail.returncode == 1
    assert "Mail is written to files, so nobody can sign up." in without_mail.stderr


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    ask = "import sys, pathlib; from prepsite.secret import secret_key;" \
          "print(secret_key(pathlib.Path(sys.argv[1])))"  # fmt: skip
    started = [
        subprocess.Popen(
            [sys.executable, "-c", ask, str(tmp_path / "var")],
            cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, text=True,
        )
        for _ in range(6)
    ]  # fmt: skip
    keys = {process.communicate(timeout=LONG)[0].strip() for process in started}
    (key,) = keys
    assert len(key) >= 50
    file = tmp_path / "var" / "secret_key"
    assert file.read_text() == key
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret_key"]
