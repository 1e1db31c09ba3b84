"""Engines for the tests: one in memory, and an endpoint that speaks as LibreTranslate does, or misbehaves."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from application.ports import Translation

WORDS = {
    ("en", "es"): {"hello": "hola", "the parcel arrived broken": "el paquete llegó roto"},
    ("es", "en"): {"hola": "hello", "el paquete llegó roto": "the parcel arrived broken"},
}


def told(text: str, source: str, target: str) -> str:
    """The words that are known, and all others as they are."""
    for word, other in WORDS.get((source, target), {}).items():
        text = text.replace(word, other)
    return text


@dataclass
class Engine:
    """Does what it is told to, and remembers what it was asked."""

    how: Callable[[str, str, str], str] = told
    asked: list[str] = field(default_factory=list)

    def supports(self, source: str, target: str) -> bool:
        return {source, target} <= {"en", "es", "pt"}

    def translate(self, text: str, source: str, target: str) -> Translation:
        self.asked.append(text)
        return Translation(self.how(text, source, target), "toy", "1")

    def close(self) -> None:
        self.asked.append("closed")


@dataclass
class Endpoint:
    """``behave`` gets what was posted, and gives a status and a body; without one it hangs up."""

    url: str = ""
    behave: Callable[[dict[str, Any]], tuple[int, bytes] | None] | None = None
    calls: list[dict[str, Any]] = field(default_factory=list)

    def answer(self, asked: dict[str, Any]) -> tuple[int, bytes] | None:
        if self.behave is not None:
            return self.behave(asked)
        if asked["target"] not in {"en", "es"}:
            return 400, json.dumps({"error": f"{asked['target']} is not supported"}).encode()
        return 200, json.dumps({"translatedText": told(asked["q"], asked["source"], asked["target"])}).encode()


@contextmanager
def translator_endpoint() -> Iterator[Endpoint]:
    """Serves until the end, on a free port."""
    serving = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            serving.calls.append({"path": self.path, **asked})
            answer = serving.answer(asked)
            if answer is None:
                return
            with suppress(OSError):
                self.send_response(answer[0])
                self.send_header("Content-Length", str(len(answer[1])))
                self.end_headers()
                self.wfile.write(answer[1])

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        serving.url = f"http://127.0.0.1:{server.server_port}/engine"
        try:
            yield serving
        finally:
            server.shutdown()
            thread.join()


def slowly(seconds: float) -> Callable[[dict[str, Any]], tuple[int, bytes] | None]:
    """Answers too late for those who wait less."""

    def behave(_: dict[str, Any]) -> tuple[int, bytes] | None:
        time.sleep(seconds)
        return None

    return behave
