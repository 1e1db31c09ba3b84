"""Photos for the demonstration: a drawing with its caption, stored like any other evidence."""

import io
from dataclasses import dataclass
from hashlib import sha256
from textwrap import wrap

from PIL import Image, ImageDraw, ImageFont

from application.evidence import thumbnail_key
from application.photographs import imagined
from application.ports import EvidenceStore
from domain.file import File

SIZE, MARGIN, LINE = (960, 720), 60, 34
KIND = "image/jpeg"


@dataclass(frozen=True, slots=True)
class Photographer:
    """Draws, and puts what was drawn into ``store`` for good."""

    store: EvidenceStore

    def __call__(self, caption: str) -> File:
        """The same caption makes the same file, under the same id."""
        picture = drawn(caption)
        content = jpeg(picture)
        digest = sha256(content).hexdigest()
        picture.thumbnail((320, 320))
        small = io.BytesIO()
        picture.save(small, "webp")
        for key, stored in ((digest, content), (thumbnail_key(digest), small.getvalue())):
            self.store.put(key, io.BytesIO(stored))
            self.store.keep(key)
        return File(id=imagined(caption).id, sha256=digest, size=len(content), kind=KIND)


def drawn(caption: str) -> Image.Image:
    """A card in a colour of its own, with the caption on it."""
    tint = sha256(caption.encode()).digest()
    picture = Image.new("RGB", SIZE, (150 + tint[0] // 4, 150 + tint[1] // 4, 150 + tint[2] // 4))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((MARGIN // 2, MARGIN // 2, SIZE[0] - MARGIN // 2, SIZE[1] - MARGIN // 2), outline="white", width=6)
    font = ImageFont.load_default(size=LINE - 6)
    for row, line in enumerate(wrap(caption, 52)):
        pen.text((MARGIN, MARGIN + row * LINE), line, fill="black", font=font)
    return picture


def jpeg(picture: Image.Image) -> bytes:
    content = io.BytesIO()
    picture.save(content, "jpeg", quality=80)
    return content.getvalue()
