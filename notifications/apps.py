from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Notifications"

    def ready(self) -> None:
        from notifications import account_mails, keeping
        from prepsite import readiness

        account_mails.connect()
        readiness.register("outbox", keeping.trouble)
