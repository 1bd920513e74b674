"""What no process of the site may start with; `prepsite.web.apps` asks when Django is set up."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from prepsite.environment import is_loopback

IN_ONE_PROCESS = ("locmem.LocMemCache", "dummy.DummyCache")
SMTP = "django.core.mail.backends.smtp.EmailBackend"
# Connecting, greeting, signing in, sending: each may take a whole time-out, and all of them must
# fit into half the lease, or a second worker would send what a slow server is still taking.
LEAST_TIMEOUTS = 8


def refuse_unsafe() -> None:
    """Raises ImproperlyConfigured, with what to change in one line."""
    refuse_debug_in_public()
    refuse_cache_of_one_process()
    refuse_short_lease()


def refuse_debug_in_public() -> None:
    if settings.DEBUG and not all(map(is_loopback, [*settings.ALLOWED_HOSTS, settings.BIND])):
        raise ImproperlyConfigured(
            "DEBUG shows every visitor the site's insides, so it works on this machine only: "
            "unset DEBUG, or take public names out of ALLOWED_HOSTS, SITE_URL and BIND."
        )


def refuse_cache_of_one_process() -> None:
    backend = str(settings.CACHES["default"]["BACKEND"])
    if backend.endswith(IN_ONE_PROCESS) and several_processes():
        raise ImproperlyConfigured(
            "CACHE_URL names a cache that each process has for itself, and this site runs in "
            "several: limits on signing in would not hold. Unset it, or set redis://… or "
            "dbcache://…."
        )


def several_processes() -> bool:
    """One process alone does its workers' tasks itself, and no second one serves pages."""
    return settings.WEB_CONCURRENCY > 1 or not settings.CELERY_TASK_ALWAYS_EAGER


def refuse_short_lease() -> None:
    least = LEAST_TIMEOUTS * settings.EMAIL_TIMEOUT
    if settings.EMAIL_BACKEND == SMTP and least > settings.OUTBOX_LEASE:
        raise ImproperlyConfigured(
            f"OUTBOX_LEASE must be at least {LEAST_TIMEOUTS} times EMAIL_TIMEOUT ({least} "
            f"seconds), or a slow mail server gets messages twice; it is {settings.OUTBOX_LEASE}."
        )
