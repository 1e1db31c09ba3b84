"""Letters over SMTP: what they look like, how the line is kept safe, and what the answers of a server mean."""

import logging
import socket
import ssl
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import pytest

from application.ports import Letter, MailUnavailable, RecipientRefused
from infrastructure.mail_address import MailServer, address_in, mail_server
from infrastructure.smtp import SmtpMailer
from tests import mail_server as mail
from tests.certificates import self_signed
from tests.examples import DAY_0

SENDER, LINK = "Redress <no-reply@market.example>", "https://market.example/mail"
WRONG = "a-wrong-password"
LETTER = Letter(UUID(int=9), "bea@example.com", "Ваш ход: до 12 марта", "Сейчас ваш ход.\n现在请您处理。\n", "ru")


@pytest.fixture
def server():
    with mail.mail_server() as listening:
        yield listening


def mailer(server, *, tls=False, starttls=False, **options):
    return SmtpMailer(MailServer(mail.HOST, server.port, tls, starttls), SENDER, LINK, **options)


def test_a_letter_arrives_as_it_was_written(server):
    mailer(server).send(LETTER, DAY_0)
    assert server.envelopes == [("no-reply@market.example", ["bea@example.com"])]
    assert server.letters[-1]["Subject"] == "Ваш ход: до 12 марта"
    assert server.texts() == [LETTER.text]


def test_its_headers_say_what_kind_of_mail_it_is(server):
    mailer(server).send(LETTER, DAY_0)
    others = ("X-", "Content-T")
    told = {name: str(text) for name, text in server.letters[-1].items() if not name.startswith(others)}
    assert told == {
        "From": "Redress <no-reply@market.example>",
        "To": "bea@example.com",
        "Subject": "Ваш ход: до 12 марта",
        "Date": "Thu, 01 Mar 2018 09:00:00 +0000",
        "Message-ID": "<00000000-0000-0000-0000-000000000009@market.example>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": "<https://market.example/mail>",
        "Content-Language": "ru",
        "MIME-Version": "1.0",
    }


def test_no_subject_becomes_a_header(server):
    hostile = replace(LETTER, subject="R-1\r\nBcc: eve@example.com\r\n\r\nBuy now")
    mailer(server).send(hostile, DAY_0)
    assert server.letters[-1]["Subject"] == "R-1 Bcc: eve@example.com Buy now"
    assert server.letters[-1]["Bcc"] is None
    assert server.envelopes[0][1] == ["bea@example.com"]


def test_a_line_with_nothing_but_a_dot_does_not_end_a_letter(server):
    mailer(server).send(replace(LETTER, text="one\n.\ntwo\n"), DAY_0)
    assert server.texts() == ["one\n.\ntwo\n"]


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ("550 5.1.1 no such user", RecipientRefused),
        ("550 5.2.1 disabled", RecipientRefused),
        ("550 No such user here", RecipientRefused),
        ("553 5.1.3 bad syntax", RecipientRefused),
        ("550 5.1.10 null MX", RecipientRefused),
        ("554 5.7.1 relay access denied", MailUnavailable),
        ("550 5.7.1 relaying denied", MailUnavailable),
        ("552 5.2.2 mailbox full", MailUnavailable),
        ("450 4.2.1 greylisted", MailUnavailable),
        ("451 try again", MailUnavailable),
    ],
)
def test_only_an_address_that_is_wrong_is_refused_for_good(server, answer, wrong):
    server.refusals["bea@example.com"] = answer
    with pytest.raises(wrong, match=f"refused with {answer[:3]}") as told:
        mailer(server).send(LETTER, DAY_0)
    assert "bea" not in str(told.value)


@pytest.mark.parametrize("answer", ["451 4.3.0 later", "554 5.6.0 we don't like it"])
def test_a_letter_that_is_not_taken_is_to_be_sent_again(server, answer):
    server.answers.append(answer)
    with pytest.raises(MailUnavailable, match=f"SMTPDataError: answered with {answer[:3]}"):
        mailer(server).send(LETTER, DAY_0)
    mailer(server).send(LETTER, DAY_0)
    assert len(server.letters) == 1


def test_nobody_there():
    with mail.mail_server() as server:
        pass
    with pytest.raises(MailUnavailable, match="not taken: ConnectionRefusedError"):
        mailer(server).send(LETTER, DAY_0)


@contextmanager
def a_server_that(says):
    """``says`` what it has to say, line by line, whatever it hears."""
    with socket.create_server((mail.HOST, 0)) as door:
        thread = threading.Thread(target=lambda: says(door.accept()[0]))
        thread.start()
        yield MailServer(mail.HOST, door.getsockname()[1], tls=False, starttls=False)
        thread.join()


def test_a_server_that_trickles_for_ever_is_left_in_time():
    def trickle(line):
        with line:
            line.sendall(b"220 mx.test\r\n250-mx.test")
            try:
                while True:
                    line.sendall(b" ")
                    time.sleep(0.01)
            except OSError:
                pass

    before = time.monotonic()
    with a_server_that(trickle) as server, pytest.raises(MailUnavailable, match="not taken"):
        SmtpMailer(server, SENDER, LINK, altogether=0.3).send(LETTER, DAY_0)
    assert time.monotonic() - before < 10


def test_a_server_that_hangs_up_may_have_taken_it_or_not():
    def hang_up(line):
        line.sendall(b"220 mx.test\r\n")
        line.close()

    with a_server_that(hang_up) as server, pytest.raises(MailUnavailable, match="not taken"):
        SmtpMailer(server, SENDER, LINK).send(LETTER, DAY_0)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def serving(certificate):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture(scope="module")
def trust(certificate):
    return ssl.create_default_context(cafile=certificate[0])


class TestEncrypted:
    def test_starttls_before_anything_is_told_and_then_who_it_is(self, serving, trust):
        options = {"tls_context": serving, "require_starttls": True, "authenticator": mail.known, "auth_required": True}
        with mail.mail_server(**options) as server:
            mailer(server, starttls=True, trust=trust, user=mail.USER, password=mail.PASSWORD).send(LETTER, DAY_0)
            assert (server.letters[-1]["To"], server.sessions[0].authenticated) == ("bea@example.com", True)
            assert server.sessions[0].ssl is not None

    def test_tls_from_the_first_byte(self, serving, trust):
        with mail.mail_server(ssl_context=serving) as server:
            mailer(server, tls=True, trust=trust).send(LETTER, DAY_0)
            assert server.letters[-1]["To"] == "bea@example.com"

    def test_a_wrong_password_is_told_without_it(self, serving, trust, caplog):
        caplog.set_level(logging.DEBUG)
        options = {"tls_context": serving, "authenticator": mail.known, "auth_required": True}
        with mail.mail_server(**options) as server, pytest.raises(MailUnavailable, match="Authentication") as told:
            mailer(server, starttls=True, trust=trust, user=mail.USER, password=WRONG).send(LETTER, DAY_0)
        assert WRONG not in f"{told.getrepr(showlocals=False)} {caplog.text}"

    def test_without_starttls_nothing_is_sent(self, server, trust):
        with pytest.raises(MailUnavailable, match="SMTPNotSupportedError"):
            mailer(server, starttls=True, trust=trust, user=mail.USER, password=mail.PASSWORD).send(LETTER, DAY_0)
        assert server.letters == []

    def test_a_certificate_that_nobody_vouches_for_is_not_trusted(self, serving):
        with mail.mail_server(tls_context=serving) as server, pytest.raises(MailUnavailable, match="SSLCertVerif"):
            mailer(server, starttls=True).send(LETTER, DAY_0)
        assert server.letters == []


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtps://mx.example.com", MailServer("mx.example.com", 465, tls=True, starttls=False)),
        ("smtp://mx.example.com", MailServer("mx.example.com", 587, tls=False, starttls=True)),
        ("smtp://mx.example.com:25", MailServer("mx.example.com", 25, tls=False, starttls=True)),
        ("smtp://127.0.0.1:2525", MailServer("127.0.0.1", 2525, tls=False, starttls=False)),
    ],
)
def test_a_server_is_spoken_to_in_the_clear_on_this_machine_only(url, found):
    assert mail_server(url, at_home=True) == found
    assert mail_server(url, at_home=False).starttls is (not found.tls)


@pytest.mark.parametrize(
    "url",
    [
        "mx.example.com",
        "http://mx.example.com",
        "smtp://",
        "smtp://me:secret@mx.example.com",
        "smtp://mx:port",
        "smtp://[",
    ],
)
def test_what_is_no_mail_server_is_not_told_again(url):
    with pytest.raises(ValueError, match=r"^(is not an address|must be like smtps)") as told:
        mail_server(url, at_home=True)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("no-reply@market.example", "no-reply@market.example"),
        ("Redress <no-reply@market.example>", "no-reply@market.example"),
        ("Márket <no-reply@market.example>", "no-reply@market.example"),
        ("Redress", ""),
        ("a@market.example, b@market.example", ""),
        ("Redress <no-reply@market.example>\nBcc: eve@example.com", ""),
        ("Redress <nobody>", ""),
    ],
)
def test_mail_comes_from_one_address(sender, address):
    assert address_in(sender) == address
