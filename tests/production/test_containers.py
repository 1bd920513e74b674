"""docker-compose.yml says what a deployment needs: health, restarts, volumes, no default secret."""

import re
from typing import Any

import pytest
import yaml

from prepsite import start
from tests.web.supervised import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OF_THE_SITE = [name for name, service in SERVICES.items() if "build" in service]


def test_everything_the_site_needs_is_there() -> None:
    roles = [SERVICES[name]["command"][0] for name in OF_THE_SITE]
    assert sorted(roles) == ["beat", "heavy", "mail", "prepare", "web", "web"]
    assert set(roles) < set(start.ROLES)
    assert set(SERVICES) - set(OF_THE_SITE) == {"proxy", "db", "redis", "mailpit"}
    assert [name for name, service in SERVICES.items() if "profiles" in service] == ["mailpit"]


@pytest.mark.parametrize("name", SERVICES)
def test_what_dies_comes_back_and_what_hangs_is_seen(name: str) -> None:
    service = SERVICES[name]
    if name == "prepare":
        assert service["restart"] == "no"
        return
    assert service["restart"] == "unless-stopped"
    # Web's is in the Dockerfile, the mail catcher's in its own image.
    assert ("healthcheck" in service) == (name not in ("web-1", "web-2", "mailpit"))


@pytest.mark.parametrize("name", OF_THE_SITE)
def test_a_container_of_the_site_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in service
    assert service["depends_on"]  # a database at least, or what has prepared it


def test_only_the_proxy_is_open_to_the_world() -> None:
    published = {name: s["ports"] for name, s in SERVICES.items() if "ports" in s}
    assert set(published) == {"proxy", "mailpit"}
    assert all(port.startswith("127.0.0.1:") for port in published["mailpit"])


def test_no_secret_has_a_default() -> None:
    variables = re.findall(r"\$\{(\w+)(:[-?])([^}]*)\}", TEXT)
    assert len(variables) == TEXT.count("${")
    secrets = [v for v in variables if re.search("SECRET|PASSWORD|EMAIL_URL", v[0])]
    assert {name for name, _, _ in secrets} >= {"SECRET_KEY", "POSTGRES_PASSWORD", "EMAIL_URL"}
    for name, kind, default in secrets:
        assert kind == ":?" or (name.endswith("_CLIENT_SECRET") and not default)
    assert not re.search(r"^ *\w*(SECRET|PASSWORD)\w*: *[^$ ]", TEXT, re.MULTILINE)


def test_what_must_outlive_a_container_is_in_a_volume() -> None:
    kept = {volume.split(":")[0] for s in SERVICES.values() for volume in s.get("volumes", [])}
    assert kept == set(COMPOSE["volumes"]) == {"database", "var", "certificates"}


def test_web_is_given_the_time_it_gives_its_requests() -> None:
    for name in ("web-1", "web-2"):
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > start.GRACE_ALONE + 5
