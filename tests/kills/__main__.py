"""One run: `python -m tests.kills sqlite|postgresql --kills 20 --seed 7`. Exits with 1 if it fails.

Messages are told all the while; workers and beat are killed with SIGKILL, most while they hold
leases; the broker is emptied, mail server and database go down and come back. In the end every
message must have arrived; one that arrived twice must have been accepted just before a kill, and at
most one for each kill.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kills.crew import Member, choose, crew
from tests.kills.post import Office
from tests.kills.services import Services
from tests.kills.site import serve_with, settle

# Seconds. A mail server that answers after the time-out gets a mail twice, and no outbox can help
# it; so the time-out is one that a busy machine keeps.
LEASE, TIMEOUT, TICK = 40, 5, 2
BATCH = 60
PATIENCE = 180.0  # seconds for the rest to arrive once all is well again
# Seconds from acceptance to the kill that prevented the mark, which waits while somebody else has
# the database (it is held, or being restarted) or the machine is busy.
JUST_BEFORE = 8.0


@dataclass
class Run:
    """What happens, and what it found."""

    services: Services
    office: Office
    members: list[Member]
    chance: random.Random
    told: int = 0
    rounds: int = 0
    kills: list[float] = field(default_factory=list)  # when each process was killed
    hits: int = 0
    restarts: int = 0
    outages: int = 0
    emptied: int = 0

    def fire(self, kills: int) -> None:
        for _ in range(kills):
            self.tell()
            victims = choose(self.members, self.chance)
            self.await_lease(victims)
            time.sleep(self.chance.uniform(0, 0.2))
            self.kill(victims)
            self.disturb()
            time.sleep(self.chance.uniform(0, 0.5))
            for victim in victims:
                victim.start()

    def tell(self) -> None:
        """Some that are due; through the site's own function, wake and all."""
        from notifications import outbox

        for _ in range(BATCH):
            number, self.told = self.told, self.told + 1
            facts: dict[str, Any] = {"url": f"https://example.org/{number}/"}
            asking(lambda n=number, f=facts: outbox.tell(
                "accounts.unknown", None, f"try:{n}", 1, address=f"p{n}@example.org", details=f,
            ))  # fmt: skip

    def await_lease(self, victims: list[Member]) -> None:
        """So that most kills hit somebody at work; beat never holds any."""
        patience = 8 if any("worker" in victim.arguments for victim in victims) else 0
        end = time.monotonic() + patience
        while time.monotonic() < end and not self.leased_by(victims):
            if not asking(due_count):
                self.tell()
            time.sleep(0.05)

    def leased_by(self, members: list[Member]) -> bool:
        holders = {int(lease.partition("-")[0]) for lease in asking(leases)}
        return any(holders & set(member.pids) for member in members)

    def kill(self, victims: list[Member]) -> None:
        pids = {pid for victim in victims for pid in victim.pids}
        for victim in victims:
            victim.kill()
            self.kills.append(time.time())
        self.rounds += 1
        self.hits += any(int(lease.partition("-")[0]) in pids for lease in asking(leases))

    def disturb(self) -> None:
        match self.chance.randrange(6):
            case 0:
                self.services.empty_broker()
                self.emptied += 1
            case 1:
                self.services.restart_database(self.chance.uniform(0.2, 2))
                self.restarts += 1
            case 2:
                self.office.down = True
                threading.Timer(self.chance.uniform(0.5, 3), self.reopen).start()
                self.outages += 1

    def reopen(self) -> None:
        self.office.down = False

    def await_all(self) -> None:
        self.reopen()
        end = time.monotonic() + PATIENCE
        while asking(pending_count) and time.monotonic() < end:
            time.sleep(0.2)

    def doubles(self) -> list[list[float]]:
        return [times for times in self.office.accepted.values() if len(times) > 1]

    def troubles(self) -> list[str]:
        found = []
        if missing := self.told - len(self.office.accepted):
            found.append(f"{missing} messages never arrived")
        if not self.hits:
            found.append("no kill hit a claimed row")
        if unexplained := self.unexplained():
            found.append(f"doubled without a kill of its own: {unexplained}")
        return found

    def unexplained(self) -> list[list[float]]:
        """Doubles with no kill of their own between the first acceptance and the mark."""
        left, found = sorted(self.kills), []
        for times in sorted(self.doubles()):
            guilty = [kill for kill in left if 0 <= kill - times[0] < JUST_BEFORE]
            if len(times) == 2 and guilty:
                left.remove(guilty[0])
            else:
                found.append(times)
        return found

    def report(self) -> str:
        return (
            f"{self.told} messages, {self.rounds} kills of {len(self.kills)} processes "
            f"({self.hits} with one at work), "
            f"{self.restarts} database restarts, {self.outages} outages of the mail server, "
            f"broker emptied {self.emptied} times: {len(self.office.accepted)} arrived, "
            f"{len(self.doubles())} twice"
        )


def asking(question: Any) -> Any:
    """Its answer, however often the database goes away meanwhile."""
    from django.db import Error, connection

    for _ in range(600):
        try:
            return question()
        except Error:
            connection.close()
            time.sleep(0.1)
    raise RuntimeError("the database does not come back")


def leases() -> list[str]:
    from notifications.models import Message

    return list(Message.objects.pending().exclude(lease="").values_list("lease", flat=True))


def due_count() -> int:
    from notifications.models import Message

    return Message.objects.due().count()


def pending_count() -> int:
    from notifications.models import Message

    return Message.objects.pending().count()


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.kills")
    parser.add_argument("database", choices=["sqlite", "postgresql"])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    print(f"{options.database}, seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        return run(options.database, options.kills, random.Random(options.seed), Path(folder))


def run(database: str, kills: int, chance: random.Random, var: Path) -> int:
    services = serve_with(database, var)
    office = Office(chance)
    office.controller.start()
    members: list[Member] = []
    try:
        environment = settle(services, office, var, lease=LEASE, timeout=TIMEOUT, tick=TICK)
        members = crew(environment, var, beat_apart=database == "postgresql")
        for member in members:
            member.start()
        trial = Run(services, office, members, chance)
        trial.fire(kills)
        trial.await_all()
        print(trial.report())
        for trouble in (troubles := trial.troubles()):
            print(f"FAILED: {trouble}")
        return bool(troubles)
    finally:
        for member in members:
            member.kill()
        office.controller.stop()
        services.stop()


if __name__ == "__main__":
    sys.exit(main())
