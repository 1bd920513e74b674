"""Who may play a recording: its owner, and whoever a room above lets."""

import uuid
from collections.abc import Callable

from accounts.models import User
from recordings.models import Recording

MayPlay = Callable[[User, Recording], bool]
_rules: dict[str, MayPlay] = {}


def register(label: str, may_play: MayPlay) -> None:
    """`label` names the room and its rule, such as “answers.top”; it is asked of others only."""
    _rules[label] = may_play


def playable(user: User, pk: uuid.UUID) -> Recording | None:
    """None alike for what does not exist, has no media yet, or is not for this person."""
    recording = Recording.objects.exclude(file="").filter(pk=pk).first()
    if recording is None or recording.owner_id == user.pk:
        return recording
    allowed = any(may_play(user, recording) for may_play in _rules.values())
    return recording if allowed else None
