"""Letters over SMTP: to the mail server of the operator, encrypted, and such that nothing answers them by itself."""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from application.ports import Letter, MailUnavailable, RecipientRefused
from infrastructure.mail_address import MailServer, address_in

EACH, ALTOGETHER = 10.0, 60.0
"""Seconds: for each step; from the greeting to the end."""
NO_SUCH_MAILBOX = re.compile(rb"5\.(1\.([1236]|10)|2\.1)\b")
"""Enhanced status codes (RFC 3463) of addresses that will never be right."""
ENHANCED = re.compile(rb"5\.\d{1,3}\.\d{1,3}\b")
UNHELPFUL = {550, 551, 553}
"""What servers say that know no enhanced codes."""


class SmtpMailer:
    """Implements the port ``Mailer``. ``sender`` is an address, with a name before it or not.

    ``link`` leads to where people turn mail off. What goes wrong is told by codes alone: texts of servers tell
    addresses.
    """

    def __init__(
        self,
        server: MailServer,
        sender: str,
        link: str,
        *,
        user: str = "",
        password: str = "",
        trust: ssl.SSLContext | None = None,
        altogether: float = ALTOGETHER,
    ) -> None:
        self._server, self._sender, self._link = server, sender, link
        self._user, self._password = user, password
        self._trust = trust or ssl.create_default_context()
        self._altogether = altogether

    def send(self, letter: Letter, at: datetime) -> None:
        message = message_of(letter, at, self._sender, self._link)
        try:
            self._hand_over(message, letter.to)
        except smtplib.SMTPRecipientsRefused as refused:
            ((code, text),) = refused.recipients.values()
            kind = RecipientRefused if is_for_good(code, text) else MailUnavailable
            raise kind(f"the recipient was refused with {code}") from None
        except smtplib.SMTPResponseException as answer:
            raise MailUnavailable(f"{type(answer).__name__}: answered with {answer.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as why:
            raise MailUnavailable(f"not taken: {type(why).__name__}") from None

    def _hand_over(self, message: EmailMessage, to: str) -> None:
        with self._line() as line, hung_up_after(self._altogether, line):
            if self._server.starttls:
                line.starttls(context=self._trust)
            if self._user:
                line.login(self._user, self._password)
            line.send_message(message, address_in(self._sender), [to])

    def _line(self) -> smtplib.SMTP:
        host, port = self._server.host, self._server.port
        if self._server.tls:
            return smtplib.SMTP_SSL(host, port, timeout=EACH, context=self._trust)
        return smtplib.SMTP(host, port, timeout=EACH)


def message_of(letter: Letter, at: datetime, sender: str, link: str) -> EmailMessage:
    """The same message whenever the same letter is sent; a receiver may drop the second by its Message-ID."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = " ".join(letter.subject.split())  # no line of it may become a header
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{letter.id}@{address_in(sender).rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answers of absence, please
    message["List-Unsubscribe"] = f"<{link}>"
    message.set_content(letter.text, cte="quoted-printable")  # not every server takes bytes as they are
    message["Content-Language"] = letter.language
    return message


def is_for_good(code: int, text: bytes) -> bool:
    """Whether it is the address that is wrong, and not what we may do at this server, or the moment."""
    if ENHANCED.match(text):
        return NO_SUCH_MAILBOX.match(text) is not None
    return code in UNHELPFUL


@contextmanager
def hung_up_after(seconds: float, line: smtplib.SMTP) -> Iterator[None]:
    """Ends what trickles in for ever: a timeout only counts from one byte to the next."""

    def hang_up() -> None:
        with suppress(OSError):
            if line.sock is not None:  # below TLS, which another thread is reading from
                socket.socket.shutdown(line.sock, socket.SHUT_RDWR)

    watch = threading.Timer(seconds, hang_up)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
