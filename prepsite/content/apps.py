from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "prepsite.content"
    label = "content"
    verbose_name = "Content"
