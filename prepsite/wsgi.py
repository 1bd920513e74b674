"""The WSGI application: Django, with pages that are the same for everyone kept before it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prepsite.settings")
django_application = get_wsgi_application()

from prepsite.web.pagestore import PageStore  # noqa: E402 - needs the settings to be ready

application = PageStore(django_application)
