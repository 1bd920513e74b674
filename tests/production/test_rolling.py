"""A rolling restart under load: whoever was let in is answered."""

import http.client
import threading
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.production.machines import Machine
from tests.production.people import Person
from tests.web.supervised import until

CLIENTS = 6
ROUNDS = 2
READ = ["/", "/courses/em/first/", "/courses/em/second/", "/settings/"]
WRITE = "/courses/em/second/bookmark/"


class Refused(Exception):
    """Nobody was let in: the proxy may ask elsewhere, whatever the request is."""


@dataclass
class Load:
    """Clients as a proxy is one: in turn, a connection for each request, on if one is refused."""

    machines: tuple[Machine, Machine]
    cookies: str
    token: str
    ended: threading.Event = field(default_factory=threading.Event)
    answered: list[tuple[str, str]] = field(default_factory=list)  # method, machine
    dropped: list[str] = field(default_factory=list)
    refused: int = 0
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self.threads = [threading.Thread(target=self.ask_on, args=[n]) for n in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def ask_on(self, number: int) -> None:
        turn = number
        while not self.ended.is_set():
            turn += 1
            request = ("POST", WRITE) if turn % 3 == 0 else ("GET", READ[turn % len(READ)])
            try:
                self.ask(*request, turn % 2)
            except Refused:
                self.dropped.append(f"{request}: refused by both")
            except Exception as error:
                self.dropped.append(f"{request}: {error!r}")

    def ask(self, method: str, path: str, first: int) -> None:
        for machine in (self.machines[first], self.machines[1 - first]):
            try:
                connection = self.connect(machine)
            except Refused:
                self.refused += 1
                continue
            self.converse(connection, method, path)
            self.answered.append((method, machine.name))
            return
        raise Refused

    def connect(self, machine: Machine) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", machine.port, timeout=20)
        try:
            connection.connect()
        except (ConnectionRefusedError, TimeoutError):
            raise Refused from None
        return connection

    def converse(self, connection: http.client.HTTPConnection, method: str, path: str) -> None:
        headers = {"Host": "localhost", "Cookie": self.cookies, "Connection": "close"}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self.token, "on": "1"})
        try:
            connection.request(method, path, body if method == "POST" else None, headers)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        expected = 302 if method == "POST" else 200
        if answer.status != expected:
            self.dropped.append(f"{method} {path}: {answer.status}")


@pytest.fixture
def load(one: Machine, two: Machine, lena: Person) -> Iterator[Load]:
    one.serve()
    two.serve()
    lena.sign_in(one)
    cookies = {cookie.name: cookie.value or "" for cookie in lena.jar}
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    found = Load((one, two), header, cookies["csrftoken"])
    found.start()
    yield found
    found.stop()


def test_a_rolling_restart_drops_nothing(load: Load) -> None:
    for _ in range(ROUNDS):
        for machine in load.machines:
            enough = len(load.answered) + 200
            until(lambda n=enough: len(load.answered) >= n)  # type: ignore[misc]
            assert machine.running[-1].end() == 0
            served = load.answered.count(("GET", machine.name))
            machine.serve()
            until(lambda m=machine, n=served: load.answered.count(("GET", m.name)) > n + 10)  # type: ignore[misc]
    load.stop()
    assert load.dropped == []
    assert load.refused > 0, "no client ever came to a closed door: this proves nothing"
    assert {method for method, _ in load.answered} == {"GET", "POST"}
    print(len(load.answered), "answered,", load.refused, "refused")
