"""Everything that can be asked of a conversation with the help desk."""

from uuid import UUID

from domain.actor import Actor
from domain.message import Command
from domain.support.quote import Channel, Quote


class OpenSupport(Command, name="open-support"):
    """Ask for the first time; the marketplace may do so for an ``asker`` who wrote to it from elsewhere.

    ``reference`` is how the channel calls it. What it is about is the asker's own. ``text`` is the question, ``answer``
    what the assistant says to it.
    """

    support_id: UUID
    asker: Actor
    channel: Channel
    reference: str
    language: str
    text: str
    answer: str
    known: bool
    quotes: tuple[Quote, ...] = ()
    order_id: UUID | None = None
    dispute_id: UUID | None = None


class AskSupport(Command, name="ask-support"):
    """Ask the assistant something else; ``answer`` is what it says to that."""

    text: str
    answer: str
    known: bool
    quotes: tuple[Quote, ...] = ()


class HandOver(Command, name="hand-over"):
    """A person is to answer from here on."""


class TakeSupport(Command, name="take-support"):
    """An agent takes it off the queue."""


class SendSupportMessage(Command, name="send-support-message"):
    text: str


class ReturnToQueue(Command, name="return-to-queue"):
    """Somebody else of the help desk is to go on; the ``note`` tells them what they have to know."""

    note: str


class CloseSupport(Command, name="close-support"):
    pass


SupportCommand = OpenSupport | AskSupport | HandOver | TakeSupport | SendSupportMessage | ReturnToQueue | CloseSupport
