"""Celery's broker in files, with messages that appear whole.

Kombu's own writes a message where its readers look already: one that reads it before it is written
finds nothing, and its worker falls over.
"""

import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        # Names begin with the time, which is the order in which they are read.
        name = f"{time.monotonic_ns():020}_{uuid.uuid4()}.{queue}"
        part = Path(self.data_folder_out, f"{name}.part")
        part.write_text(dumps(payload))
        part.rename(part.with_suffix(".msg"))


class Transport(filesystem.Transport):
    Channel = Channel


def use() -> None:
    """For every `filesystem://` of this process."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{Transport.__name__}"
