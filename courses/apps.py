from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        from courses import addresses, finding
        from courses.models import Course, Framework, Lesson, Module
        from prepsite.content import registry
        from prepsite.markdown import links
        from prepsite.search import sources as search
        from questions import uses

        registry.register("courses", Course, Module, Lesson, Framework)
        links.register("lesson", addresses.lessons)
        links.register("framework", addresses.frameworks)
        search.register("lesson", finding.source)
        uses.register("In the courses", addresses.lessons_that_ask)
