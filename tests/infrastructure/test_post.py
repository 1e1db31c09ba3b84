"""The post: once each and together, at the right time, to everybody but those whom it no longer concerns."""

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from application.mailing import Mailing
from application.people import People
from application.ports import StoreUnavailable
from domain.actor import Actor, Role
from domain.dispute.opening import dispute_id_of
from domain.person.preferences import Language, Preferences, QuietHours
from infrastructure.database import writing
from infrastructure.mail_address import MailServer
from infrastructure.mail_notices import CLAIM
from infrastructure.people import people
from infrastructure.post import GIVE_UP, Post
from infrastructure.smtp import SmtpMailer
from tests import examples as eg
from tests import mail_server as mail
from tests import person
from tests.application.services import Services
from tests.databases import BOTH, records_on
from tests.processes import soon

LINK, SENDER = "https://market.example/mail", "Redress <no-reply@market.example>"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DIGEST = 10 * MINUTE
WANTED = Preferences(mail=True)
SOL = "sol@example.com"


@pytest.fixture
def kind():
    """Of database; those tests name both in which that could make a difference."""
    return "sqlite"


@pytest.fixture
def engine(kind, tmp_path):
    engine = records_on(kind, tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def server():
    with mail.mail_server() as listening:
        yield listening


@dataclass
class Office:
    """A post over real services, with a clock that is moved by hand."""

    services: Services
    engine: object
    mailer: object
    people: People = field(init=False)
    post: Post = field(init=False)

    def __post_init__(self):
        self.people = people(self.services.store, self.services.clock)
        self.post = self.another(self.mailer)

    def another(self, mailer):
        """As in another process, or after a restart."""
        shop = self.services
        mailing = Mailing(shop.disputes, shop.orders, self.people, shop.clock, LINK)
        return Post(self.engine, mailing, mailer, lambda: 0.5)

    @property
    def now(self):
        return self.services.clock.now

    def likes(self, preferences=WANTED, *, address=SOL, role=Role.SELLER, account="sol"):
        """Somebody chooses, and has the address."""
        chosen = person.choose(preferences, by=Actor(role, account), at=self.now)
        self.people.execute(chosen, self.services.cause())
        if address and self.people.of(account).address != address:
            self.people.execute(person.give(address, account=account, at=self.now), self.services.cause())

    def delivered(self, n=7, **changes):
        order = UUID(int=n)
        for fact in (eg.place(order_id=order, number=f"O-{n}", **changes), eg.pay(), eg.ship(), eg.deliver()):
            self.services.clock.now = max(self.now, fact.at)
            self.services.orders.execute(order, fact, self.services.cause())
        self.services.clock.now = max(self.now, eg.OPENED)
        return order

    def opens(self, n=7, **changes):
        """A dispute over the order with this number; it is the seller's turn. Says which."""
        order = self.delivered(n, **changes)
        self.services.disputes.open(order, eg.open_dispute(at=self.now), self.services.cause())
        return dispute_id_of(order, 1)

    def does(self, dispute, command):
        self.services.disputes.execute(dispute, replace(command, at=self.now), self.services.cause())

    def passes(self, time):
        """And what is due then is sent."""
        self.services.clock.now += time
        self.post.catch_up()


@pytest.fixture
def office(tmp_path, engine, server):
    with Services.over("sqlite", tmp_path) as services:
        yield Office(services, engine, mailer_to(server))


def mailer_to(server):
    return SmtpMailer(MailServer(mail.HOST, server.port, tls=False, starttls=False), SENDER, LINK)


@pytest.mark.parametrize("kind", BOTH)
def test_whose_turn_it_is_is_told_once(office, server):
    office.likes()
    office.opens()
    office.passes(DIGEST)
    office.passes(DIGEST)
    office.another(office.mailer).catch_up()
    (letter,) = server.letters
    assert (letter["To"], server.subjects()[0][:30]) == (SOL, "D-2018-000001: it is your turn")


def test_nobody_is_written_to_who_does_not_want_it_or_has_no_address(office, server):
    office.likes(Preferences(mail=False))
    office.likes(address="", role=Role.BUYER, account="bea")
    dispute = office.opens()
    office.passes(DIGEST)
    office.does(dispute, eg.counter())
    office.passes(DIGEST)
    assert (server.letters, office.post.notices.pending()) == ([], (0, 0, None))


def test_in_the_readers_language_and_time_zone(office, server):
    office.likes(Preferences(Language.CHINESE, "Asia/Shanghai", mail=True))
    office.opens()
    office.passes(DIGEST)
    assert server.subjects()[0].endswith("2018年3月12日 17:00 UTC+08:00")
    assert "卖家须在 2018年3月12日 17:00 UTC+08:00 前答复" in server.texts()[0]


@pytest.mark.parametrize("kind", BOTH)
def test_several_matters_come_as_one_letter(office, server):
    office.likes()
    office.opens(7)
    office.passes(3 * MINUTE)
    office.opens(8)
    office.passes(7 * MINUTE - eg.TICK)
    assert server.letters == []
    office.passes(eg.TICK)
    assert server.subjects() == ["2 matters wait for you"]
    assert all(number in server.texts()[0] for number in ("D-2018-000001, order O-7", "D-2018-000002, order O-8"))


def test_what_is_settled_meanwhile_is_left_out(office, server):
    office.likes()
    first, _ = office.opens(7), office.opens(8)
    office.does(first, eg.counter())
    office.passes(DIGEST)
    assert "O-7" not in server.texts()[0]
    assert "O-8" in server.texts()[0]


def test_when_all_is_settled_there_is_no_letter(office, server):
    office.likes()
    office.does(office.opens(), eg.counter())
    office.passes(DIGEST)
    assert (server.letters, office.post.notices.pending().number) == ([], 0)


def test_a_parcel_that_is_to_be_sent_is_told_to_the_seller(office, server):
    office.services.clock.now = eg.PLACED
    office.likes()
    for fact in (eg.place(ship_by=eg.day(4)), eg.pay()):
        office.services.orders.execute(eg.ORDER, fact, office.services.cause())
    office.passes(DIGEST)
    assert "to be sent by March 5, 2018" in server.texts()[0]


def test_mediators_are_told_of_cases_they_were_given(office, server):
    office.services.staff("mia")
    office.likes(role=Role.MEDIATOR, account="mia", address="mia@example.com")
    dispute = office.opens()
    office.does(dispute, eg.counter())
    office.does(dispute, eg.escalate())
    office.does(dispute, eg.assign())
    office.passes(DIGEST)
    assert [letter["To"] for letter in server.letters] == ["mia@example.com"]
    assert "The mediator has until" in server.texts()[0]


def test_a_reminder_is_not_collected(office, server):
    office.likes()
    dispute = office.opens()
    office.passes(DIGEST)
    for before in (DAY, HOUR):
        office.services.clock.now = eg.day(11) - before
        office.services.affairs.let_lapse([dispute], office.now)
        office.post.catch_up()
    assert len(server.letters) == 3
    assert "until March 12, 2018" in server.subjects()[2]


def test_a_reminder_of_what_was_answered_is_not_sent(office, server):
    office.likes(Preferences(mail=True, quiet_hours=QuietHours(8 * 60, 10 * 60)))
    dispute = office.opens()
    office.services.clock.now = eg.day(10)  # at 09:00, until ten o'clock it is quiet
    office.services.affairs.let_lapse([dispute], office.now)
    office.does(dispute, eg.counter())
    office.passes(HOUR)
    assert server.letters == []


def test_quiet_hours_are_waited_for(office, server):
    night = QuietHours(22 * 60, 7 * 60 + 30)
    office.likes(Preferences(zone="Europe/Madrid", mail=True, quiet_hours=night))
    office.delivered()
    office.services.clock.now = datetime(2018, 3, 7, 21, 30, tzinfo=UTC)
    office.opens(8)
    office.passes(9 * HOUR - eg.TICK)
    assert server.letters == []
    office.passes(eg.TICK)
    assert len(server.letters) == 1


@pytest.mark.parametrize("kind", BOTH)
def test_what_is_wanted_is_looked_at_anew_when_it_changes(office, server):
    office.likes(Preferences(mail=True, digest_minutes=1440))
    office.opens()
    office.passes(HOUR)
    assert server.letters == []
    office.likes(Preferences(mail=True, digest_minutes=0))
    office.passes(eg.TICK)
    assert len(server.letters) == 1


def test_who_turns_mail_off_gets_nothing_more(office, server):
    office.likes()
    office.opens()
    office.likes(Preferences())
    office.passes(DIGEST)
    office.likes()
    office.passes(DIGEST)
    assert server.letters == []


def test_the_past_is_no_news(office, server):
    office.likes()
    office.opens()
    office.services.clock.now += 4 * DAY
    office.post.catch_up()
    assert (server.letters, office.post.notices.pending().number) == ([], 0)


def test_a_server_that_is_down_is_waited_for_and_gets_the_same_letter(office, server, caplog):
    office.likes()
    office.opens()
    server.answers = ["451 4.3.0 later", "421 4.3.2 shutting down"]
    office.passes(DIGEST)
    office.passes(MINUTE)
    office.passes(MINUTE)
    office.passes(MINUTE)
    assert len(server.letters) == 1
    assert "is tried again in 0:00:01: SMTPDataError: answered with 451" in caplog.text
    assert "@" not in caplog.text


def test_one_that_comes_back_after_hours_gets_it_too(tmp_path, engine):
    with mail.mail_server() as gone:
        pass
    with Services.over("sqlite", tmp_path) as services:
        office = Office(services, engine, mailer_to(gone))
        office.likes()
        office.opens()
        office.passes(DIGEST)
        office.passes(5 * HOUR)
        with mail.mail_server(gone.port) as back:
            office.passes(HOUR)
            assert [letter["To"] for letter in back.letters] == [SOL]


@pytest.mark.parametrize("kind", BOTH)
def test_after_two_days_it_is_given_up_with_an_alarm(office, server, caplog):
    office.likes()
    office.opens()
    server.answers = ["451 4.3.0 later"] * 100
    for _ in range(60):
        office.passes(HOUR)
    pending = office.post.notices.pending()
    assert (server.letters, pending.number, pending.given_up) == ([], 0, 1)
    assert "is given up: SMTPDataError" in caplog.text
    assert 100 - len(server.answers) == GIVE_UP / HOUR
    server.answers.clear()


def test_an_address_that_is_refused_for_good_is_used_no_more_and_holds_up_nobody(office, server, caplog):
    office.likes()
    office.likes(role=Role.BUYER, account="bea", address="bea@example.com")
    server.refusals[SOL] = "550 5.1.1 no such user"
    dispute = office.opens(7)
    office.does(dispute, eg.counter())
    office.opens(8)
    office.passes(DIGEST)
    office.passes(DAY)
    assert [letter["To"] for letter in server.letters] == ["bea@example.com"]
    refused = office.people.of("sol")
    assert (refused.address, refused.refused, office.post.notices.pending().number) == ("", SOL, 0)
    assert "refused with 550; the address is used no more" in caplog.text
    assert "@" not in caplog.text


def test_an_address_that_was_changed_before_it_was_refused_is_left_alone(office, server):
    office.likes()
    server.refusals[SOL] = "550 5.1.1 no such user"
    server.refused = lambda: office.likes(
        address="new@example.com", preferences=Preferences(Language.RUSSIAN, mail=True)
    )
    office.opens()
    office.passes(DIGEST)
    assert (office.people.of("sol").address, office.people.of("sol").refused) == ("new@example.com", "")


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Mortal:
    """Hands letters over, and dies before anybody can note it."""

    mailer: SmtpMailer

    def send(self, letter, at):
        self.mailer.send(letter, at)
        raise Killed


@pytest.mark.parametrize("kind", BOTH)
def test_a_process_that_dies_between_sending_and_noting_sends_the_same_letter_again(office, server):
    office.likes()
    office.opens(7)
    office.services.clock.now += DIGEST
    with pytest.raises(Killed):
        office.another(Mortal(office.mailer)).catch_up()
    office.opens(8)
    office.passes(MINUTE)
    assert len(server.letters) == 1
    office.passes(CLAIM)
    office.passes(DIGEST)
    first, again, other = server.letters
    assert first["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert ("O-8" in server.texts()[1], "O-8" in server.texts()[2]) == (False, True)


@dataclass
class Forgetful:
    """Has no idea what to do with letters to one address."""

    mailer: SmtpMailer
    whom: str

    def send(self, letter, at):
        if letter.to == self.whom:
            raise RuntimeError("nobody thought of that")
        self.mailer.send(letter, at)


def test_a_fault_of_ours_loses_no_letter_and_holds_up_nobody(office, server, caplog):
    office.likes()
    office.likes(role=Role.BUYER, account="bea", address="bea@example.com")
    office.does(office.opens(7), eg.counter())
    office.opens(8)
    office.services.clock.now += DIGEST
    office.another(Forgetful(office.mailer, SOL)).catch_up()
    assert [letter["To"] for letter in server.letters] == ["bea@example.com"]
    assert "can't be made" in caplog.text
    office.passes(MINUTE)
    assert [letter["To"] for letter in server.letters] == ["bea@example.com", SOL]


def test_what_can_not_be_read_is_tried_again(office, server, caplog):
    office.likes()
    office.opens()
    office.services.clock.now += DIGEST

    class Away:
        def send(self, *_):
            raise StoreUnavailable("the store is away")

    office.another(Away()).catch_up()
    assert "could not be read: StoreUnavailable" in caplog.text
    office.passes(MINUTE)
    assert len(server.letters) == 1


def test_what_can_not_be_noted_is_left_to_whoever_comes_when_the_claim_has_run_out(office, server, engine, caplog):
    office.likes()
    office.opens()

    def rename(old, new):
        with writing(engine) as db:
            db.execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))

    server.taken = lambda: rename("mail_notice", "gone")
    office.services.clock.now += DIGEST
    with pytest.raises(sa.exc.OperationalError):
        office.post.catch_up()
    rename("gone", "mail_notice")
    server.taken = list
    assert "were left where they were" in caplog.text
    office.passes(CLAIM)
    assert len({letter["Message-ID"] for letter in server.letters}) == 1
    assert len(server.letters) == 2


@pytest.mark.parametrize("kind", BOTH)
def test_of_several_at_work_one_sends_it(office, server):
    for n in range(7, 13):
        office.likes(account=f"s{n}", address=f"s{n}@example.com")
        office.opens(n, seller=f"s{n}")
    office.services.clock.now += DIGEST
    ready = threading.Barrier(3)

    def work():
        another = office.another(office.mailer)
        ready.wait()
        another.catch_up()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(letter["To"] for letter in server.letters) == sorted(f"s{n}@example.com" for n in range(7, 13))


def test_it_goes_on_until_it_is_told_to_stop(office, server):
    office.likes(Preferences(mail=True, digest_minutes=0))
    stop = threading.Event()
    running = threading.Thread(target=office.post.run, args=(stop,))
    running.start()
    try:
        office.opens()
        assert soon(lambda: server.letters)
    finally:
        stop.set()
        running.join()
    assert len(server.letters) == 1


class TestCodes:
    def claims(self, office, address=person.ADDRESS, code=person.CODE):
        office.services.clock.now = max(office.now, eg.OPENED)
        office.people.execute(person.claim(address, code=code, at=office.now), office.services.cause())

    def test_a_code_is_mailed_at_once_to_the_address_that_is_claimed(self, office, server):
        self.claims(office)
        office.passes(eg.TICK)
        (letter,) = server.letters
        assert (letter["To"], server.subjects()[0]) == (person.ADDRESS, "Your confirmation code")
        assert person.CODE in server.texts()[0]

    def test_with_the_code_the_address_is_theirs(self, office, server):
        office.likes(address="", role=Role.BUYER, account="bea")
        self.claims(office)
        office.passes(eg.TICK)
        code = server.texts()[0].split("Your code is ")[1][:14]
        office.people.execute(person.confirm(code, at=office.now), office.services.cause())
        office.does(office.opens(), eg.counter())
        office.passes(DIGEST)
        assert [letter["To"] for letter in server.letters] == [person.ADDRESS] * 2

    def test_of_two_codes_only_the_latest_is_mailed(self, office, server):
        self.claims(office, "old@example.com")
        self.claims(office, "new@example.com", "0000-0000-0001")
        office.passes(eg.TICK)
        assert [letter["To"] for letter in server.letters] == ["new@example.com"]

    def test_one_that_is_worth_nothing_any_more_is_not_mailed(self, office, server):
        self.claims(office)
        office.services.clock.now += DAY
        office.post.catch_up()
        assert server.letters == []

    def test_a_claimed_address_that_is_refused_is_claimed_no_more(self, office, server):
        server.refusals[person.ADDRESS] = "550 5.1.1 no such user"
        self.claims(office)
        office.passes(eg.TICK)
        assert (office.people.of("bea").claim, office.people.of("bea").refused) == (None, person.ADDRESS)


def test_what_waits_and_what_was_given_up_can_be_counted(office):
    assert office.post.notices.pending() == (0, 0, None)
    office.likes()
    office.opens(7)
    office.passes(MINUTE)
    office.opens(8)
    office.passes(MINUTE)
    assert office.post.notices.pending() == (2, 0, eg.OPENED)
