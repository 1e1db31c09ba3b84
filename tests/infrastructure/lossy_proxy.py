"""A way to a server on which answers get lost."""

import selectors
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count


@dataclass
class Losses:
    """Every so many answers that contain ``marked`` are lost, and the connection with them."""

    marked: bytes
    every: int
    lost: int = 0
    _met: Iterator[int] = field(default_factory=lambda: count(1))

    def include(self, answer: bytes) -> bool:
        loses = self.marked in answer and next(self._met) % self.every == 0
        self.lost += loses
        return loses


@contextmanager
def lossy_proxy(server: int, losses: Losses) -> Iterator[int]:
    """The port on loopback that leads to port ``server``."""
    threads: list[threading.Thread] = []

    def start(work: Callable[..., None], *arguments: object) -> None:
        threads.append(threading.Thread(target=work, args=arguments))
        threads[-1].start()

    def answer(listener: socket.socket) -> None:
        with suppress(OSError):  # the listener was shut
            while True:
                client, _ = listener.accept()
                start(carry, client, socket.create_connection(("127.0.0.1", server)), losses)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        start(answer, listener)
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()


def carry(client: socket.socket, server: socket.socket, losses: Losses) -> None:
    """To and fro until one side ends or an answer is lost."""
    with client, server, selectors.DefaultSelector() as ready, suppress(OSError):
        ready.register(client, selectors.EVENT_READ, server)
        ready.register(server, selectors.EVENT_READ, client)
        while True:
            for key, _ in ready.select():
                sent = key.fileobj.recv(65536)
                if not sent or (key.fileobj is server and losses.include(sent)):
                    return
                key.data.sendall(sent)
