"""Looks into one file, as a program of its own: hostile content may bring it down, and nothing else with it.

``python decoder.py <media type>`` reads the file from standard input, which has to be a file. It writes a line of JSON
and the bytes of the thumbnail; or a line with ``refused`` when the file can't be read, is encrypted or is too much.
"""

import json
import resource
import sys
from collections.abc import Callable
from io import BytesIO
from math import ceil
from typing import Any, BinaryIO

import PIL.ExifTags
import PIL.Image
import PIL.ImageOps
import PIL.ImageSequence

MEMORY = 1024**3
SECONDS = 10
MOST_PIXELS = 50_000_000
"""Of an image, or of one picture of a video."""
MOST_DECODED = 10 * MOST_PIXELS
"""Of all pictures of an animation together."""
MOST_PAGES = 1000
LONGEST_SIDE = 320
CODECS = {"av1", "h264", "hevc", "mpeg4", "vp8", "vp9"}
"""What phones and browsers record."""
ROTATED = range(5, 9)
"""Orientations in EXIF that swap width and height."""

Found = dict[str, Any]
Looked = tuple[Found, bytes]


class Refused(Exception):  # noqa: N818 - an answer, not an error
    """``unreadable``, ``encrypted`` or ``too-complex``; and what exactly."""


def restrain() -> None:
    """From here on this process can't take much time, memory or disk."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    for nothing_of_it in (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(nothing_of_it, (0, 0))


def image(file: BinaryIO, *, formats: str) -> Looked:
    """Decode every picture in it to the last pixel."""
    PIL.Image.MAX_IMAGE_PIXELS = None  # counted below, with an answer that says what is too much
    with PIL.Image.open(file, formats=[formats]) as picture:
        width, height = picture.size
        demand_pixels(width, height)
        turned = picture.getexif().get(PIL.ExifTags.Base.Orientation) in ROTATED
        first, decoded = None, 0
        for frame in PIL.ImageSequence.Iterator(picture):
            decoded += frame.width * frame.height
            if decoded > MOST_DECODED:
                raise Refused("too-complex", f"its pictures have more than {MOST_DECODED:,} pixels together")
            frame.load()
            first = first or small(frame)
    shown = (height, width) if turned else (width, height)
    return dict(zip(("width", "height"), shown, strict=True)), encoded(first)


def pdf(file: BinaryIO) -> Looked:
    """Count its pages and draw the first one."""
    import pypdfium2  # noqa: PLC0415 - only this kind needs it, and every one waits for its imports

    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        encrypted = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise Refused(
            "encrypted" if encrypted else "unreadable", "it asks for a password" if encrypted else ""
        ) from error
    if pypdfium2.raw.FPDF_GetSecurityHandlerRevision(document) != -1:
        raise Refused("encrypted", "it is protected, if only from changes")
    pages = len(document)
    if not 1 <= pages <= MOST_PAGES:
        raise Refused("too-complex" if pages else "unreadable", f"it has {pages} pages")
    page = document[0]
    drawn = page.render(scale=LONGEST_SIDE / max(page.get_size())).to_pil()
    return {"pages": pages}, encoded(small(drawn))


def video(file: BinaryIO, *, container: str) -> Looked:
    """Decode the first picture that is shown."""
    import av  # noqa: PLC0415 - the same

    with av.open(file, "r", format=container) as opened:
        if not opened.streams.video:
            raise Refused("unreadable", "there is no picture in it")
        stream = opened.streams.video[0]
        codec = stream.codec_context.codec.canonical_name
        if codec not in CODECS:
            raise Refused("unreadable", f"its pictures are encoded as {codec}")
        demand_pixels(stream.width, stream.height)
        stream.codec_context.thread_count = 1
        frame = next(opened.decode(stream))
        picture = frame.to_image().rotate(frame.rotation, expand=True)  # type: ignore[no-untyped-call] # of the library
        found = {"width": picture.width, "height": picture.height}
        if opened.duration:
            found["seconds"] = ceil(opened.duration / av.time_base)
        return found, encoded(small(picture))


def demand_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Refused("too-complex", f"it has {width} x {height} pixels, and {MOST_PIXELS:,} are the most")


def small(picture: PIL.Image.Image) -> PIL.Image.Image:
    """A small copy, the right way up, that has nothing of the original but how it looks."""
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda grey: grey / 256, "L")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    tiny = picture.convert(mode)
    tiny.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = PIL.ImageOps.exif_transpose(tiny)
    bare = PIL.Image.new(mode, upright.size)
    bare.paste(upright)
    return bare


def encoded(picture: PIL.Image.Image | None) -> bytes:
    if picture is None:
        raise Refused("unreadable", "there is no picture in it")
    out = BytesIO()
    picture.save(out, "WEBP", quality=80)
    return out.getvalue()


KINDS: dict[str, Callable[[BinaryIO], Looked]] = {
    "image/jpeg": lambda file: image(file, formats="JPEG"),
    "image/png": lambda file: image(file, formats="PNG"),
    "image/webp": lambda file: image(file, formats="WEBP"),
    "application/pdf": pdf,
    "video/mp4": lambda file: video(file, container="mov"),
    "video/webm": lambda file: video(file, container="matroska"),
}


def main() -> None:
    restrain()
    look = KINDS[sys.argv[1]]
    sys.stdin.buffer.seek(0)
    thumbnail = b""
    try:
        found, thumbnail = look(sys.stdin.buffer)
    except Refused as refused:
        found = dict(zip(("refused", "detail"), refused.args, strict=True))
    except MemoryError:
        found = {"refused": "too-complex", "detail": "it needs too much memory"}
    except ImportError:
        raise  # that is not the file's fault
    except Exception:  # noqa: BLE001 - whatever a library makes of hostile bytes, they can't be read
        found = {"refused": "unreadable", "detail": ""}
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + thumbnail)


if __name__ == "__main__":
    main()
