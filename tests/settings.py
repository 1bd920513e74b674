"""The site's own settings, with what a test process needs otherwise."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ["PREPSITE_VAR"] = str(ROOT / "var" / "tests")
os.environ["DEBUG"] = "0"
for name in (
    "BIND",
    "PORT",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "EMAIL_URL",
    "SECRET_KEY",
    "CONTENT_ROOT",
    "QUESTIONS_ROOT",
):
    os.environ.pop(name, None)

from prepsite.settings import *  # noqa: E402, F403
from prepsite.settings import CACHES, DATABASES, INSTALLED_APPS, REDIS_URL, STORAGES, VAR  # noqa: E402

INSTALLED_APPS.append("tests.belongings")
VAR.mkdir(parents=True, exist_ok=True)
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
if REDIS_URL:
    # The test processes that run side by side share one Redis.
    CACHES["default"]["KEY_PREFIX"] = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
if "TEST" in DATABASES["default"]:
    # Runs side by side in one checkout need files of their own.
    DATABASES["default"]["TEST"] = {
        "NAME": str(VAR / f"{os.environ.get('TEST_DB', 'test')}.sqlite3")
    }
