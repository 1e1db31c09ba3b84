"""Photos for those who act by a model or a script: what a reason requires is shown, whatever it is a photo of."""

from collections.abc import Callable
from hashlib import sha256
from uuid import UUID, uuid5

from domain.dispute.exhibit import Showing, Shows
from domain.file import File
from domain.terms import ReasonTerms

Photograph = Callable[[str], File]
"""Makes a photo with a caption; the same caption makes the same photo."""
_PHOTOS = UUID("5f0d2c0e-6f0b-4d0c-9a53-4f6f3a8f7b21")
OF_THE_PARCEL = "photo-of-parcel"


def imagined(caption: str) -> File:
    """A photo that nobody can look at."""
    told = caption.encode()
    return File(id=uuid5(_PHOTOS, caption), sha256=sha256(told).hexdigest(), size=20_000 + len(told), kind="image/jpeg")


def required(reason: ReasonTerms, caption: str, photograph: Photograph) -> tuple[Showing, ...]:
    """One photo for each thing that the reason requires."""
    return tuple(
        Showing(shows=Shows.PARCEL if name == OF_THE_PARCEL else Shows.ITEM, file=photograph(f"{caption} ({number})"))
        for number, name in enumerate(reason.required_evidence, 1)
    )
