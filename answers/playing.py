"""Which answers a recording belongs to, and who else than its owner may play it."""

from answers.models import Attempt
from prepsite.markdown.links import Target
from recordings import uses
from recordings.models import Recording


def answers_of(recording: Recording) -> list[Target]:
    """The answers that are told with it."""
    direct = Attempt.objects.filter(recording=recording)
    followed = Attempt.objects.filter(follow_ups__recording=recording)
    rows = (direct | followed).select_related("question").distinct()
    return [Target(row.get_absolute_url(), str(row.question)) for row in rows]


def register() -> None:
    uses.register("Answers", answers_of)
