from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "prepsite.web"
    label = "web"
    verbose_name = "Web"

    def ready(self) -> None:
        from prepsite.safety import refuse_unsafe
        from prepsite.web import checks  # noqa: F401 - registers itself

        refuse_unsafe()
