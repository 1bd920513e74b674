"""gunicorn, which on SIGTERM answers all it was sent: `python -m prepsite.web.server` starts it.

By itself it stops accepting at once and holds its socket open until its workers are done; whoever
connects meanwhile is taken into the kernel's queue, sends a request, and is cut off. Here newcomers
are kept out first, those who wait are taken in, and then the door is closed at once: a proxy is
refused before it has sent anything, and turns to another process.
"""

import ctypes
import socket
import struct
import sys
import time

from gunicorn.app.wsgiapp import WSGIApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

SETTLING = 0.3  # seconds for connections that are being made
LONGEST = 3.0  # seconds, where newcomers cannot be kept out
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
