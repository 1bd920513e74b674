"""One run: `python -m tests.kills.recordings sqlite|postgresql --kills 20 --seed 7`.

People send recordings all the while; the web server and the worker that puts recordings together
are killed with SIGKILL, most while they are at it. In the end every chunk that was confirmed must
be kept, and in its recording. Exits with 1 if it fails.
"""

import argparse
import hashlib
import http.client
import io
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av

from tests.kills.__main__ import asking
from tests.kills.crew import ERRORS, Member
from tests.kills.post import Office
from tests.kills.services import Services
from tests.kills.site import serve_with, settle
from tests.ports import free_port
from tests.recordings.recorded import MP4, SOUND, VIDEO, Take

API = "/api/v1/recordings/"
PEOPLE, LEASE = 3, 6  # seconds
PATIENCE = 240.0  # seconds for the rest to be put together once all is well again
AIMS = 20  # at a worker: what it has may be done before one strikes
TOKEN = "k" * 32
# What one recording is made of, segment by segment; the last has to be encoded anew, which is slow.
PLANS = [[(VIDEO, 0), (VIDEO, 1)] * 3, [(SOUND, 0), (SOUND, 1)], [(MP4, 0), (VIDEO, 1)]]


class Web(Member):
    """The web server, which holds no state of its own."""

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments], env=self.environment, start_new_session=True,
                stdout=log, stderr=log,
            )  # fmt: skip


def web(port: int, environment: dict[str, str], var: Path) -> Web:
    options = ["--bind", f"127.0.0.1:{port}", "--worker-class", "prepsite.web.server.Worker"]
    options += ["--no-control-socket", "--workers", "2", "--threads", "4", "--log-level", "error"]
    arguments = ["-m", "prepsite.web.server", *options, "prepsite.wsgi:application"]
    return Web(arguments, environment, var / "web.log")


def heavy(environment: dict[str, str], var: Path) -> Member:
    arguments = ["worker", "--queues", "heavy", "--hostname", "heavy@%h", "--concurrency", "1"]
    arguments += ["--without-gossip", "--without-mingle", *ERRORS]
    return Member(arguments, environment, var / "heavy.log")


@dataclass
class Sent:
    """A recording, as its person knows it."""

    pk: str
    plan: list[tuple[Take, int]]
    confirmed: dict[tuple[int, int], bytes] = field(default_factory=dict)


@dataclass
class Recorder:
    """A person who records again and again, and tries until it is confirmed, as a browser does."""

    port: int
    session: str
    chance: random.Random
    sent: list[Sent] = field(default_factory=list)
    failures: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def work(self) -> None:
        while not self.stop.is_set():
            self.record(self.chance.choice(PLANS))

    def record(self, plan: list[tuple[Take, int]]) -> None:
        sent = Sent(self.ask("POST", API, {"kind": "video"})["id"], plan)
        self.sent.append(sent)
        counts: Counter[str] = Counter()
        for number, (take, source) in enumerate(plan):
            for (segment, chunk), body in take.chunks.items():
                if segment == source:
                    self.ask("PUT", f"{API}{sent.pk}/segments/{number}/chunks/{chunk}/", body)
                    sent.confirmed[number, chunk] = body
                    counts[str(number)] += 1
        self.ask("POST", f"{API}{sent.pk}/finish/", {"segments": counts})

    def ask(self, method: str, path: str, body: Any) -> Any:
        """Until it is answered; a refusal is an error of ours."""
        is_chunk = isinstance(body, bytes)
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN,
            "Content-Type": "video/webm" if is_chunk else "application/json",
        }  # fmt: skip
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                connection.request(method, path, body if is_chunk else json.dumps(body), headers)
                answer = connection.getresponse()
                said = answer.read()
                connection.close()
            except (OSError, http.client.HTTPException):
                self.failures += 1
                time.sleep(0.1)
                continue
            if answer.status < 300:
                return json.loads(said)
            assert answer.status >= 500, said
            self.failures += 1
            time.sleep(0.1)


@dataclass
class Run:
    """What happens, and what it found."""

    web: Member
    worker: Member
    recorders: list[Recorder]
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    hits: int = 0

    def fire(self, kills: int) -> None:
        threads = [threading.Thread(target=r.work, daemon=True) for r in self.recorders]
        for thread in threads:
            thread.start()
        for number in range(kills):
            # Both in turn, so that a short run has both.
            name, victim = [("web", self.web), ("worker", self.worker)][number % 2]
            self.hits += self.aim(name)
            victim.kill()
            self.kills[name] += 1
            time.sleep(self.chance.uniform(0, 0.5))
            victim.start()
        for recorder in self.recorders:
            recorder.stop.set()
        for thread in threads:
            thread.join(PATIENCE)

    def aim(self, name: str) -> bool:
        """Waits for a moment somewhere in its work; whether a worker will be hit at it."""
        for _ in range(AIMS):
            self.await_work(name)
            time.sleep(self.chance.uniform(0, 0.1 if name == "worker" else 0.3))
            if name == "web":
                return False
            if asking(assembling):
                return True
        return False

    def await_work(self, name: str) -> None:
        """The web server has been up for a few chunks; the worker has a recording."""
        before, end = self.count(), time.monotonic() + 60
        while time.monotonic() < end:
            asking(wake)
            if asking(assembling) if name == "worker" else self.count() > before + 3:
                return
            time.sleep(0.05)

    def count(self) -> int:
        return sum(len(sent.confirmed) for recorder in self.recorders for sent in recorder.sent)

    def await_all(self) -> None:
        end = time.monotonic() + PATIENCE
        while asking(self.unfinished) and time.monotonic() < end:
            asking(wake)
            time.sleep(0.5)

    def unfinished(self) -> bool:
        """A recording begun by a request whose answer was lost is nobody's, and stays empty."""
        from recordings.models import Recording

        mine = Recording.objects.filter(pk__in=[sent.pk for sent in self.sent])
        return mine.exclude(state="ready").exists()

    @property
    def sent(self) -> list[Sent]:
        return [sent for recorder in self.recorders for sent in recorder.sent]

    def troubles(self) -> list[str]:
        found = [f"{sent.pk}: {trouble}" for sent in self.sent for trouble in lost(sent)]
        return found + ([] if self.hits else ["no kill hit a worker at work"])

    def report(self) -> str:
        failures = sum(recorder.failures for recorder in self.recorders)
        return (
            f"{self.kills.total()} kills ({self.kills['web']} of the web server, "
            f"{self.kills['worker']} of the worker, {self.hits} of these at work): "
            f"{len(self.sent)} recordings of {self.count()} confirmed chunks, "
            f"{failures} requests tried again"
        )


def wake() -> None:
    """What beat does every minute; here there is less time."""
    from recordings import capture

    capture.wake()


def assembling() -> bool:
    from recordings.models import Recording

    return Recording.objects.filter(state="assembling").exclude(lease="").exists()


def lost(sent: Sent) -> Iterator[str]:
    """What was confirmed and is not there any more."""
    from recordings.models import Chunk, Recording

    recording = Recording.objects.get(pk=sent.pk)
    kept = {
        (chunk.segment.number, chunk.number): Path(chunk.file.path).read_bytes()
        for chunk in Chunk.objects.filter(segment__recording=recording).select_related("segment")
    }
    if kept != sent.confirmed:
        yield f"{len(kept)} chunks of {len(sent.confirmed)} are as they were confirmed"
    if recording.state != "ready":
        yield f"it is {recording.state}, {recording.trouble}"
        return
    seconds = sum(take.facts["seconds"][segment] for take, segment in sent.plan)
    if abs((recording.seconds or 0) - seconds) > 0.3 * len(sent.plan):
        yield f"{recording.seconds} s of {seconds} s"
    if len({take.name for take, _ in sent.plan}) == 1:
        there = packets(Path(recording.file.path).read_bytes(), recording.mime)
        if missing := sum((given(sent) - there).values()):
            yield f"{missing} packets are not in the file"
    others = {path.name for path in Path(recording.file.path).parent.glob("*.*")}
    if others != {Path(recording.file.path).name}:
        yield f"left behind: {others}"


def given(sent: Sent) -> Counter[str]:
    found: Counter[str] = Counter()
    for number, (take, _) in enumerate(sent.plan):
        chunks = sorted(item for item in sent.confirmed.items() if item[0][0] == number)
        found += packets(b"".join(body for _, body in chunks), take.mime)
    return found


def packets(body: bytes, mime: str) -> Counter[str]:
    """Every piece of sound and picture in it."""
    with av.open(
        io.BytesIO(body), mode="r", format="matroska" if "webm" in mime else "mov"
    ) as container:
        whole = (bytes(packet) for packet in container.demux() if packet.size)
        return Counter(hashlib.sha256(packet).hexdigest() for packet in whole)


def people(port: int, chance: random.Random) -> list[Recorder]:
    from tests import factories
    from tests.sessions import session_of

    users = [factories.user(f"p{number}@example.org") for number in range(PEOPLE)]
    return [Recorder(port, session_of(user), random.Random(chance.random())) for user in users]


def run(database: str, kills: int, chance: random.Random, var: Path) -> int:
    services: Services = serve_with(database, var)
    members: list[Member] = []
    try:
        environment = settle(services, Office(chance), var, lease=60, timeout=5, tick=60)
        environment["RECORDING_LEASE"] = str(LEASE)
        port = free_port()
        server, worker = web(port, environment, var), heavy(environment, var)
        members = [server, worker]
        for member in members:
            member.start()
        trial = Run(server, worker, people(port, chance), chance)
        trial.fire(kills)
        trial.await_all()
        print(trial.report())
        for trouble in (troubles := trial.troubles()):
            print(f"FAILED: {trouble}")
        return bool(troubles)
    finally:
        for member in members:
            member.kill()
        services.stop()


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.kills.recordings")
    parser.add_argument("database", choices=["sqlite", "postgresql"])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    print(f"{options.database}, seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        return run(options.database, options.kills, random.Random(options.seed), Path(folder))


if __name__ == "__main__":
    sys.exit(main())
