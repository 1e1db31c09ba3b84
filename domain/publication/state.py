"""What the history of the register of terms adds up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce
from types import MappingProxyType
from typing import assert_never

from domain.fold import changed
from domain.publication.events import (
    TermsDocument,
    TermsDraftDiscarded,
    TermsDrafted,
    TermsDraftRevised,
    TermsEvent,
    TermsPublished,
)


class TermsStatus(StrEnum):
    """How far one version has come. ``absent`` is the state before anybody drafted it."""

    ABSENT = "absent"
    DRAFTED = "drafted"
    PUBLISHED = "published"


@dataclass(frozen=True)
class Draft:
    """``authors`` are all who wrote in it; ``stands_at`` is the register's version when it was last changed."""

    document: TermsDocument
    authors: tuple[str, ...]
    stands_at: int


@dataclass(frozen=True)
class Register:
    """All versions of all terms, by reference (``default@1``). ``version`` is that of its stream."""

    version: int = 0
    published: Mapping[str, TermsDocument] = field(default_factory=dict)
    drafts: Mapping[str, Draft] = field(default_factory=dict)

    def status_of(self, ref: str) -> TermsStatus:
        if ref in self.published:
            return TermsStatus.PUBLISHED
        return TermsStatus.DRAFTED if ref in self.drafts else TermsStatus.ABSENT

    def latest(self, name: str) -> TermsDocument | None:
        """The last version that was published under this name."""
        versions = [document for document in self.published.values() if document.name == name]
        return max(versions, key=lambda document: document.version, default=None)


def fold(events: Iterable[TermsEvent], shipped: Iterable[TermsDocument] = ()) -> Register:
    """``shipped`` were published with the software, before anything happened here."""
    return reduce(evolve, events, Register(published={document.ref: document for document in shipped}))


def evolve(register: Register, event: TermsEvent) -> Register:
    """The register after one more event. It never refuses."""
    register = changed(register, version=register.version + 1)
    match event:
        case TermsDrafted(document=document):
            return _drafted(register, Draft(document, (event.by.id,), register.version))
        case TermsDraftRevised(document=document):
            authors = dict.fromkeys((*register.drafts[document.ref].authors, event.by.id))
            return _drafted(register, Draft(document, tuple(authors), register.version))
        case TermsPublished(document=document):
            published = MappingProxyType({**register.published, document.ref: document})
            return changed(_without_draft(register, document.ref), published=published)
        case TermsDraftDiscarded(draft=draft):
            return _without_draft(register, draft)
        case _:
            assert_never(event)


def _drafted(register: Register, draft: Draft) -> Register:
    return changed(register, drafts=MappingProxyType({**register.drafts, draft.document.ref: draft}))


def _without_draft(register: Register, ref: str) -> Register:
    left = {other: draft for other, draft in register.drafts.items() if other != ref}
    return changed(register, drafts=MappingProxyType(left))
