"""Work on recordings that nobody waits for: putting together, expiry, tidying up."""

from celery import shared_task

from recordings import assembly, keeping


@shared_task
def assemble() -> None:
    assembly.assemble_due()


@shared_task
def expire() -> None:
    keeping.expire()


@shared_task
def tidy() -> None:
    keeping.clean_chunks()
    keeping.sweep()
