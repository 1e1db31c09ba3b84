"""How a refund request is signed, so that its receiver knows who sent it and when."""

import hashlib
import hmac
from collections.abc import Sequence

HEADER = "Redress-Signature"


def signature(secrets: Sequence[str], at: int, body: bytes) -> str:
    """For the header: ``t=`` seconds since 1970, then ``v1=`` once for each secret: one of them is the receiver's.

    Each is the HMAC-SHA256, in hexadecimal digits, of ``t``, a point and the body as it is sent.
    """
    signed = b"%d.%b" % (at, body)
    proofs = (hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join([f"t={at}", *(f"v1={proof}" for proof in proofs)])
