"""Results as the documentation shows them: the rows of its tables, and what is known about those that fall short."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
GOAL = re.compile(r"([≥≤]) ([\d.]+)")
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
MOST_DECIMALS = 10
"""Figures below it are told with decimals."""

Result = dict[str, Any]


def results() -> list[Result]:
    measured: list[Result] = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
    return measured


def falls_short(result: Result) -> bool:
    goal = GOAL.match(result["goal"])
    if goal is None:
        return False
    figure = result["value"] if result["ratio"] is None else result["ratio"]
    return bool(figure < float(goal[2]) if goal[1] == "≥" else figure > float(goal[2]))


def figures() -> Iterator[tuple[str, ...]]:
    """Row, what it does, measured, limit, ratio with its spread, goal, whether it was reached, and the day."""
    for result in results():
        goal = result["goal"]
        reached = "" if not goal else "no" if falls_short(result) else "yes"
        yield (
            f"`{result['name']}`",
            result["what"],
            measured(result),
            limit(result),
            ratio(result),
            goal,
            reached,
            result["at"],
        )


def measured(result: Result) -> str:
    return f"{number(result['value'])} {result['unit']}"


def limit(result: Result) -> str:
    return f"{number(result['limit_value'])}: {result['limit']}" if result["limit"] else ""


def ratio(result: Result) -> str:
    spread = f"{number(result['min'])} to {number(result['max'])}" if result["rounds"] > 1 else "once"
    return spread if result["ratio"] is None else f"{number(result['ratio'])} ({spread})"


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= MOST_DECIMALS else f"{value:.2f}"


def machines() -> list[str]:
    return sorted({result["machine"] for result in results()})


def shortfalls() -> Iterator[str]:
    """Of ``shortfalls.md`` the chapters about rows that fall short now, and the names of those without one."""
    short = [result["name"] for result in results() if falls_short(result)]
    _, *parts = HEADING.split((HERE / "shortfalls.md").read_text(encoding="utf-8"))
    explained = set()
    for names, text in zip(parts[::2], parts[1::2], strict=True):
        about = re.findall(r"[\w-]+", names)
        if not set(about).isdisjoint(short):
            explained.update(about)
            yield from (f"### {', '.join(f'`{name}`' for name in about)}", "", text.strip(), "")
    if unexplained := [f"`{name}`" for name in short if name not in explained]:
        yield from (f"Not looked into so far: {', '.join(unexplained)}.", "")
