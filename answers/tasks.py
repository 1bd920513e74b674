from celery import shared_task

from answers import telling


@shared_task
def tell_due() -> None:
    telling.tell_due()
