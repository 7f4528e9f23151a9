"""A real HTTP server in this process that speaks as OpenAI's API does and answers what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple


class Reply(NamedTuple):
    """What the server sends: a status, a body, headers."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})


def completion(content: str | None, finish: str = "stop", **more: Any) -> Reply:
    """A chat completion."""
    body = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "served",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": finish},
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }
    return Reply(200, json.dumps(body | more).encode())


def fault(status: int, message: str = "no luck", code: str | None = None, **headers: str) -> Reply:
    """An error as the API tells it."""
    body = json.dumps({"error": {"message": message, "code": code, "type": "error"}}).encode()
    return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


class Asked(NamedTuple):
    """One request: its body, its headers with names in lower case."""

    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def layer(self) -> str:
        """What was asked about."""
        return str(self.body["response_format"]["json_schema"]["name"])

    @property
    def article(self) -> str:
        """The last message."""
        return str(self.body["messages"][-1]["content"])


class Server(NamedTuple):
    """A running server: where it is, and what it was asked."""

    url: str
    asked: list[Asked]


@contextmanager
def serving(answer: Callable[[Asked], Reply]) -> Iterator[Server]:
    """Serve on loopback until left; then the port refuses connections."""
    asked: list[Asked] = []
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            request = Asked(body, {name.lower(): value for name, value in self.headers.items()})
            with lock:
                asked.append(request)
            reply = answer(request) if self.path == "/v1/chat/completions" else fault(404, f"no {self.path}")
            self.send_response(reply.status)
            for name, value in ({"Content-Type": "application/json"} | dict(reply.headers)).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_address[1]}/v1", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
