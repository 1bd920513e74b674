"""10,000 messages due in one minute: how long until all have left, with two workers.

`python -m tests.bench.outbox sqlite|postgresql [messages]`
"""

import datetime
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.kills.crew import crew
from tests.kills.post import Office
from tests.kills.site import serve_with, settle

MESSAGES = 10_000
AIM = 300.0  # seconds
DETAILS = {
    "notice": "mfa/email/webauthn_added",
    "at": "2026-11-21T10:00:00+00:00",
    "ip": "203.0.113.7",
    "browser": "Firefox",
}


def main(database: str, messages: int = MESSAGES) -> float:
    """Seconds from the first due time to the last acceptance; prints them."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        services, office = serve_with(database, var), Office(random.Random(1), pauses=[0])
        office.controller.start()
        environment = settle(services, office, var, lease=300, timeout=20, tick=10)
        members = crew(environment, var, beat_apart=database == "postgresql")
        try:
            fill(messages)
            for member in members:
                member.start()
            seconds = await_all(office, messages)
        finally:
            for member in members:
                member.kill()
            office.controller.stop()
            services.stop()
    rate = messages / seconds
    print(f"outbox, {database}: {messages} left in {seconds:.0f} s ({rate:.0f}/s; aim {AIM:.0f} s)")
    return seconds


def fill(messages: int) -> None:
    """A message for each of as many people, due within the minute that is just over."""
    from django.utils import timezone

    from accounts.models import User
    from notifications.models import Message

    people = User.objects.bulk_create(
        [User(email=f"p{n}@example.org", name=f"Person {n}") for n in range(messages)]
    )
    start = timezone.now() - datetime.timedelta(minutes=1)
    rows = []
    for n, person in enumerate(people):
        due = start + datetime.timedelta(seconds=60 * n / messages)
        facts = {"kind": "accounts.security", "subject": f"user:{person.pk}", "details": DETAILS}
        rows.append(Message(key=f"bench {n}", recipient=person, due=due, try_at=due, **facts))
    Message.objects.bulk_create(rows)


def await_all(office: Office, messages: int) -> float:
    """Includes the workers' own start."""
    begun = time.time()
    while len(office.accepted) < messages:
        if time.time() - begun > 4 * AIM:
            raise RuntimeError(f"only {len(office.accepted)} of {messages} arrived")
        time.sleep(0.2)
    return max(times[-1] for times in office.accepted.values()) - begun


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]))
