"""What can be set from the environment: read once, typed, documented here and nowhere else."""

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from infrastructure.loopback import may_be_posted_to
from infrastructure.mail_address import address_in, mail_server

IN_A_FILE = "_FILE"
"""What stands behind a variable's name where its value is in a file."""
MANUAL, SIMULATED = "manual", "simulated"
SHORTEST_SECRET = 32


class Mode(StrEnum):
    """Development brings its own token issuer, personas and a test clock; production refuses all three."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Background(StrEnum):
    """Where what happens by itself happens: read models, deadlines, automations."""

    EMBEDDED = "embedded"
    ALWAYS = "always"
    NEVER = "never"


class SettingUnusable(ValueError):  # noqa: N818 - says what is wrong, shown to people
    """A setting that can't be used: the message names the variable and says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Each member is the variable ``REDRESS_`` + its name in capitals."""

    mode: Mode = field(default=Mode.DEVELOPMENT, metadata={"about": "`development` or `production`."})
    data: Path = field(
        default=Path("var"),
        metadata={"about": "Directory of the embedded databases and of files that come in; made when it is missing."},
    )
    database: str = field(
        default="",
        repr=False,
        metadata={
            "about": "Data source name of PostgreSQL, for the role that Redress runs as; several hosts are allowed. "
            "Empty: embedded databases. A secret.",
            "secret": True,
        },
    )
    database_owner: str = field(
        default="",
        repr=False,
        metadata={
            "about": "The same database for the owner of the schema, for `redress migrate` alone. "
            "Empty: `REDRESS_DATABASE`. A secret.",
            "secret": True,
        },
    )
    replica: str = field(
        default="",
        repr=False,
        metadata={"about": "Data source name of a read replica, for lists. A secret.", "secret": True},
    )
    background: Background = field(
        default=Background.EMBEDDED,
        metadata={
            "about": "Whether `redress serve` also does what `redress work` does: with `embedded` databases only, "
            "`always` or `never`."
        },
    )
    host: str = field(
        default="127.0.0.1", metadata={"about": "Address to serve on. In development only loopback is accepted."}
    )
    port: int = field(default=8080, metadata={"about": "Port to serve on."})
    threads: int = field(default=8, metadata={"about": "Requests worked on at once."})
    issuer: str = field(default="", metadata={"about": "Issuer of access tokens (`iss`). Needed in production."})
    jwks_url: str = field(default="", metadata={"about": "Where the issuer publishes its keys. Needed in production."})
    audience: str = field(default="redress", metadata={"about": "What access tokens must be meant for (`aud`)."})
    terms_profile: str = field(
        default="default",
        metadata={"about": "Name of the published terms that new orders and disputes are held under."},
    )
    payments: str = field(
        default=MANUAL,
        metadata={
            "about": "Who pays refunds. `manual`: the marketplace reads in the feed what is asked for, and reports what"
            " came of it. `simulated`: a payment system that moves no money, in development only. Or the address of the"
            " marketplace's payment endpoint: `https://…`, in development also `http://` on this machine."
        },
    )
    payments_secret: tuple[str, ...] = field(
        default=(),
        repr=False,
        metadata={
            "about": "What requests to that address are signed with, at least 32 bytes. While it is being changed:"
            " the new one and the old one, separated by a comma."
        },
    )
    simulated_failures: float = field(
        default=0.0,
        metadata={
            "about": "Share of refunds, 0 to 1, that a simulated payment system fails at first;"
            " as many are paid in another amount."
        },
    )
    translator_url: str = field(
        default="",
        metadata={
            "about": "Address of an engine that translates messages and speaks as LibreTranslate does, without"
            " `/translate`: `https://…`, or `http://` on this machine. Empty: Apertium, where it is installed."
        },
    )
    translator_key: str = field(
        default="", repr=False, metadata={"about": "The key that it wants, if any. A secret.", "secret": True}
    )
    translator_name: str = field(
        default="LibreTranslate",
        metadata={"about": "What readers are told that it is: a name, then a version, such as `LibreTranslate 1.6`."},
    )
    sweep_seconds: float = field(
        default=1.0, metadata={"about": "How often due deadlines are looked for, besides the next due instant."}
    )
    clock_jump_seconds: float = field(
        default=60.0, metadata={"about": "A wall clock that jumps further than this holds the sweep."}
    )
    ready_lag: int = field(
        default=1000, metadata={"about": "Events a read model may be behind before `/readyz` says no."}
    )
    ready_sweep_seconds: float = field(
        default=10.0, metadata={"about": "Age of the last good sweep before `/readyz` says no."}
    )
    mail_url: str = field(
        default="",
        metadata={
            "about": "Mail server that letters are handed over to: `smtps://host:465`, or `smtp://host:587`, which must"
            " offer STARTTLS (in development not on this machine). Empty: no mail."
        },
    )
    mail_user: str = field(default="", metadata={"about": "The user at that server; empty: it asks for none."})
    mail_password: str = field(default="", repr=False, metadata={"about": "Their password. A secret.", "secret": True})
    mail_from: str = field(
        default="", metadata={"about": "Whom mail comes from, such as `Redress <no-reply@example.com>`."}
    )
    mail_link: str = field(
        default="",
        metadata={"about": "Address of the page where people turn mail on and off. It stands in every letter."},
    )
    evidence: str = field(
        default="", metadata={"about": "`s3://bucket/prefix`: keep evidence there instead of in the data directory."}
    )
    s3_endpoint: str = field(default="", metadata={"about": "Address of an S3-compatible service, if it isn't AWS."})
    s3_region: str = field(default="", metadata={"about": "Region of the bucket."})
    s3_access_key: str = field(
        default="",
        repr=False,
        metadata={"about": "Access key for the bucket; without it, credentials are AWS's own way."},
    )
    s3_secret_key: str = field(default="", repr=False, metadata={"about": "The secret that belongs to it."})

    @property
    def development(self) -> bool:
        return self.mode is Mode.DEVELOPMENT

    @property
    def payments_url(self) -> str:
        """Where refund requests are posted; empty when they are not."""
        return "" if self.payments in (MANUAL, SIMULATED) else self.payments

    @property
    def embedded(self) -> bool:
        return not self.database

    @property
    def place(self) -> str:
        """Where everything is, in words that give no secret away."""
        return str(self.data) if self.embedded else "PostgreSQL"

    @property
    def serving_works(self) -> bool:
        """Whether a process that serves also does what happens by itself."""
        return self.background is Background.ALWAYS or (self.background is Background.EMBEDDED and self.embedded)

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """From ``REDRESS_…`` variables; raises ``SettingUnusable`` for an unknown or a misshapen one.

        What is not to stand in the environment, a secret say, may stand in a file that ``REDRESS_…_FILE`` names.
        """
        known = {variable(member.name): member for member in fields(cls)}
        given = _with_files({name: text for name, text in environment.items() if name.startswith("REDRESS_")}, known)
        if unknown := sorted(set(given) - set(known)):
            raise SettingUnusable(f"{unknown[0]} is not a setting; see docs/reference/settings.md")
        values = {known[name].name: _parse(name, known[name], text) for name, text in given.items()}
        settings = cls(**values)
        settings.check()
        return settings

    def check(self) -> None:
        """What must hold between settings before anything starts."""
        if self.evidence and not re.fullmatch(r"s3://[^/]+(/.*)?", self.evidence):
            raise SettingUnusable(f"{variable('evidence')} must be empty or like s3://bucket/prefix")
        for name in ("database_owner", "replica"):
            if getattr(self, name) and self.embedded:
                raise SettingUnusable(f"{variable(name)} means nothing without {variable('database')}")
        if not self.development:
            self._check_production()
        if self.payments not in (MANUAL, SIMULATED):
            self._check_payments()
        if self.mail_url:
            self._check_mail()
        self._check_translator()
        if not 0 <= self.simulated_failures <= 1:
            raise SettingUnusable("REDRESS_SIMULATED_FAILURES is a share, from 0 to 1")

    def _check_production(self) -> None:
        for name in ("issuer", "jwks_url"):
            if not getattr(self, name):
                raise SettingUnusable(f"{variable(name)} must be set in production: tokens have to come from somewhere")
        if self.payments == SIMULATED:
            raise SettingUnusable("REDRESS_PAYMENTS can't be simulated in production: nobody would be paid")

    def _check_translator(self) -> None:
        if self.translator_url and not may_be_posted_to(self.translator_url, at_home=True):
            raise SettingUnusable(
                "REDRESS_TRANSLATOR_URL must be an https address without user and password (http on this machine only)"
            )

    def _check_payments(self) -> None:
        """Neither the address, which may hold a password by mistake, nor the secret is repeated in what is wrong."""
        if not may_be_posted_to(self.payments_url, at_home=self.development):
            raise SettingUnusable(
                "REDRESS_PAYMENTS must be manual, simulated, or an https address without user and password"
                " (http only in development, and on this machine)"
            )
        if not self.payments_secret or any(len(one.encode()) < SHORTEST_SECRET for one in self.payments_secret):
            raise SettingUnusable(
                f"REDRESS_PAYMENTS_SECRET must have {SHORTEST_SECRET} bytes at least, each one of them"
            )

    def _check_mail(self) -> None:
        """What is wrong is told without repeating it."""
        try:
            mail_server(self.mail_url, at_home=self.development)
        except ValueError as error:
            raise SettingUnusable(f"REDRESS_MAIL_URL {error}") from error
        if not address_in(self.mail_from):
            raise SettingUnusable("REDRESS_MAIL_FROM must be an address, with a name before it or not")
        if not may_be_posted_to(self.mail_link, at_home=self.development):
            raise SettingUnusable("REDRESS_MAIL_LINK must be an https address: letters say where to turn mail off")
        if bool(self.mail_user) != bool(self.mail_password):
            raise SettingUnusable("REDRESS_MAIL_USER and REDRESS_MAIL_PASSWORD belong together")


def variable(name: str) -> str:
    """The environment variable of a member."""
    return f"REDRESS_{name.upper()}"


def _with_files(given: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Each ``…_FILE`` replaced by the setting that stands in that file, without the end of its last line."""
    found = dict(given)
    for name in sorted(name for name in given if name.removesuffix(IN_A_FILE) in known and name not in known):
        setting = name.removesuffix(IN_A_FILE)
        if setting in given:
            raise SettingUnusable(f"{setting} and {name} are both set: one of them is enough")
        try:
            found[setting] = Path(found.pop(name)).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeError) as error:
            raise SettingUnusable(f"the file that {name} names can't be read: {error}") from error
    return found


def _parse(name: str, member: Any, text: str) -> Any:
    kind = type(member.default)
    try:
        if kind is tuple:
            return tuple(part.strip() for part in text.split(",") if part.strip())
        return kind(text)
    except ValueError as error:
        raise SettingUnusable(f"{name} can't be {text!r}: {error}") from error


def documentation() -> list[tuple[str, str, str]]:
    """Variable, default and meaning of each setting, for the reference."""
    rows = []
    for member in fields(Settings):
        default = ",".join(member.default) if isinstance(member.default, tuple) else str(member.default)
        rows.append((variable(member.name), default, member.metadata["about"]))
    return rows
