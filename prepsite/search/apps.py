from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "prepsite.search"
    label = "search"
    verbose_name = "Search"
