from django.apps import AppConfig


class QuestionsConfig(AppConfig):
    name = "questions"
    verbose_name = "Question bank"

    def ready(self) -> None:
        from prepsite.content import registry
        from prepsite.markdown import links
        from prepsite.search import sources as search
        from questions import addresses, finding
        from questions.models import Example, Question, Round, Signal

        registry.register("questions", Signal, Round, Question, Example)
        links.register("question", addresses.questions)
        search.register("question", finding.source)
