"""A bare Django project, served like ours, to compare with.

`/a/` answers the bytes of our page from memory. `/b/` is the realistic limit: session, user,
three queries by key, and a plain template of the same size.
"""

import json
import os
from pathlib import Path
from typing import Any

import django
import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Template
from django.urls import path

FOLDER = Path(os.environ["BENCH_FOLDER"])
ROWS = [{"name": f"Row {n}", "value": n} for n in range(12)]
HEAD = "<!doctype html><title>{{ title }}</title><p>{{ user.email }}<ul>"
LOOP = "{% for row in rows %}<li class='row'>{{ row.name }}: {{ row.value }}</li>{% endfor %}</ul>"
_made: dict[str, Any] = {}


def page_a(_request: HttpRequest) -> HttpResponse:
    if "a" not in _made:
        _made["a"] = (FOLDER / "a.body").read_bytes(), json.loads((FOLDER / "a.json").read_text())
    body, headers = _made["a"]
    return HttpResponse(body, headers=headers)


def page_b(request: HttpRequest) -> HttpResponse:
    from django.contrib.auth.models import Group, Permission
    from django.contrib.contenttypes.models import ContentType

    if "b" not in _made:
        size = int((FOLDER / "b.size").read_text())
        _made["b"] = Engine().from_string(HEAD + LOOP + "x" * (size - 700))
    template: Template = _made["b"]
    objects = [Group.objects.get(pk=1), Permission.objects.get(pk=1), ContentType.objects.get(pk=1)]
    context = {"title": str(objects[0]), "user": request.user, "rows": ROWS, "objects": objects}
    return HttpResponse(template.render(Context(context)))


def configure() -> None:
    database = environ.Env.db_url_config(os.environ["DATABASE_URL"])
    settings.configure(
        SECRET_KEY="x" * 60,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": database | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        USE_TZ=True,
    )
    django.setup()


def prepare() -> None:
    """Tables, one row of each kind, and a session; its key goes to `b.key`."""
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command

    from tests.sessions import session_of

    call_command("migrate", verbosity=0)
    Group.objects.get_or_create(pk=1, defaults={"name": "one"})
    user, _ = User.objects.get_or_create(username="b", email="b@example.org")
    (FOLDER / "b.key").write_text(session_of(user))


urlpatterns = [path("a/", page_a), path("b/", page_b)]
configure()
application = get_wsgi_application()

if os.environ.get("BENCH_PREPARE"):
    prepare()
