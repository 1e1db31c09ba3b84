"""A mail server for the tests: a real one on loopback that keeps what it takes, and can refuse or be away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.processes import free_port

USER, PASSWORD = "redress", "a password of the mail server"
HOST = "127.0.0.1"


@dataclass
class MailServer:
    """``refusals`` are answers to recipients, ``answers`` to letters as a whole; else everything is taken."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    taken: Callable[[], object] = list
    """Happens when a letter was taken, and the sender does not know it yet."""
    refused: Callable[[], object] = list
    """The same for a recipient who was refused."""

    @property
    def url(self) -> str:
        return f"smtp://{HOST}:{self.port}"

    def subjects(self) -> list[str]:
        return [letter["Subject"].strip() for letter in self.letters]

    def texts(self) -> list[str]:
        """What was taken, as it was written."""
        return [letter.get_content().replace("\r\n", "\n") for letter in self.letters]

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"] == address]

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if address in self.refusals:
            self.refused()
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append(message_from_bytes(content, policy=policy.SMTP))
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos)))
        self.sessions.append(session)
        self.taken()
        return "250 taken"


def known(_: SMTP, __: Session, ___: Envelope, ____: str, login: LoginPassword) -> AuthResult:
    return AuthResult(handled=False, success=login == LoginPassword(USER.encode(), PASSWORD.encode()))


@contextmanager
def mail_server(port: int | None = None, **options: Any) -> Iterator[MailServer]:
    """Listens until the end; ``options`` are those of the library's server, ``ssl_context`` for TLS from the start."""
    server = MailServer(port or free_port())
    controller = Controller(server, HOST, server.port, server_hostname="mx.test", **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
