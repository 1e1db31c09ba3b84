"""What follows from a command to the register of terms: facts, or a refusal. Pure; time comes in with the command."""

from datetime import UTC, timedelta
from typing import assert_never

from domain.publication.commands import DiscardDraft, DraftTerms, PublishTerms, ReviseDraft, TermsCommand
from domain.publication.events import (
    TermsDocument,
    TermsDraftDiscarded,
    TermsDrafted,
    TermsDraftRevised,
    TermsEvent,
    TermsPublished,
)
from domain.publication.lifecycle import TERMS_LIFECYCLE
from domain.publication.soundness import contradictions
from domain.publication.state import Register, TermsStatus
from domain.refusal import Refused, Rule
from domain.terms import Terms

NOTICE = timedelta(hours=1)
"""Between publication and force: whoever read the register less than this ago knows all that is in force now."""
WHY_NOT = {
    TermsStatus.ABSENT: Rule.NO_SUCH_DRAFT,
    TermsStatus.DRAFTED: Rule.NOT_NOW,
    TermsStatus.PUBLISHED: Rule.TERMS_IMMUTABLE,
}


def decide(command: TermsCommand, register: Register) -> list[TermsEvent]:
    """``register`` holds the versions of all names, so that no two can be published in a race."""
    by, at = command.by, command.at
    match command:
        case DraftTerms(terms=terms):
            permit(command, terms.ref, register)
            return [TermsDrafted(by=by, at=at, document=drafted(command, register))]
        case ReviseDraft(draft=draft):
            permit(command, draft, register)
            refuse_if(command.terms.ref != draft, Rule.DRAFT_RENAMED)
            return [TermsDraftRevised(by=by, at=at, document=drafted(command, register))]
        case PublishTerms(draft=draft):
            permit(command, draft, register)
            return [TermsPublished(by=by, at=at, document=approved(command, register))]
        case DiscardDraft(draft=draft):
            permit(command, draft, register)
            return [TermsDraftDiscarded(by=by, at=at, draft=draft)]
        case _:
            assert_never(command)


def permit(command: TermsCommand, ref: str, register: Register) -> None:
    """The table's answer: role and status."""
    move, status = TERMS_LIFECYCLE[type(command)], register.status_of(ref)
    refuse_if(command.by.role not in move.by, Rule.NOT_YOUR_ROLE)
    if status not in move.during:
        raise Refused(WHY_NOT[status], f"{command.name} while {ref} is {status}")


def drafted(command: DraftTerms | ReviseDraft, register: Register) -> TermsDocument:
    """The next version of its name, later in force than the last, and at one with itself."""
    terms, last = command.terms, register.latest(command.terms.name)
    expected = last.version + 1 if last else 1
    if terms.version != expected:
        raise Refused(Rule.WRONG_VERSION, expected=expected)
    if last and terms.in_force_from <= last.in_force_from:
        raise Refused(Rule.TERMS_OUT_OF_ORDER, after=last.in_force_from)
    if found := contradictions(terms):
        raise Refused(Rule.TERMS_UNSOUND, contradictions=found)
    return document_of(terms, command.text)


def approved(command: PublishTerms, register: Register) -> TermsDocument:
    """The draft as it stands, if another administrator saw it so, and in time."""
    draft = register.drafts[command.draft]
    refuse_if(command.by.id in draft.authors, Rule.OWN_TERMS_DRAFT)
    refuse_if(command.sha256 != draft.document.sha256, Rule.DRAFT_CHANGED)
    earliest = command.at + NOTICE
    if draft.document.in_force_from < earliest:
        raise Refused(Rule.TOO_SHORT_NOTICE, earliest=earliest)
    return draft.document


def document_of(terms: Terms, text: str) -> TermsDocument:
    """What is kept of terms for ever."""
    return TermsDocument(terms.name, terms.version, terms.in_force_from.astimezone(UTC), terms.sha256, text)


def refuse_if(broken: bool, rule: Rule) -> None:  # noqa: FBT001 - reads as the sentence it is
    if broken:
        raise Refused(rule)
