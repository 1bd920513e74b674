"""What a deployment must not get wrong, beyond Django's own checks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def mail_leaves_the_machine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if str(settings.EMAIL_BACKEND).endswith("filebased.EmailBackend"):
        hint = "Set EMAIL_URL, for instance smtp+tls://user:password@host:587"
        return [Error("Mail is written to files, so nobody can sign up.", hint, id="prepsite.E001")]
    return []
