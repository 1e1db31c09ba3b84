"""The JSON Schema (2020-12) of a terms document, read off the domain's records, and what it finds wrong with one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

import jsonschema_rs
import msgspec

from domain.deadlines import DeadlineKind
from domain.money import EXPONENT
from domain.terms import Clause, ModerationRule, ReasonTerms, Sought, Terms
from infrastructure.terms import read_terms

Schema = dict[str, Any]

SLUG: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,63}$"}
COUNT: Schema = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
PERIOD: Schema = {
    "type": "string",
    "pattern": "^(?=.*[1-9])P([0-9]{1,4}D)?(T(?=[0-9])([0-9]{1,5}H)?([0-9]{1,5}M)?([0-9]{1,5}S)?)?$",
    "description": "An ISO 8601 period of days, hours, minutes and seconds, longer than nothing",
}


def words(longest: int) -> Schema:
    """Text with something in it, and no control characters but line feeds."""
    return {"type": "string", "pattern": r"^(?=[\s\S]*\S)[^\x00-\x09\x0B-\x1F\x7F]*$", "maxLength": longest}


def some(kind: Schema, least: int = 1, most: int = 100) -> Schema:
    return {"type": "array", "items": kind, "minItems": least, "maxItems": most, "uniqueItems": True}


def named(kind: Schema, required: Iterable[str] = ()) -> Schema:
    return {
        "type": "object",
        "propertyNames": SLUG,
        "additionalProperties": kind,
        "required": sorted(str(name) for name in required),
        "minProperties": 1,
        "maxProperties": 200,
    }


def amount(digits: int) -> Schema:
    return {"type": "string", "pattern": f"^(0|[1-9][0-9]{{0,9}}){rf'[.][0-9]{{{digits}}}' if digits else ''}$"}


def amounts() -> Schema:
    """In major units by currency, each with as many digits as it has; ``*`` is for all that are not named."""
    codes: dict[int, list[str]] = {}
    for code, digits in EXPONENT.items():
        codes.setdefault(digits, []).append(code)
    return {
        "type": "object",
        "properties": {"*": amount(2)},
        "patternProperties": {f"^({'|'.join(sorted(codes[n]))})$": amount(n) for n in sorted(codes)},
        "required": ["*"],
        "additionalProperties": False,
    }


def record(kind: type) -> Schema:
    """A dataclass: nothing may be left out, so that nobody is held to what a document does not say."""
    properties = {name: OWN.get(name) or _of(hint) for name, hint in get_type_hints(kind).items() if name != "sha256"}
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _of(hint: Any) -> Schema:
    if hint is timedelta:
        return PERIOD
    if hint is int:
        return COUNT
    if get_origin(hint) is Mapping:
        return amounts()
    if get_origin(hint) is tuple:
        return some(_of(get_args(hint)[0]))
    if is_dataclass(hint) and isinstance(hint, type):
        return record(hint)
    choices: type[StrEnum] = hint
    return {"enum": [choice.value for choice in choices]}


NONE_ALLOWED: Schema = COUNT | {"minimum": 0}
OWN: dict[str, Schema] = {
    "name": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,31}$"},
    "version": COUNT | {"maximum": 9999},
    "in_force_from": {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
        "description": "An instant in UTC, to the second",
    },
    "claim_amendments": NONE_ALLOWED,
    "refilings_per_line": NONE_ALLOWED,
    "extensions": NONE_ALLOWED,
    "evidence_kinds": some(
        {"enum": ["image/jpeg", "image/png", "image/webp", "application/pdf", "video/mp4", "video/webm"]}
    ),
    "sub_reasons": some(SLUG),
    "required_evidence": some({"enum": ["photo", "photo-or-video", "photo-of-parcel"]}, least=0),
    "title": words(200),
    "text": words(10_000),
    "notice": words(1000),
    "kind": {"enum": [kind.value for kind in Sought]},
    "words": some(words(64), least=0, most=500),
    "innocent": some(words(64), least=0, most=500),
}
"""Members that say more than their type does."""
OWN["rules"] = some(record(ModerationRule), least=0)
OWN["reasons"] = named(record(ReasonTerms))
OWN["clauses"] = named(record(Clause), required=DeadlineKind)

TERMS_SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Terms",
    "description": "A version of the terms that disputes are held under. Every deadline has a clause of its name.",
    **record(Terms),
}
_VALIDATOR = jsonschema_rs.Draft202012Validator(TERMS_SCHEMA, mask="It")


@dataclass(frozen=True)
class TermsMisshapen(Exception):  # noqa: N818 - named for what is wrong with the document
    """A document that says nothing that could be held to; where (JSON pointers), and why."""

    problems: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "; ".join(f"{pointer}: {detail}" if pointer else detail for pointer, detail in self.problems)


def examined(document: bytes) -> Terms:
    """The terms that a new document states, to the letter. Raises ``TermsMisshapen``."""
    try:
        plain = json.loads(document.decode(), object_pairs_hook=_each_once, parse_constant=_no_number)
        found = [(_pointer(error.instance_path), error.message) for error in _VALIDATOR.iter_errors(plain)]
    except (ValueError, RecursionError) as error:
        raise TermsMisshapen((("", f"It is not JSON: {error}."),)) from error
    if found:
        raise TermsMisshapen(tuple(sorted(found)))
    try:
        return read_terms(document)
    except msgspec.ValidationError as error:  # nothing else is left that the schema can't tell
        raise TermsMisshapen((("/in_force_from", "There is no such day or hour."),)) from error


def _pointer(path: Iterable[str | int]) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _each_once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in members}) < len(members):
        raise ValueError("a member is there more than once")
    return dict(members)


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")
