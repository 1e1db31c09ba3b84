"""What the figures mean for a marketplace: how many disputes a day each part could carry, and on how much disk."""

from collections.abc import Iterator

from benchmarks.page import number, results

COMMANDS, EVENTS = 14.8, 22.2
"""For a dispute of the market replay with its order, from placement to the end; docs/explanation/market.md."""
PEAK = 5
"""How many times the average the busiest hour is."""
DAY = 86_400
PARTS = {
    "http-command-pg": (COMMANDS, "commands over HTTP, two servers and their clients on this machine"),
    "command-pg-16": (COMMANDS, "commands in one process"),
    "append-pg-64": (EVENTS, "events appended, from one process"),
    "project-pg": (EVENTS, "read models followed, by the one process that does it"),
}


def parts() -> Iterator[tuple[str, ...]]:
    """What, in a second, disputes a day, and with the busiest hour in mind."""
    known = {result["name"]: result for result in results()}
    for name, (each, what) in PARTS.items():
        if name in known:
            a_day = known[name]["value"] * DAY / each
            yield f"{what} (`{name}`)", number(known[name]["value"]), rough(a_day), rough(a_day / PEAK)


def disk() -> str:
    """Kilobytes for a dispute."""
    known = {result["name"]: result["value"] for result in results()}
    log, models = (known.get(name, 0.0) * EVENTS / 1000 for name in ("size-pg", "size-models-pg"))
    return f"{log + models:.0f} kB ({log:.0f} kB in the log, {models:.0f} kB in read models)"


def rough(value: float) -> str:
    """Two digits that count."""
    return f"{float(f'{value:.2g}'):,.0f}"
