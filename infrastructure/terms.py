"""The published terms as they stand at one moment: JSON documents, each hashed over its very bytes."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from importlib.resources import files

import msgspec

from domain.publication.decide import document_of
from domain.publication.events import TermsDocument
from domain.refusal import Refused, Rule
from domain.terms import Terms


@dataclass(frozen=True)
class PublishedTerms:
    """All versions by reference (``default@1``), as published. Disputes are held under those named ``profile``."""

    documents: Mapping[str, bytes]
    profile: str = "default"

    @classmethod
    def shipped(cls, profile: str = "default") -> "PublishedTerms":
        """The first versions, which come along; all later ones are published by the marketplace itself."""
        folder = files("infrastructure") / "published_terms"
        found = sorted(folder.iterdir(), key=lambda file: file.name)
        return cls({file.name.removesuffix(".json"): file.read_bytes() for file in found}, profile)

    def as_documents(self) -> tuple[TermsDocument, ...]:
        """The same as the register of terms keeps them."""
        return tuple(document_of(terms, self.documents[ref].decode()) for ref, terms in self.versions.items())

    def with_more(self, published: Iterable[TermsDocument]) -> "PublishedTerms":
        more = {document.ref: document.text.encode() for document in published}
        return replace(self, documents={**self.documents, **more})

    @cached_property
    def versions(self) -> dict[str, Terms]:
        return {ref: read_terms(document) for ref, document in self.documents.items()}

    def __getitem__(self, ref: str) -> Terms:
        """The terms with this reference; ``KeyError`` when they were never published."""
        return self.versions[ref]

    def in_force(self, at: datetime, name: str | None = None) -> Terms:
        """The version of the profile, or of another name, that was in force at this instant (UTC).

        Refused with ``BEFORE_ALL_TERMS`` when there was none yet.
        """
        mine = [terms for terms in self.versions.values() if terms.name == (name or self.profile)]
        started = [terms for terms in mine if terms.in_force_from <= at]
        if not started:
            raise Refused(Rule.BEFORE_ALL_TERMS)
        return max(started, key=lambda terms: terms.in_force_from)


def read_terms(document: bytes) -> Terms:
    """What a published document states. Older ones lack members that came later: these need a default in the domain."""
    terms = msgspec.json.decode(document, type=Terms)
    return replace(terms, sha256=hashlib.sha256(document).hexdigest())
