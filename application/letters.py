"""What letters say: whose turn it is, until when and what happens otherwise, in the reader's language and time zone."""

from dataclasses import dataclass
from uuid import UUID

from application.phrasebook import deadline, sentence
from application.ports import Letter
from domain.dispute.dispute import Dispute
from domain.dispute.outlook import Outlook
from domain.order.state import Order
from domain.person.state import Claim, Person

PARAGRAPH = "\n\n"


@dataclass(frozen=True, slots=True)
class DisputeMatter:
    """``outlooks`` are the reader's running deadlines, at least one, the next first; ``turn``: it waits for them."""

    dispute: Dispute
    outlooks: tuple[Outlook, ...]
    turn: bool

    def subject(self, person: Person) -> str:
        name = "mail-subject-turn" if self.turn else "mail-subject-deadline"
        due = self.outlooks[0].deadline.due
        return sentence(name, person.language, person.zone, number=self.dispute.number, due=due)

    def text(self, person: Person) -> str:
        language, zone, one = person.language, person.zone, self.dispute
        head = sentence("mail-dispute", language, number=one.number, order=one.order_number)
        why = sentence("mail-your-turn" if self.turn else "mail-deadline-near", language)
        times = (
            deadline(o.deadline.kind, o.deadline.due, language, zone, consequence=o.consequence, money=o.money)
            for o in self.outlooks
        )
        return "\n".join([head, why, *times])


@dataclass(frozen=True, slots=True)
class OrderMatter:
    """It waits for the seller: for the parcel, or for an answer to a wish to call it off."""

    order: Order

    def subject(self, person: Person) -> str:
        return sentence("mail-subject-open", person.language, number=self.order.number)

    def text(self, person: Person) -> str:
        language, zone, one = person.language, person.zone, self.order
        head = sentence("mail-order", language, number=one.number)
        if one.cancellation_requested:
            return f"{head}\n{sentence('mail-cancellation', language)}"
        name = "mail-ship-by" if one.ship_by else "mail-ship"
        return f"{head}\n{sentence(name, language, zone, due=one.ship_by)}"


Matter = DisputeMatter | OrderMatter


def letter_about(letter_id: UUID, person: Person, matters: list[Matter], link: str) -> Letter:
    """One letter about all of them, of which there is at least one."""
    language = person.language
    several = sentence("mail-subject-several", language, matters=len(matters))
    subject = matters[0].subject(person) if len(matters) == 1 else several
    foot = sentence("mail-foot", language, place=person.zone, link=link)
    text = PARAGRAPH.join([*(matter.text(person) for matter in matters), f"-- \n{foot}"])
    return Letter(letter_id, person.address, subject, f"{text}\n", language)


def letter_with_code(letter_id: UUID, person: Person, claim: Claim) -> Letter:
    """To the address that is claimed, whether it is theirs or not: it says no more than that."""
    language = person.language
    code = sentence("mail-code", language, person.zone, code=claim.code, due=claim.confirm_by)
    text = PARAGRAPH.join([code, sentence("mail-code-unasked", language)])
    return Letter(letter_id, claim.address, sentence("mail-subject-code", language), f"{text}\n", language)
