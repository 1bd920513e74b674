"""The site's own settings, with a room whose rows have files."""

from prepsite.settings import *  # noqa: F403
from prepsite.settings import INSTALLED_APPS

INSTALLED_APPS.append("tests.belongings")
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
