"""What the documents say of the environment is what the code reads."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from django.conf import global_settings

from tests.production.machines import in_django
from tests.web.supervised import ROOT, environment, run

READERS = {
    "text", "flag", "number", "url", "words", "folder", "own_folder", "cache", "mail", "database",
}  # fmt: skip
VARIABLE = re.compile(r"[A-Z][A-Z_]+")


def read_by_the_code() -> set[str]:
    """The names given to the readers of `prepsite.environment`, and those read past them."""
    found = {"SECRET_KEY"}
    tree = ast.parse((ROOT / "prepsite" / "settings.py").read_text())
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if not (isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)):
            continue
        if call.func.value.id != "env":
            continue
        names = [a.value for a in call.args if isinstance(a, ast.Constant)]
        if call.func.attr in READERS:
            found.add(str(names[0]))
        elif call.func.attr == "social":
            found |= {f"{str(n).upper()}_CLIENT_{part}" for n in names for part in ("ID", "SECRET")}
    return found


def assigned() -> Iterator[tuple[str, str]]:
    """Setting and variable, where a setting is what a variable says."""
    for node in ast.parse((ROOT / "prepsite" / "settings.py").read_text()).body:
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
            continue
        match = re.match(r"env\.\w+\('([A-Z_]+)'", ast.unparse(node.value))
        if match:
            yield node.targets[0].id, match[1]


def used(setting: str) -> bool:
    """By Django, by other settings, or by a room."""
    text = (ROOT / "prepsite" / "settings.py").read_text()
    names = [node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)]
    return (
        hasattr(global_settings, setting)
        or names.count(setting) > 1
        or any(f"settings.{setting}" in path.read_text() for path in modules())
    )


def modules() -> Iterator[Path]:
    for room in ("prepsite", "accounts", "notifications", "recordings", "courses", "planner"):
        yield from (ROOT / room).rglob("*.py")


def documented() -> set[str]:
    table = (ROOT / "docs" / "deploying.md").read_text().partition("## All variables")[2]
    firsts = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for first in firsts for name in VARIABLE.findall(first)}


def test_the_code_reads_what_is_known_to_be_read() -> None:
    """Or the tests below would compare nothing."""
    assert {"SITE_URL", "OUTBOX_LEASE", "GITHUB_CLIENT_SECRET"} < read_by_the_code()
    past = re.compile(r"environ(\.get\(|\[)\(?\"|getenv")
    other = {path.name for path in modules() if past.search(path.read_text())}
    assert other - {"pagestore.py"} == {"secret.py"}  # that one reads a request's


def test_nothing_is_read_that_changes_nothing() -> None:
    settings = dict(assigned())
    assert {"BIND", "OUTBOX_LEASE", "STATIC_ROOT"} < set(settings.values())
    assert [name for name in settings if not used(name)] == []


def test_the_scheduler_wakes_as_often_as_it_is_told(tmp_path: Path) -> None:
    code = "from prepsite.celery import app; print(app.conf.beat_schedule['dispatch']['schedule'])"
    assert run(in_django(code), environment(tmp_path, OUTBOX_TICK="7")).stdout == "7\n"


def test_every_variable_is_documented_and_none_that_is_not_read() -> None:
    assert documented() == read_by_the_code()


def test_the_readme_names_real_ones_only() -> None:
    table = (ROOT / "README.md").read_text().partition("## Deploy")[2].partition("\n## ")[0]
    firsts = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    names = {name for first in firsts for name in VARIABLE.findall(first)}
    assert names
    assert names <= read_by_the_code()


def test_the_containers_get_real_ones_only() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    given = set(compose["x-site"]["environment"])
    assert given <= read_by_the_code()
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "TRUSTED_PROXIES"} <= given


def test_what_the_containers_need_is_in_the_example_and_has_no_value() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    required = set(re.findall(r"\$\{([A-Z_]+):\?", text))
    lines = [line for line in (ROOT / ".env.example").read_text().splitlines() if "=" in line]
    example = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
    assert set(example) == required
    assert not any(example.values())
