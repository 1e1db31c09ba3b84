"""Writes what is read off the code and off measurements: ``make docs``. A test fails when it is stale."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_type_hints

from api.openapi import describe
from api.problem_types import STATUS
from api.resources import RESOURCES
from benchmarks import capacity
from benchmarks import page as bench
from domain.deadlines import DeadlineKind
from domain.dispute.guards import Guard
from domain.dispute.lifecycle import LIFECYCLE, Move
from domain.dispute.status import OPEN, SITUATIONS, Stage, Status
from domain.message import Event
from domain.order.lifecycle import ORDER_LIFECYCLE
from domain.publication.lifecycle import TERMS_LIFECYCLE
from domain.publication.soundness import SENSES
from domain.refusal import Rule
from domain.standing import CHANCE, LATELY, NOT_ENOUGH, POSITIVE, REACHES, SCALES, WINDOW
from domain.support.lifecycle import SUPPORT_LIFECYCLE
from domain.terms import Terms
from infrastructure.codec import domain_codec
from infrastructure.settings import documentation
from infrastructure.terms import PublishedTerms
from infrastructure.terms_schema import TERMS_SCHEMA

DOCS = Path(__file__).parent
REFERENCE = DOCS / "reference"
README = DOCS.parent / "README.md"
Lines = Iterator[str]
STAGES = {
    stage: [status for status, its in SITUATIONS.items() if its.stage is stage and status is not Status.UNOPENED]
    for stage in Stage
}
PICTURES = {
    "Negotiation": (Stage.NEGOTIATION,),
    "Mediation": (Stage.MEDIATION,),
    "Decision and appeal": (Stage.DECISION, Stage.APPEAL),
    "Return and execution": (Stage.RETURN, Stage.EXECUTION),
    "After the end": (Stage.CLOSED,),
}
"""Which stages are drawn together."""
Steps = dict[tuple[str, StrEnum], set[Status]]
WORDS = {"str": "text", "int": "whole number", "bool": "yes or no", "datetime": "instant", "NoneType": "nothing"}
LONG = timedelta(hours=48)
"""Periods beyond it are told in days."""


def page(title: str, about: str, source: str, body: Iterable[str]) -> str:
    return "\n".join([f"# {title}", "", about, f"Generated from {source} by `make docs`; do not edit.", "", *body, ""])


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Lines:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""


def code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def in_order(chosen: Iterable[StrEnum]) -> list[StrEnum]:
    """As their enumeration lists them, so that pages don't change from run to run."""
    members = list(chosen)
    return [member for member in type(members[0]) if member in members] if members else []


# lifecycle


def name_of(move: Move) -> str:
    return f"⏰ {move.what}" if isinstance(move.what, DeadlineKind) else move.what.name


def rules_of(guards: Iterable[Guard]) -> list[str]:
    """The rules that guards can break: they are plain functions, and name them."""
    return [Rule[name] for guard in guards for name in guard.__code__.co_names if name in Rule.__members__]


def state_id(state: StrEnum) -> str:
    return state.value.replace("-", "_")


def pictures() -> Lines:
    """All stages at a glance, then each for itself; what can be done from everywhere is told, not drawn."""
    steps = steps_by_end()
    everywhere = sorted(name for (name, _), starts in steps.items() if starts >= OPEN)
    steps = {step: starts for step, starts in steps.items() if not starts >= OPEN}
    yield from ("## Stages", "", *overview(steps))
    ends = " and ".join(f"`{name}`" for name in everywhere)
    yield from (f"Besides, {ends} close a dispute wherever it stands; that is not drawn below.", "")
    for title, stages in PICTURES.items():
        yield from (f"## {title}", "", *picture(stages, steps), *staying(stages, steps))


def overview(steps: Steps) -> Lines:
    ways = {
        (SITUATIONS[start].stage, SITUATIONS[Status(end)].stage)
        for (_, end), starts in steps.items()
        for start in starts
    }
    yield from ("```mermaid", "stateDiagram-v2", "    direction LR", f"    [*] --> {Stage.NEGOTIATION}: open-dispute")
    yield from (f"    {a} --> {b}" for a in Stage for b in Stage if a is not b and (a, b) in ways)
    yield from (f"    {Stage.CLOSED} --> [*]", "```", "")


def picture(stages: Iterable[Stage], steps: Steps) -> Lines:
    """The statuses of these stages with every arrow that leaves one of them."""
    inside = [status for stage in stages for status in STAGES[stage]]
    labels: dict[tuple[str, StrEnum], list[str]] = {}
    for (name, end), starts in steps.items():
        for start in departures((starts & set(inside)) - {end}, end):
            labels.setdefault((start, end), []).append(name)
    yield from ("```mermaid", "stateDiagram-v2", "    direction TB")
    for stage in stages:
        yield f'    state "{stage}" as {stage}_stage {{'
        yield from (f'        state "{status}" as {state_id(status)}' for status in STAGES[stage])
        yield "    }"
    beside = in_order({end for _, end in labels if end not in inside})
    yield from (f'    state "{status}" as {state_id(status)}' for status in beside)
    if Status.AWAITING_SELLER in inside:
        yield f"    [*] --> {state_id(Status.AWAITING_SELLER)}: open-dispute"
    yield from (f"    {start} --> {state_id(end)}: {', '.join(names)}" for (start, end), names in labels.items())
    yield from ("```", "")


def staying(stages: Iterable[Stage], steps: Steps) -> Lines:
    """What leads nowhere else is told below, since its arrows would only be in the way."""
    here = {status: [name for (name, end), starts in steps.items() if end is status in starts] for status in Status}
    told = [(status, here[status]) for stage in stages for status in STAGES[stage] if here[status]]
    if told:
        yield from ("What may leave everything where it is:", "")
        yield from (f"- `{status}`: {code(names)}" for status, names in told)
        yield ""


def steps_by_end() -> Steps:
    """From where each command or deadline leads to each status, whoever does it."""
    steps: Steps = {}
    for move in LIFECYCLE:
        for end in in_order(move.to):
            steps.setdefault((name_of(move), end), set()).update(move.during)
    return {step: starts for step, starts in steps.items() if Status.UNOPENED not in starts}


def departures(starts: set[Status], end: StrEnum) -> Lines:
    """Arrows that leave every status of a stage for the same one are drawn once, from the stage."""
    for stage, statuses in STAGES.items():
        if len(statuses) > 1 and starts.issuperset(statuses) and end not in statuses:
            starts = starts.difference(statuses)
            yield f"{stage}_stage"
    yield from (state_id(start) for start in in_order(starts))


def lifecycle(terms: Terms) -> str:
    steps = (
        (
            name_of(m),
            code(in_order(m.by)),
            code(in_order(m.during)),
            code(in_order(m.to)) or "the same",
            code(rules_of(m.unless)),
        )
        for m in LIFECYCLE
    )
    statuses = (
        (f"`{status}`", s.stage, code(s.awaiting), ", ".join(timed(kind, terms) for kind in in_order(s.deadlines)))
        for status, s in SITUATIONS.items()
        if status is not Status.UNOPENED
    )
    orders = (
        (command.name, code(in_order(m.by)), code(in_order(m.during)), code(in_order(m.to)))
        for command, m in ORDER_LIFECYCLE.items()
    )
    of_terms = (
        (command.name, code(in_order(m.by)), code(in_order(m.during)), code(in_order(m.to)))
        for command, m in TERMS_LIFECYCLE.items()
    )
    of_support = (
        (command.name, code(in_order(m.by)), code(in_order(m.during)), code(in_order(m.to)))
        for command, moves in SUPPORT_LIFECYCLE.items()
        for m in moves
    )
    body = [
        *pictures(),
        "## Steps",
        "",
        "⏰ is a deadline that lapses. A step is refused in any other status, and when it breaks a rule beside it.",
        "",
        *table(("what", "who", "from", "to", "unless"), steps),
        "## Statuses",
        "",
        f"Periods are those of `{terms.ref}`. Leaving a status ends its deadlines, save those that run on.",
        "",
        *table(("status", "stage", "awaiting", "running deadlines"), statuses),
        "## Orders",
        "",
        *table(("what", "who", "from", "to"), orders),
        "## Terms",
        "",
        *table(("what", "who", "from", "to"), of_terms),
        "## Help desk",
        "",
        *table(("what", "who", "from", "to"), of_support),
    ]
    about = "Who may do what with a dispute, an order, the terms and the help desk, when, and where it leads."
    return page("Lifecycle", about, "the modules `lifecycle.py` of the domain", body)


def timed(kind: StrEnum, terms: Terms) -> str:
    return f"{kind} ({period(getattr(terms.periods, kind.value.replace('-', '_')))})"


def period(length: timedelta) -> str:
    hours = length // timedelta(hours=1)
    if length > LONG and not length.seconds:
        return f"{length.days} days"
    return f"{hours} hours" if hours > 1 else "1 hour"


# events


def events() -> str:
    kinds = domain_codec().events.values()
    records: dict[str, type] = {}
    body = [
        "Every event says `by` whom and `at` which instant (UTC) it happened in law; its other members are below.",
        "",
    ]
    for kind in kinds:
        hints = own_members(kind)
        for hint in hints.values():
            collect(hint, records)
        body += [f"## `{kind.name}`", "", f"{sentence(kind)} Schema version {kind.schema_version}.", ""]
        if hints:
            body += members_table(hints)
    body += ["# Records in events", ""]
    for name, kind in sorted(records.items()):
        body += [f"## {name}", "", sentence(kind), ""]
        if issubclass(kind, StrEnum):
            body += [f"One of {code(kind)}.", ""]
        else:
            body += members_table(get_type_hints(kind))
    about = "Everything that can happen, as it is stored and sent."
    return page("Events", about, "the modules `events.py` of the domain", body)


def members_table(hints: dict[str, Any]) -> Lines:
    return table(("member", "type"), ((f"`{name}`", type_name(hint)) for name, hint in hints.items()))


def own_members(kind: type[Event]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in fields(kind) if f.name not in ("by", "at")}


def sentence(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split())


def type_name(hint: Any) -> str:
    inner = get_args(hint)
    if not inner:
        return WORDS.get(hint.__name__, str(hint.__name__))
    if Ellipsis in inner:
        return f"list of {type_name(inner[0])}"
    return " or ".join(type_name(choice) for choice in inner)


def collect(hint: Any, records: dict[str, type]) -> None:
    """The records and enumerations that a type is made of, by name."""
    for inner in get_args(hint):
        collect(inner, records)
    if isinstance(hint, type) and (is_dataclass(hint) or issubclass(hint, StrEnum)) and hint.__name__ not in records:
        records[hint.__name__] = hint
        if is_dataclass(hint):
            for member in get_type_hints(hint).values():
                collect(member, records)


# the rest


def refusals() -> str:
    rows = ((f"`{rule}`", rule.replace("-", " ").capitalize() + ".", str(int(STATUS[rule]))) for rule in Rule)
    about = "Why a command was turned down: the last part of a problem's `type`, what it says, and the HTTP status."
    return page("Refusals", about, "`domain/refusal.py`", table(("rule", "meaning", "status"), rows))


def sellers() -> str:
    shares = (
        (name, str(scale.sample), ", ".join(f"`{band.label}` from {band.least} %" for band in scale.bands))
        for name, scale in SCALES.items()
    )
    replies = (
        (f"`{reach.label}`", "any" if reach.longest == timedelta.max else period(reach.longest), f"{reach.least} %")
        for reach in REACHES
    )
    body = [
        f"Counts go back {WINDOW.days} days. A question counts as not answered after {period(CHANCE)};",
        f"the pace is that of the last {period(LATELY)}; feedback is positive from a score of {POSITIVE} on.",
        f"Below so many cases the label is `{NOT_ENOUGH}`.",
        "",
        *table(("of what", "least cases", "labels"), shares),
        "## Expected reply",
        "",
        "The first for which both hold:",
        "",
        *table(("label", "takes at most", "of the questions are answered at least"), replies),
    ]
    about = "When which label stands on the card of a seller, and beside a conversation."
    return page("How sellers stand", about, "`domain/standing.py`", body)


def terms_page(published: PublishedTerms) -> str:
    body = [line for terms in published.versions.values() for line in version(terms)]
    senses = ((f"`{sense.pointer}`", f"{sense.must}.") for sense in SENSES)
    body += [
        "## What a draft must agree with",
        "",
        "Beyond its shape, which [terms.schema.json](terms.schema.json) describes:",
        "",
    ]
    body += table(("member", "must"), ((where, must.removeprefix("must ")) for where, must in senses))
    about = "The published terms: what is held against whom, for how long, and up to how much."
    return page("Terms", about, "`infrastructure/published_terms` and `domain/publication/soundness.py`", body)


def version(terms: Terms) -> Lines:
    yield from (f"## `{terms.ref}`", "")
    yield from (f"In force from {day(terms.in_force_from)}. SHA-256 of the published document: `{terms.sha256}`.", "")
    rows = ((f.name.replace("_", "-"), period(getattr(terms.periods, f.name))) for f in fields(terms.periods))
    yield from table(("period", "length"), rows)
    limits = ((f.name.replace("_", "-"), limit(getattr(terms.limits, f.name))) for f in fields(terms.limits))
    yield from table(("limit", "value"), limits)
    yield from (f"When a seller is silent: `{terms.on_seller_silence}`.", "")
    yield from (f"When a negotiation has lasted its whole time: `{terms.on_negotiation_cap}`.", "")
    yield from (f"When a decision is carried out: `{terms.execution}`.", "")
    yield from (f"What a file of evidence may be: {code(terms.evidence_kinds)}.", "")
    reasons = (
        (f"`{name}`", code(r.sub_reasons), code(r.remedies), code(r.required_evidence) or "none")
        for name, r in terms.reasons.items()
    )
    yield from table(("reason", "finer", "remedies", "required evidence"), reasons)
    looked_for = (
        (f"`{rule.name}`", rule.kind, code(rule.words) or "any", code(rule.innocent) or "none")
        for rule in terms.moderation.rules
    )
    yield from ("What may not be said in a conversation, and what is innocent:", "")
    yield from table(("rule", "kind", "words", "innocent"), looked_for)
    yield from (f"Whoever does is told: {terms.moderation.notice}", "")
    clauses = ((f"`{name}`", clause.title, clause.text) for name, clause in terms.clauses.items())
    yield from table(("clause", "title", "text"), clauses)


def day(moment: datetime) -> str:
    return moment.date().isoformat()


def limit(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    others = ", ".join(f"{amount} {currency}" for currency, amount in value.items() if currency != "*")
    return f"{others}; {value['*']} in any other currency"


def settings() -> str:
    rows = ((f"`{name}`", f"`{default}`" if default else "", about) for name, default, about in documentation())
    about = (
        "What can be set from the environment. Each may stand in a file instead, which the same variable with `_FILE` "
        "behind it names (`REDRESS_AUDIENCE_FILE=/run/secrets/audience`): for secrets that are handed over as files."
    )
    return page("Settings", about, "`infrastructure/settings.py`", table(("variable", "default", "meaning"), rows))


def openapi() -> str:
    return json.dumps(describe(RESOURCES), indent=2, ensure_ascii=False) + "\n"


# figures

IN_THE_README = (
    "append-pg-16",
    "command-pg-16",
    "http-command",
    "http-page",
    "load-30",
    "lag-pg-200",
    "herd-pg",
    "start",
)


def performance() -> str:
    heads = ("row", "what", "measured", "the limit beside it", "ratio", "goal", "reached", "on")
    body = [
        "Each figure is measured beside the limit that the same machine sets at the same moment, in turns, and what",
        "counts is the ratio: the median of its rounds, with the least and the largest. Where there is no limit, the",
        "goal is for the figure itself. Everything is as durable as in production. `make bench` measures all rows,",
        "`make bench NAME=append-pg-16` one; how stands in `benchmarks/`. Measured on:",
        "",
        *(f"- {machine}" for machine in bench.machines()),
        "",
        *table(heads, bench.figures()),
        "## What falls short, and where the time goes",
        "",
        *bench.shortfalls(),
    ]
    about = "How fast Redress is, and against what."
    return page("Performance", about, "`benchmarks/results.json` and `benchmarks/shortfalls.md`", body[:-1])


def readme() -> str:
    known = {result["name"]: result for result in bench.results()}
    chosen = [known[name] for name in IN_THE_README if name in known]
    rows = ((one["what"], bench.measured(one), bench.limit(one), bench.ratio(one)) for one in chosen)
    return between(README, "figures", table(("what", "measured", "the limit beside it", "ratio"), rows))


def scale() -> str:
    heads = ("what", "a second", "disputes a day", "with busy hours")
    lines = [
        f"A dispute with its order takes about {capacity.COMMANDS} commands, lapsing deadlines included, and writes",
        f"{capacity.EVENTS} events. *With busy hours*: where the busiest is {capacity.PEAK} times the average.",
        "",
        *table(heads, capacity.parts()),
        f"The least of them counts. On the disk, a dispute with its order takes {capacity.disk()}.",
        "",
    ]
    return between(DOCS / "scale.md", "capacity", lines)


def between(file: Path, mark: str, lines: Iterable[str]) -> str:
    """The file with these lines between its marks, and the rest as it is."""
    begin, end = f"<!-- {mark}: made by `make docs` -->", f"<!-- end of {mark} -->"
    before, _, rest = file.read_text(encoding="utf-8").partition(begin)
    return "\n".join([f"{before}{begin}", "", *lines, f"{end}{rest.partition(end)[2]}"])


PAGES: dict[str, Callable[[], str]] = {
    "lifecycle.md": lambda: lifecycle(PublishedTerms.shipped()["default@1"]),
    "events.md": events,
    "refusals.md": refusals,
    "sellers.md": sellers,
    "terms.md": lambda: terms_page(PublishedTerms.shipped()),
    "terms.schema.json": lambda: json.dumps(TERMS_SCHEMA, indent=2, ensure_ascii=False) + "\n",
    "settings.md": settings,
    "openapi.json": openapi,
}

MEASURED: dict[Path, Callable[[], str]] = {
    DOCS / "performance.md": performance,
    DOCS / "scale.md": scale,
    README: readme,
}
"""Made of measurements, the whole file or a part of it."""

if __name__ == "__main__":
    REFERENCE.mkdir(exist_ok=True)
    for name, write in PAGES.items():
        (REFERENCE / name).write_text(write(), encoding="utf-8")
    for file, write in MEASURED.items():
        file.write_text(write(), encoding="utf-8")
