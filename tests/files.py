"""Files of every kind that the tests upload: all made here, by code."""

import io
import struct
import zlib
from itertools import count
from zipfile import ZipFile

import av
import PIL.Image
import pypdf
import pypdfium2

GPS = 0x8825
ORIENTATION = 0x0112
_COLOURS = count()


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> PIL.Image.Image:
    """Red on the left, blue on the right."""
    made = PIL.Image.new("RGB", size, "red")
    made.paste("blue", (size[0] // 2, 0, *size))
    return made.convert(mode)


def image(kind: str = "PNG", made: PIL.Image.Image | None = None, **options) -> bytes:
    out = io.BytesIO()
    (made or picture()).save(out, kind, **options)
    return out.getvalue()


def photo() -> bytes:
    """As a phone takes it: lying on its side, and telling where it was taken."""
    exif = PIL.Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (52.0, 31.0, 12.0)
    return image("JPEG", picture((640, 480)), exif=exif, comment=b"taken at home")


def two_in_one() -> bytes:
    """As some phones make it: a photo with a smaller copy of it behind."""
    return image("MPO", save_all=True, append_images=[picture((32, 24))])


def animation(kind: str = "WEBP", frames: int = 3) -> bytes:
    others = [PIL.Image.new("RGB", (64, 48), (n * 67 % 256, n * 29 % 256, 99)) for n in range(1, frames)]
    return image(kind, save_all=True, append_images=others)


def another(size: int | None = None) -> bytes:
    """A picture that nobody has seen before, of exactly ``size`` bytes if that is said."""
    number = next(_COLOURS)
    made = image(made=PIL.Image.new("RGB", (8, 8), (number % 256, number // 256, 7)))
    return made if size is None else padded(made, size)


def padded(png: bytes, size: int) -> bytes:
    """The same picture with a chunk in it that nobody reads, so that it has ``size`` bytes."""
    filler = chunk(b"fiLr", b"\0" * (size - len(png) - 12))
    return png[:-12] + filler + png[-12:]


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of(width: int, height: int) -> bytes:
    """One that says it is so large; a few bytes for as many black pixels as one likes."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    rows = zlib.compress(b"\0" * (height * (1 + (width + 7) // 8)), 9)
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(pages: int = 2) -> bytes:
    with pypdfium2.PdfDocument.new() as document:
        for _ in range(pages):
            document.new_page(595, 842).close()
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def encrypted(password: str) -> bytes:
    """A pdf that asks for this password, or if there is none, wants only not to be changed."""
    out = io.BytesIO()
    with pypdf.PdfWriter() as writer:
        writer.add_blank_page(200, 200)
        writer.encrypt(password, "owner", algorithm="RC4-128")
        writer.write(out)
    return out.getvalue()


def endless_pdf() -> bytes:
    """One page that draws a form ten times, which draws another one ten times, and so on: few bytes, years of work."""
    drawn = b"/F Do " * 10
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</F 10 0 R>>>>/Contents 4 0 R>>",
        4: stream(b"<<", drawn),
    }
    inner = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]"
    for n in range(10, 25):
        objects[n] = stream(inner + b"/Resources<</XObject<</F %d 0 R>>>>" % (n + 1), drawn)
    objects[25] = stream(inner, b"0 0 9 9 re f")
    return (
        b"%PDF-1.4\n"
        + b"".join(b"%d 0 obj\n%s\nendobj\n" % each for each in objects.items())
        + b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def stream(head: bytes, content: bytes) -> bytes:
    return b"%s/Length %d>>\nstream\n%s\nendstream" % (head, len(content), content)


def video(container: str = "mp4", codec: str = "mpeg4", frames: int = 15) -> bytes:
    """Ten pictures a second."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as made:
        stream = made.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(frames):
            made.mux(stream.encode(av.VideoFrame.from_image(picture())))
        made.mux(stream.encode())
    return out.getvalue()


def webm() -> bytes:
    return video("webm", "libvpx")


def sound() -> bytes:
    """An mp4 without a picture."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as made:
        stream = made.add_stream("aac", rate=8000)
        silence = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        silence.sample_rate = 8000
        for plane in silence.planes:
            plane.update(bytes(plane.buffer_size))
        made.mux(stream.encode(silence))
        made.mux(stream.encode())
    return out.getvalue()


def with_zip(file: bytes) -> bytes:
    """A file that is an archive too, to whoever looks at its end."""
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("evil.html", "<script>alert(1)</script>")
    return file + out.getvalue()
