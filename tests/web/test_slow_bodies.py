"""People on thin lines hold up nobody: their bodies are read beside the threads that answer."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.ports import free_port

THREADS, SLOW = 2, 40
HEAD = "POST /{n} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
LENGTH = 3_000_000  # more than is kept in memory


@pytest.fixture
def port() -> Iterator[int]:
    number = free_port()
    command = [sys.executable, "-m", "prepsite.web.server", "--bind", f"127.0.0.1:{number}"]
    command += ["--worker-class", "prepsite.web.server.Worker", "--no-control-socket"]
    command += ["--threads", str(THREADS), "--log-level", "warning", "tests.web.echo:application"]
    with subprocess.Popen(command) as process:
        await_server(number, process)
        yield number
        process.terminate()


def await_server(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server does not listen")


def begun(port: int, n: int) -> socket.socket:
    """A request whose body has begun, and goes no further."""
    sock = socket.create_connection(("127.0.0.1", port), timeout=60)
    sock.sendall(HEAD.format(n=n, length=LENGTH).encode() + f"{n:04}".encode())
    return sock


def posted(port: int, body: bytes) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/", body)
    answer = connection.getresponse().read()
    connection.close()
    return answer


def test_slow_bodies_hold_up_nobody(port: int) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(begun(port, n)) for n in range(SLOW)]
        assert posted(port, b"fast") == b"4 fast"
        for n, sock in enumerate(slow):
            sock.sendall(b"x" * (LENGTH - 4))
            answer = http.client.HTTPResponse(sock)
            answer.begin()
            assert answer.read() == f"{LENGTH} {n:04}".encode()


def test_a_connection_serves_one_request_after_the_other(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for length in (100_000, 10, 2_000_000):
        connection.request("POST", "/", b"abcd" + b"x" * (length - 4))
        assert connection.getresponse().read() == f"{length} abcd".encode()
    connection.close()


def test_a_body_that_breaks_off_is_the_end_of_its_connection_only(port: int) -> None:
    begun(port, 1).close()
    assert posted(port, b"next") == b"4 next"
