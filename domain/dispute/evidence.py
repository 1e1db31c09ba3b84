"""Showing things: what may be submitted and how much of it, what a reason requires, and taking it back."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID, uuid5

from domain.actor import Role
from domain.deadlines import Deadline
from domain.dispute.commands import (
    DiscloseEvidence,
    SubmitEvidence,
    WithdrawEvidence,
)
from domain.dispute.dispute import Dispute
from domain.dispute.events import (
    DisputeEvent,
    EvidenceDisclosed,
    EvidenceSubmitted,
    EvidenceWithdrawn,
)
from domain.dispute.exhibit import Evidence, Exhibit, Showing, Shows, Visibility
from domain.dispute.inquiry import all_answered
from domain.dispute.mediation import lease_until
from domain.dispute.negotiation import noted
from domain.dispute.state import Case
from domain.dispute.status import Status
from domain.file import File
from domain.message import Command
from domain.order.events import OrderEvent
from domain.refusal import Refused, Rule
from domain.terms import Terms

Facts = list[DisputeEvent | OrderEvent]
OF_THE_PARTIES = {Visibility.PARTIES, Visibility.TO_MEDIATOR, Visibility.RESTRICTED}
OF_THE_MEDIATOR = {Visibility.PARTIES, Visibility.MEDIATORS_ONLY}


def submit(command: SubmitEvidence, case: Case) -> Facts:
    """What was asked for is answered with it; a mediator who shows something is at work on the case."""
    role = command.by.role
    if command.visibility not in (OF_THE_MEDIATOR if role is Role.MEDIATOR else OF_THE_PARTIES):
        raise Refused(Rule.NOT_YOUR_VISIBILITY)
    submitted = EvidenceSubmitted(
        by=command.by,
        at=command.at,
        exhibits=exhibits(command.evidence, role, case),
        visibility=command.visibility,
        late=role in case.dispute.late,
        starts=at_work(command, case),
    )
    return [submitted, *all_answered(command, case.after(submitted))]


def submitted(command: Command, showings: Sequence[Showing], case: Case) -> list[EvidenceSubmitted]:
    """What comes along with another command, for both sides to see."""
    if not showings:
        return []
    shown = exhibits(showings, command.by.role, case)
    return [EvidenceSubmitted(by=command.by, at=command.at, exhibits=shown, visibility=Visibility.PARTIES)]


def exhibits(showings: Sequence[Showing], by: Role, case: Case) -> tuple[Exhibit, ...]:
    """On record, with ids of their own, if each is something and all together are no more than the terms allow."""
    dispute = case.dispute
    if not showings:
        raise Refused(Rule.NO_EVIDENCE_GIVEN)
    check_files([one.file for one in showings if one.file], by, case)
    taken = len(dispute.evidence)
    return tuple(
        Exhibit(
            id=uuid5(dispute.id, f"evidence/{number}"), shows=one.shows, text=summary(one, case.terms), file=one.file
        )
        for number, one in enumerate(showings, taken + 1)
    )


def summary(showing: Showing, terms: Terms) -> str:
    """What stands beside a file, or instead of one."""
    if showing.file is not None and not showing.text.strip():
        return ""
    if not showing.text.strip():
        raise Refused(Rule.NO_EVIDENCE_GIVEN)
    return noted(showing.text, terms)


def check_files(files: Sequence[File], by: Role, case: Case) -> None:
    """Kind and size of each, and that this side has not shown it before; then how many and how much altogether."""
    limits = case.terms.limits
    before = files_of(by, case.dispute)
    known = {file.sha256 for file in files_of(by, case.dispute, withdrawn=False)}
    for file in files:
        for refused in objections(file.kind, file.size, case.terms):
            raise refused
        if file.sha256 in known:
            raise Refused(Rule.SAME_EVIDENCE, sha256=file.sha256)
        known.add(file.sha256)
    together = [*before, *files]
    too_many = len(together) > limits.evidence_files_per_party
    if too_many or sum(file.size for file in together) > limits.evidence_bytes_per_party:
        raise Refused(
            Rule.TOO_MUCH_EVIDENCE, files=limits.evidence_files_per_party, bytes=limits.evidence_bytes_per_party
        )


def objections(kind: str, size: int, terms: Terms) -> Iterator[Refused]:
    """Why a file of this media type with so many bytes is turned down, whatever is in it (``evidence-limits``)."""
    if not size:
        yield Refused(Rule.FILE_EMPTY)
    if kind not in terms.evidence_kinds:
        yield Refused(Rule.FILE_KIND, kind=kind, allowed=terms.evidence_kinds)
    elif size > (most := largest(kind, terms)):
        yield Refused(Rule.FILE_TOO_LARGE, kind=kind, most=most)


def largest(kind: str, terms: Terms) -> int:
    """How many bytes a file of this kind may have."""
    limits = terms.limits
    return limits.evidence_video_bytes if kind.startswith("video/") else limits.evidence_file_bytes


def files_of(by: Role, dispute: Dispute, *, withdrawn: bool = True) -> list[File]:
    """What this side has submitted; what it took back counts too, unless it is not ``withdrawn`` that is asked for."""
    own = (one for one in dispute.evidence if one.by is by and (withdrawn or not one.withdrawn))
    return [one.exhibit.file for one in own if one.exhibit.file]


def missing(case: Case, offered: Iterable[Showing] = ()) -> list[str]:
    """What the reason requires the buyer to show and is not there (nor ``offered``), by its name in the terms."""
    shown: list[Showing | Exhibit] = [*offered]
    shown += [one.exhibit for one in case.dispute.evidence if one.by is Role.BUYER and not one.withdrawn]
    required = case.terms.reasons[case.dispute.reason].required_evidence
    return [name for name in required if not any(SATISFIES[name](one) for one in shown)]


def _photo(one: Showing | Exhibit) -> bool:
    return one.file is not None and one.file.is_photo


def _photo_or_video(one: Showing | Exhibit) -> bool:
    return one.file is not None and (one.file.is_photo or one.file.is_video)


def _photo_of_parcel(one: Showing | Exhibit) -> bool:
    return _photo(one) and one.shows is Shows.PARCEL


SATISFIES = {"photo": _photo, "photo-or-video": _photo_or_video, "photo-of-parcel": _photo_of_parcel}
"""What the names of required evidence in the terms mean."""


def withdraw(command: WithdrawEvidence, case: Case) -> Facts:
    own = named(command.evidence_id, case)
    if own.by is not command.by.role or own.withdrawn:
        raise Refused(Rule.NO_SUCH_EVIDENCE)
    return [EvidenceWithdrawn(by=command.by, at=command.at, evidence_id=own.id)]


def disclose(command: DiscloseEvidence, case: Case) -> Facts:
    known = named(command.evidence_id, case)
    if known.withdrawn:
        raise Refused(Rule.NO_SUCH_EVIDENCE)
    if known.visibility is Visibility.PARTIES:
        raise Refused(Rule.DISCLOSED_ALREADY)
    return [EvidenceDisclosed(by=command.by, at=command.at, evidence_id=known.id, starts=at_work(command, case))]


def at_work(command: Command, case: Case) -> tuple[Deadline, ...]:
    """A mediator who does something keeps the case."""
    leased = command.by.role is Role.MEDIATOR and case.dispute.status is Status.IN_MEDIATION
    return (lease_until(command, case.terms),) if leased else ()


def named(evidence_id: UUID, case: Case) -> Evidence:
    found = next((one for one in case.dispute.evidence if one.id == evidence_id), None)
    if found is None:
        raise Refused(Rule.NO_SUCH_EVIDENCE)
    return found
