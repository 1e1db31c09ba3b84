"""Where the mail server is and whom mail comes from, as settings name them."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from domain.person.decide import ADDRESS
from infrastructure.loopback import is_loopback

SENDER = re.compile(r"""[^<>@,;:"\\]*<([^<>]+)>|([^<> ]+)""")
PORTS = {"smtp": 587, "smtps": 465}


class MailServer(NamedTuple):
    """``tls`` from the first byte, or ``starttls`` before anything is told; neither only on this very machine."""

    host: str
    port: int
    tls: bool
    starttls: bool


def mail_server(url: str, *, at_home: bool) -> MailServer:
    """``smtps://host:465`` or ``smtp://host:587``; ``at_home`` a server on this machine is spoken to in the clear.

    Anything else is a ``ValueError``, which does not repeat it: it may hold a password by mistake.
    """
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("is not an address") from None
    only_host = not (parts.username or parts.password or parts.path.strip("/") or parts.query or parts.fragment)
    if scheme not in PORTS or not host or not only_host or not url.isascii() or not url.isprintable():
        raise ValueError("must be like smtps://host:465 or smtp://host:587, without user and password")
    clear = at_home and is_loopback(host)
    return MailServer(host, port or PORTS[scheme], scheme == "smtps", scheme == "smtp" and not clear)


def address_in(sender: str) -> str:
    """Of ``Redress <no-reply@example.com>``, or of the address alone; empty when it is neither."""
    found = SENDER.fullmatch(sender)
    address = found[1] or found[2] if found and sender.isprintable() else ""
    return address if ADDRESS.fullmatch(address) else ""
