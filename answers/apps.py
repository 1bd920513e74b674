from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "answers"
    verbose_name = "Answers"

    def ready(self) -> None:
        from answers import baseline, peer_mails, playing, practice, sharing, telling, top_mails

        baseline.register()
        playing.register()
        practice.register()
        telling.register()
        sharing.register()
        top_mails.register()
        peer_mails.register()
