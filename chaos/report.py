"""Campaigns and their figures as tables in the documentation."""

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from chaos.campaign import AS_IT_MUST, CAMPAIGNS, Figures

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "reliability.md"
CAMPAIGN_HEAD = ("campaign", "what is broken, and what must hold", "its controls")
FIGURES_HEAD = ("campaign", "on", "times", "acknowledged", "lost", "doubled", "beside that", "controls", "took")
TOLD_APART = {"name", "demand", "db", "times", "acknowledged", "lost", "doubled", "control", "ok", "seconds"}
ADDED_UP = ("kills", "acknowledged", "lost", "doubled")


def write(lines: Sequence[Figures], *, full: bool) -> None:
    """Put the campaigns as the code has them, and these figures, where the last ones stood."""
    told = placed(PAGE.read_text(encoding="utf-8"), "campaigns", campaigns())
    PAGE.write_text(placed(told, "figures", section(lines, full=full)), encoding="utf-8")


def placed(page: str, name: str, content: str) -> str:
    """The page with this between the two marks of that name."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{content}\n{end}{after}"


def campaigns() -> str:
    """What each of them is, from the code."""
    return table(CAMPAIGN_HEAD, ((f"`{one.name}`", one.what, "; ".join(one.controls)) for one in CAMPAIGNS.values()))


def section(lines: Sequence[Figures], *, full: bool) -> str:
    form = "full" if full else "small"
    total = ", ".join(f"{sum(line.get(name, 0) for line in lines)} {name}" for name in ADDED_UP)
    when = f"{datetime.now(UTC):%Y-%m-%d}, {form} form, on {os.cpu_count()} cores. Altogether: {total}."
    return f"{when}\n\n{table(FIGURES_HEAD, map(row, lines))}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, ["---"] * len(head), *rows))


def row(line: Figures) -> tuple[str, ...]:
    figures = ", ".join(f"{name} {value}" for name, value in line.items() if name not in TOLD_APART)
    failed = [found.startswith(AS_IT_MUST) for found in line.get("control", {}).values()]
    controls = f"{sum(failed)} of {len(failed)} failed" if failed else "not run"
    kept = (str(line.get(name, "")) for name in ("acknowledged", "lost", "doubled"))
    name = f"`{line['name']}`" if line["ok"] else f"`{line['name']}` **breach**"
    return (name, line["db"], str(line["times"]), *kept, figures, controls, f"{line['seconds']} s")
