"""The post, in tests: what was told leaves the outbox when somebody looks."""

from django.core import mail
from django.core.mail import EmailMessage

from notifications.dispatch import dispatch


def delivered() -> list[EmailMessage]:
    """All mails that have gone, those that are due now among them; oldest first."""
    dispatch()
    return list(mail.outbox)
