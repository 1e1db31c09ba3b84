"""Campaigns and their figures as tables in the documentation; the last line of each stays in ``figures.jsonl``."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from chaos.campaign import AS_IT_MUST, CAMPAIGNS, Figures, printed

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "reliability.md"
LINES = Path(__file__).with_name("figures.jsonl")
CAMPAIGN_HEAD = ("campaign", "what is broken, and what must hold", "its controls")
FIGURES_HEAD = ("campaign", "on", "times", "acknowledged", "lost", "doubled", "beside that", "controls", "took", "at")
TOLD_APART = {"name", "demand", "db", "times", "acknowledged", "lost", "doubled", "control", "ok", "seconds", "at"}
ADDED_UP = ("kills", "acknowledged", "lost", "doubled")


def write(lines: Sequence[Figures]) -> None:
    """Keep these lines in place of those of the same campaigns, and put all of them into the page."""
    kept = merged([*map(json.loads, LINES.read_text(encoding="utf-8").splitlines()), *lines])
    LINES.write_text("".join(f"{printed(line)}\n" for line in kept), encoding="utf-8")
    told = placed(PAGE.read_text(encoding="utf-8"), "campaigns", campaigns())
    PAGE.write_text(placed(told, "figures", section(kept)), encoding="utf-8")


def merged(lines: Iterable[Figures]) -> list[Figures]:
    """The last one of each campaign and database, by their names."""
    last = {(line["name"], line["db"]): line for line in lines}
    return [last[key] for key in sorted(last)]


def placed(page: str, name: str, content: str) -> str:
    """The page with this between the two marks of that name."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n{content}\n{end}{after}"


def campaigns() -> str:
    """What each of them is, from the code."""
    return table(CAMPAIGN_HEAD, ((f"`{one.name}`", one.what, "; ".join(one.controls)) for one in CAMPAIGNS.values()))


def section(lines: Sequence[Figures]) -> str:
    total = ", ".join(f"{sum(line.get(name, 0) for line in lines):,} {name}" for name in ADDED_UP)
    return f"Altogether: {total}.\n\n{table(FIGURES_HEAD, map(row, lines))}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, ["---"] * len(head), *rows))


def row(line: Figures) -> tuple[str, ...]:
    figures = ", ".join(f"{name} {value}" for name, value in line.items() if name not in TOLD_APART)
    failed = [found.startswith(AS_IT_MUST) for found in line.get("control", {}).values()]
    controls = f"{sum(failed)} of {len(failed)} failed" if failed else "not run"
    kept = (str(line.get(name, "")) for name in ("acknowledged", "lost", "doubled"))
    name = f"`{line['name']}`" if line["ok"] else f"`{line['name']}` **breach**"
    times = f"{line['times']:,}"
    return (name, line["db"], times, *kept, figures, controls, f"{line['seconds']:,.0f} s", line["at"])
