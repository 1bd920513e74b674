"""Real recordings, chunk by chunk, as `make_media` made them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MEDIA = Path(__file__).parent / "media"
Place = tuple[int, int]  # segment and number


@dataclass(frozen=True)
class Take:
    """One of the fixtures: its chunks, and how long each segment was recorded for."""

    name: str

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((MEDIA / self.name / "take.json").read_text())
        return found

    @property
    def mime(self) -> str:
        return str(self.facts["mime"])

    @property
    def chunks(self) -> dict[Place, bytes]:
        found = {}
        for path in sorted((MEDIA / self.name).glob("*.bin")):
            segment, _, number = path.stem.partition("-")
            found[int(segment), int(number)] = path.read_bytes()
        return found

    @property
    def counts(self) -> dict[str, int]:
        places = list(self.chunks)
        return {str(s): sum(place[0] == s for place in places) for s in {s for s, _ in places}}


VIDEO, SOUND, MP4, MP4_SOUND = map(Take, ("webm", "webm-audio", "mp4", "mp4-audio"))
ALL = [VIDEO, SOUND, MP4, MP4_SOUND]
