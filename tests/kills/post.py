"""The mail server of a run: slow now and then, down now and then, and it forgets nothing."""

import asyncio
import email
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port

PAUSES = (0, 0, 0.01, 0.05)  # seconds before a mail is accepted


class Office:
    """`accepted` holds, for each Message-ID, when a mail with it was accepted."""

    def __init__(self, chance: random.Random, pauses: Sequence[float] = PAUSES) -> None:
        self.chance, self.pauses, self.port = chance, pauses, free_port()
        self.accepted: dict[str, list[float]] = defaultdict(list)
        self.down = False
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_MAIL(  # noqa: N802 - the name that the server calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        """Goes down between two mails: an answer that was due is still given."""
        if self.down:
            return "421 going down"
        envelope.mail_from = address
        return "250 OK"

    async def handle_EHLO(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        session.host_name = name
        return ["421 going down"] if self.down else answers

    async def handle_DATA(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(self.chance.choice(self.pauses))
        content = envelope.content
        assert isinstance(content, bytes)
        self.accepted[email.message_from_bytes(content)["Message-ID"]].append(time.time())
        return "250 OK"
