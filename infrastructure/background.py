"""What happens by itself: threads of this process, each of which does its work when it is this process's turn."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from infrastructure.leases import Lease
from infrastructure.outages import OUTAGES
from infrastructure.scheduler import Heartbeat

Work = Callable[[threading.Event], None]
"""Goes on until the event is set."""


class Background:
    """``wake`` is what work may be waiting for beside its end."""

    def __init__(
        self, work: Mapping[str, Work], heartbeat: Heartbeat, leases: Sequence[Lease], wake: threading.Event
    ) -> None:
        self._stop, self._wake = threading.Event(), wake
        self._threads = [threading.Thread(target=run, args=(self._stop,), name=name) for name, run in work.items()]
        self._heartbeat, self._leases = heartbeat, leases

    def start(self) -> None:
        for thread in self._threads:
            thread.start()
        self._heartbeat.start()

    def stop(self) -> None:
        """Let what is being done come to its end, and others do the rest; nothing where nothing was started."""
        self._heartbeat.stop()
        self._stop.set()
        self._wake.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()
        for lease in self._leases:
            with suppress(*OUTAGES):  # then it runs out
                lease.release()
