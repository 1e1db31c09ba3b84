"""The post: notes what people are to be told and sends it to them in letters, at least once, whatever dies."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid5

import sqlalchemy as sa

from application.digest import send_at
from application.mailing import Mailing
from application.ports import (
    Cause,
    Letter,
    Mailer,
    MailUnavailable,
    RecipientRefused,
    StoreUnavailable,
    StreamMoved,
)
from domain.message import Event, Recorded
from domain.person.events import PreferencesChosen
from infrastructure.abreast import CHANCE, abreast, back_off
from infrastructure.mail_notices import Notices, Taken, Way
from infrastructure.reactions import Reactions

log = logging.getLogger(__name__)

LETTERS = UUID("c7a9d2f4-5a0e-4b35-8d0c-3f2e9b6a1d58")
GIVE_UP = timedelta(days=2)
"""After so long what could not be sent is no news any more."""


class Post:
    """Several may work at once. ``chance`` gives numbers from 0 to 1."""

    def __init__(
        self,
        engine: sa.Engine,
        mailing: Mailing,
        mailer: Mailer,
        chance: Callable[[], float] = CHANCE,
    ) -> None:
        self.notices = Notices(engine)
        self._mailing, self._mailer, self._clock, self._chance = mailing, mailer, mailing.clock, chance
        self._reactions = Reactions(mailing.disputes.store, engine, self._note, name="mail")

    def catch_up(self) -> None:
        """Note what is new, and send all that is due, one letter after the other, here and now."""
        self._reactions.catch_up()
        while taken := self.notices.claim(self._clock(), 1):
            self._try(taken[0])

    def run(self, stop: threading.Event) -> None:
        """Note and send until ``stop`` is set; what is on its way then is waited for."""
        abreast(stop, self._take, self._try, name="post")

    def _take(self, most: int) -> list[Taken]:
        self._reactions.step()
        return self.notices.claim(self._clock(), most) if most else []

    def _note(self, recorded: Recorded[Event]) -> None:
        if isinstance(recorded.event, PreferencesChosen):
            self.notices.look_again(recorded.event.account, self._clock())
        self.notices.enter(self._mailing.noted(recorded), self._clock())

    def _try(self, taken: Taken) -> None:
        """One try. Whatever goes wrong with these, they are tried again or given up; nobody else waits for them."""
        try:
            self._attempt(taken)
        except Exception:  # their own books can't be written: the claim runs out, and somebody takes them again
            log.exception("notices because of event %s were left where they were", taken.notices[-1].position)

    def _attempt(self, taken: Taken) -> None:
        try:
            self._deliver(taken)
        except MailUnavailable as why:
            self._put_off(taken, str(why))
        except (StreamMoved, StoreUnavailable) as why:
            self._put_off(taken, f"what to tell could not be read: {type(why).__name__}")
        except Exception as error:  # a fault of ours must not lose a letter; the alarm is the log
            log.exception("the letter because of event %s can't be made", taken.notices[-1].position)
            self._put_off(taken, type(error).__name__)

    def _deliver(self, taken: Taken) -> None:
        now = self._clock()
        if not taken.box.code:
            person = self._mailing.people.of(taken.box.account)
            at = send_at(taken.notices, person, now)
            if at > now and person.mailed:
                self.notices.put_off(taken, at)
                return
        letter = self._mailing.letter(taken.letter or letter_id(taken), taken.box.account, taken.notices)
        if letter is None:
            self.notices.finish(taken, Way.SETTLED)
        elif taken.letter or self.notices.seal(taken, letter.id):
            self._send(taken, letter)

    def _send(self, taken: Taken, letter: Letter) -> None:
        try:
            self._mailer.send(letter, self._clock())
        except RecipientRefused as why:
            log.warning("letter %s: %s; the address is used no more", letter.id, why)
            self._mailing.refuse(taken.box.account, letter.to, Cause(f"refuse/{letter.id}"))
            self.notices.finish(taken, Way.REFUSED, str(why))
        else:
            self.notices.finish(taken, Way.SENT)

    def _put_off(self, taken: Taken, error: str) -> None:
        now, pause = self._clock(), back_off(taken.tries, self._chance())
        last = taken.notices[-1]
        if now + pause > last.noted_at + GIVE_UP:
            log.error("letter because of event %s is given up: %s", last.position, error)
            self.notices.finish(taken, Way.GIVEN_UP, error)
            return
        log.warning("letter because of event %s is tried again in %s: %s", last.position, pause, error)
        self.notices.fail(taken, error, now + pause)


def letter_id(taken: Taken) -> UUID:
    """The same for the same notices of the same person."""
    positions = ",".join(str(notice.position) for notice in taken.notices)
    return uuid5(LETTERS, f"{taken.box.account}/{positions}")
