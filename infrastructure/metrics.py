"""What Prometheus gets to see: requests and refusals as they are counted, the rest when it asks."""

import math
from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from infrastructure.outages import OUTAGES

MEDIA_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The figures of one process. ``gauges``: name (with its unit) → (meaning, how to read it)."""

    def __init__(self, gauges: Mapping[str, tuple[str, Callable[[], float]]]) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._requests = Histogram(
            "redress_request_seconds",
            "Time to answer a request",
            ("method", "route", "status"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._commands = Counter(
            "redress_commands", "Commands by outcome", ("operation", "outcome"), registry=self._registry
        )
        self._refusals = Counter("redress_refusals", "Refusals by rule", ("rule",), registry=self._registry)
        for name, (meaning, read) in gauges.items():
            gauge = Gauge(f"redress_{name}", meaning, registry=self._registry)
            gauge.set_function(_or_unknown(read))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request; ``route`` is the rule that matched, never a path."""
        self._requests.labels(method, route, str(status)).observe(seconds)

    def command(self, operation: str, status: int) -> None:
        """Count a command by how it ended: done, refused or failed."""
        outcome = "done" if status < 400 else "refused" if status < 500 else "failed"  # noqa: PLR2004
        self._commands.labels(operation, outcome).inc()

    def refusal(self, rule: str) -> None:
        """Count a broken rule."""
        self._refusals.labels(rule).inc()

    def page(self) -> bytes:
        """Everything in the text format of ``MEDIA_TYPE``."""
        return generate_latest(self._registry)


def _or_unknown(read: Callable[[], float]) -> Callable[[], float]:
    """Not a number during an outage: a figure that can't be read must not hide the others."""

    def reading() -> float:
        try:
            return read()
        except OUTAGES:
            return math.nan

    return reading
