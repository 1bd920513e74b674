"""gunicorn, which on SIGTERM answers all it was sent: `python -m prepsite.web.server` starts it.

By itself it stops accepting at once and holds its socket open until its workers are done; whoever
connects meanwhile is taken into the kernel's queue, sends a request, and is cut off. Here newcomers
are kept out first, those who wait are taken in, and then the door is closed at once: a proxy is
refused before it has sent anything, and turns to another process.

A body that comes slowly is read by a thread that does nothing else: hundreds of people may upload
over thin lines while the few threads that answer go on answering.
"""

import ctypes
import socket
import struct
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from gunicorn.app.wsgiapp import WSGIApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

SETTLING = 0.3  # seconds for connections that are being made
LONGEST = 3.0  # seconds, where newcomers cannot be kept out
CONNECTIONS = 512  # read at once by one process; each costs a thread that waits
SHORT = 16 * 1024  # bytes of a body that comes in one go
BLOCK = 64 * 1024
IN_MEMORY = 1024 * 1024
PATIENCE = 60.0  # seconds in which nothing of a body comes, before the connection is closed
SO_ATTACH_FILTER = 26
# A classic packet filter of Linux. It looks at the 14th byte of the TCP header, the flags, and
# drops a packet where SYN is set and ACK is not, which is the first of a new connection.
NO_NEWCOMERS = (
    (0x30, 0, 0, 13),  # load byte 13
    (0x54, 0, 0, 0x12),  # keep SYN and ACK of it
    (0x15, 0, 1, 0x02),  # SYN alone? the next line, else the one after
    (0x06, 0, 0, 0),  # drop the packet
    (0x06, 0, 0, 0xFFFFFFFF),  # let it in
)


class Server(Arbiter):  # type: ignore[misc]
    """The first process, which holds the socket."""

    def stop(self, graceful: bool = True) -> None:
        # A filter stays with the socket: never on one that others go on using.
        if self.reexec_pid == self.master_pid == 0 and not self.systemd:
            for listener in self.LISTENERS:
                keep_newcomers_out(listener.sock)
        super().stop(graceful)


class Worker(ThreadWorker):  # type: ignore[misc]
    """Serves; all workers share the socket and its queue."""

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """Threads that read requests. `answering` runs the application, so it alone has database
        connections.
        """
        self.answering = ThreadPoolExecutor(self.cfg.threads, "answering")
        return ThreadPoolExecutor(CONNECTIONS, "reading")

    def handle_request(self, req: Any, conn: Any) -> bool:
        came = req.body
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            if is_long(req):
                take_in(req, conn.sock, body)
            done = self.answering.submit(super().handle_request, req, conn).result()
        req.body = came  # which is at its end: the next request of the connection follows
        return bool(done)

    def set_accept_enabled(self, enabled: bool) -> None:
        stopping = not self.alive
        if stopping:
            self.take_in_the_last()
        super().set_accept_enabled(enabled and not stopping)
        if stopping:
            for listener in self.sockets:
                listener.close()

    def take_in_the_last(self) -> None:
        start = time.monotonic()
        for listener in self.sockets:
            listener.setblocking(False)
        while self.take_in() or time.monotonic() - start < SETTLING:
            if time.monotonic() - start > LONGEST:
                break
            time.sleep(0.01)

    def take_in(self) -> bool:
        """Whether anybody was waiting."""
        before = self.nr_conns
        for listener in self.sockets:
            self.accept(listener)
        return bool(self.nr_conns > before)


class Application(WSGIApplication):  # type: ignore[misc]
    def run(self) -> None:
        Server(self).run()


def is_long(req: Any) -> bool:
    """Whether its body may take long. One that waits for leave to come is the application's."""
    headers = dict(req.headers)
    length = headers.get("CONTENT-LENGTH", "")
    return length.isdecimal() and int(length) > SHORT and "EXPECT" not in headers


def take_in(req: Any, sock: socket.socket, body: IO[bytes]) -> None:
    """Reads its body to the end. Raises OSError where it stops coming."""
    sock.settimeout(PATIENCE)
    while block := req.body.read(BLOCK):
        body.write(block)
    sock.settimeout(None)
    body.seek(0)
    req.body = body


def keep_newcomers_out(listener: socket.socket) -> None:
    """Their packets are dropped: they try again, and find the door closed."""
    if not sys.platform.startswith("linux"):
        return  # a moment remains in which a connection can be cut off
    code = b"".join(struct.pack("HBBI", *step) for step in NO_NEWCOMERS)
    buffer = ctypes.create_string_buffer(code)
    program = struct.pack("HL", len(NO_NEWCOMERS), ctypes.addressof(buffer))
    listener.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)


if __name__ == "__main__":
    Application("%(prog)s [OPTIONS] [APP_MODULE]", prog="prepsite").run()
