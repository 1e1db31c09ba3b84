"""The published terms: JSON documents beside this file, each hashed over its very bytes."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from importlib.resources import files

import msgspec

from domain.deadlines import DeadlineKind
from domain.refusal import Refused, Rule
from domain.terms import Terms


class TermsUnusable(Exception):  # noqa: N818 - named for what is wrong with the document
    """A terms document that can't be held to: it says which and why."""


@dataclass(frozen=True)
class PublishedTerms:
    """All versions ever published, by reference (``default@1``), with their documents as published."""

    documents: dict[str, bytes]

    @classmethod
    def shipped(cls) -> "PublishedTerms":
        folder = files("infrastructure") / "published_terms"
        found = sorted(folder.iterdir(), key=lambda file: file.name)
        return cls({f.name.removesuffix(".json"): f.read_bytes() for f in found})

    @cached_property
    def versions(self) -> dict[str, Terms]:
        return {ref: read_terms(ref, document) for ref, document in self.documents.items()}

    def __getitem__(self, ref: str) -> Terms:
        """The terms with this reference; ``KeyError`` when they were never published."""
        return self.versions[ref]

    def in_force(self, at: datetime) -> Terms:
        """The newest of the ``default`` profile that was in force at this instant (UTC).

        Refused with ``BEFORE_ALL_TERMS`` when there was none yet.
        """
        started = [t for t in self.versions.values() if t.in_force_from <= at]
        candidates = [terms for terms in started if terms.name == "default"]
        if not candidates:
            raise Refused(Rule.BEFORE_ALL_TERMS)
        return max(candidates, key=lambda terms: (terms.in_force_from, terms.version))


def read_terms(ref: str, document: bytes) -> Terms:
    """Raises ``TermsUnusable`` for a document that is misshapen, misnamed or lacks a clause that a deadline cites."""
    try:
        terms = msgspec.json.decode(document, type=Terms)
    except msgspec.ValidationError as error:
        raise TermsUnusable(f"{ref}: {error}") from error
    missing = {kind.value for kind in DeadlineKind} - set(terms.clauses)
    if missing or terms.ref != ref:
        raise TermsUnusable(f"{ref}: clauses missing: {sorted(missing)}, called {terms.ref}")
    return replace(terms, sha256=hashlib.sha256(document).hexdigest())
