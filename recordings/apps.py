from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    name = "recordings"
    verbose_name = "Recordings"

    def ready(self) -> None:
        from accounts import signals
        from recordings import keeping

        signals.erasing.connect(keeping.forget_folders_of, dispatch_uid="recordings")
