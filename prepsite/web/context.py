"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, Any]:
    return {"DEBUG": settings.DEBUG, "SITE_URL": settings.SITE_URL}
