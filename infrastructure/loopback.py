"""Which addresses stay on this machine, and which may be trusted with what is posted to them."""

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether only this very machine can reach ``host``, a name or an IP address."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def may_be_posted_to(url: str, *, at_home: bool) -> bool:
    """Whether this is an https address without user and password; ``at_home`` also http to this very machine."""
    try:
        parts = urlsplit(url)
        host, userinfo, _ = parts.hostname or "", parts.username or parts.password, parts.port
    except ValueError:
        return False
    safe = parts.scheme == "https" or (at_home and parts.scheme == "http" and is_loopback(host))
    return safe and bool(host) and userinfo is None and url.isascii() and url.isprintable() and " " not in url
