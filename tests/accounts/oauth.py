"""GitHub as a server on this machine: it says of whoever comes what a test wants it to say."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class GitHub:
    """One person of GitHub, and what the site asked for."""

    profile: dict[str, Any]
    emails: list[dict[str, Any]]
    broken: bool = False
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> Any:
        self.asked.append(path)
        if path == "/login/oauth/access_token":
            return {"access_token": "a-token", "token_type": "bearer"}
        return self.emails if path == "/user/emails" else self.profile

    @contextmanager
    def running(self) -> Iterator[str]:
        """Its address."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def handler_of(github: GitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(github.answer(self.path.partition("?")[0])).encode()
            self.send_response(500 if github.broken else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
