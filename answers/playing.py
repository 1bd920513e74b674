"""Which answers a recording belongs to."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from answers.models import Attempt, FollowUp
from prepsite.markdown.links import Target
from recordings import uses
from recordings.models import Recording


def answers_of(recordings: Sequence[Recording]) -> dict[UUID, list[Target]]:
    """The answers that are told with each."""
    mine = {"recording__in": recordings}
    answers = Attempt.objects.filter(**mine).select_related("question")
    follow_ups = FollowUp.objects.filter(**mine).select_related("attempt__question")
    told = [(row.recording_id, row) for row in answers]
    told += [(row.recording_id, row.attempt) for row in follow_ups]
    found: dict[UUID, list[Target]] = defaultdict(list)
    for pk, answer in told:
        if pk is not None:
            found[pk].append(Target(answer.get_absolute_url(), str(answer.question)))
    return found


def register() -> None:
    uses.register("Answers", answers_of)
