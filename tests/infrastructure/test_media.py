"""A file is what its content says, and content that can't be decoded, or only at great expense, is turned down."""

import io
import signal
import struct
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import BoundedSemaphore

import PIL.Image
import pypdfium2
import pytest

from application.ports import StoreUnavailable
from domain.refusal import Refused, Rule
from infrastructure import decoder, media
from infrastructure.media import EXTENSIONS, HEAD, UNKNOWN, look_into, sniff
from infrastructure.terms import PublishedTerms
from tests import files

READABLE = {
    "a photo that lies on its side": (files.photo, "image/jpeg", {"width": 480, "height": 640}),
    "a png": (files.image, "image/png", {"width": 64, "height": 48}),
    "a png with sixteen bits of grey": (
        lambda: files.image(made=files.picture(mode="I;16")),
        "image/png",
        {"width": 64, "height": 48},
    ),
    "a jpeg for printers": (
        lambda: files.image("JPEG", files.picture(mode="CMYK")),
        "image/jpeg",
        {"width": 64, "height": 48},
    ),
    "a jpeg with another, smaller one in it": (files.two_in_one, "image/jpeg", {"width": 64, "height": 48}),
    "an animated webp": (files.animation, "image/webp", {"width": 64, "height": 48}),
    "an animated png": (lambda: files.animation("PNG"), "image/png", {"width": 64, "height": 48}),
    "a pdf": (files.pdf, "application/pdf", {"pages": 2}),
    "an mp4": (files.video, "video/mp4", {"width": 64, "height": 48, "seconds": 2}),
    "an mp4 as phones make it": (
        lambda: files.video(codec="libx264"),
        "video/mp4",
        {"width": 64, "height": 48, "seconds": 2},
    ),
    "a webm": (files.webm, "video/webm", {"width": 64, "height": 48, "seconds": 2}),
    "a jpeg that is an archive too": (
        lambda: files.with_zip(files.photo()),
        "image/jpeg",
        {"width": 480, "height": 640},
    ),
    "a pdf that is an archive too": (lambda: files.with_zip(files.pdf()), "application/pdf", {"pages": 2}),
}
REFUSED = {
    "a png that was cut off": (lambda: files.image(made=files.picture((640, 480)))[:-100], Rule.FILE_UNREADABLE),
    "a jpeg that was cut off": (lambda: files.photo()[:-500], Rule.FILE_UNREADABLE),
    "the beginning of a png": (lambda: files.image()[:40], Rule.FILE_UNREADABLE),
    "a pdf without pages": (lambda: b"%PDF-1.7\n%%EOF", Rule.FILE_UNREADABLE),
    "an mp4 that was cut off": (lambda: files.video()[:-300], Rule.FILE_UNREADABLE),
    "an mp4 with sound only": (files.sound, Rule.FILE_UNREADABLE),
    "an mp4 of a rare codec": (lambda: files.video(codec="mpeg2video"), Rule.FILE_UNREADABLE),
    "a pdf with a password": (lambda: files.encrypted("secret"), Rule.FILE_ENCRYPTED),
    "a pdf that may only be read": (lambda: files.encrypted(""), Rule.FILE_ENCRYPTED),
    "a png of gigantic size": (lambda: files.png_of(20_000, 20_000), Rule.FILE_TOO_COMPLEX),
    "a pdf of a thousand pages": (lambda: files.pdf(decoder.MOST_PAGES + 1), Rule.FILE_TOO_COMPLEX),
}
NOT_EVIDENCE = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "text": b"hello",
    "zip": files.with_zip(b""),
    "gif": files.image("GIF"),
    "tiff": files.image("TIFF"),
    "mov": files.video("mov"),
    "mkv": files.video("matroska", "libvpx"),
    "avi": files.video("avi"),
    "playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
    "program": b"MZ" + bytes(600),
    "zeros": bytes(HEAD),
    "a pdf behind other bytes": b"<html>" + files.pdf(),
}


def looked(content, kind=None):
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(content)
        return look_into(file, kind or sniff(content[:HEAD]))


def test_what_the_terms_allow_can_be_looked_into():
    assert set(EXTENSIONS) == set(decoder.KINDS) == set(PublishedTerms.shipped()["default@1"].evidence_kinds)


@pytest.mark.parametrize("name", READABLE)
def test_a_file_tells_what_it_is(name):
    make, kind, found = READABLE[name]
    content = make()
    assert sniff(content[:HEAD]) == kind
    told, thumbnail = looked(content)
    assert told == found
    with PIL.Image.open(io.BytesIO(thumbnail)) as small:
        assert small.format == "WEBP"
        assert max(small.size) <= decoder.LONGEST_SIDE


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_looked_into_is_turned_down(name):
    make, rule = REFUSED[name]
    with pytest.raises(Refused) as refused:
        looked(make())
    assert refused.value.rule == rule


@pytest.mark.parametrize("name", NOT_EVIDENCE)
def test_nothing_else_is_taken_for_evidence(name):
    kind = sniff(NOT_EVIDENCE[name][:HEAD])
    assert kind not in EXTENSIONS
    with pytest.raises(Refused) as refused:
        looked(NOT_EVIDENCE[name], kind)
    assert refused.value.rule == Rule.FILE_KIND


@pytest.mark.parametrize("brand", [b"isom", b"iso2", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"])
def test_an_mp4_may_be_of_any_usual_brand(brand):
    length = struct.pack(">I", 24)
    assert sniff(length + b"ftyp" + brand + bytes(4) + brand + b"isom" + bytes(100)) == "video/mp4"


def test_of_beginnings_that_nobody_knows_nothing_is_guessed():
    assert sniff(b"") == sniff(bytes(HEAD)) == UNKNOWN


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_one_kind_is_not_read_as_another(kind):
    with pytest.raises(Refused) as refused:
        looked(files.image() if kind == "application/pdf" else files.pdf(), kind)
    assert refused.value.rule == Rule.FILE_UNREADABLE


def test_a_thumbnail_has_no_metadata_and_stands_upright():
    photo = files.photo()
    with PIL.Image.open(io.BytesIO(photo)) as original:
        assert original.getexif().get_ifd(files.GPS)
    _, thumbnail = looked(photo)
    with PIL.Image.open(io.BytesIO(thumbnail)) as small:
        assert not small.getexif()
        assert {"exif", "xmp", "icc_profile", "comment"} & set(small.info) == set()
        assert small.size == (240, 320)
        top, bottom = (small.convert("RGB").getpixel((120, y)) for y in (20, 300))
    assert top[0] > top[2] + 150
    assert bottom[2] > bottom[0] + 150
    assert b"home" not in thumbnail


def test_what_can_be_seen_through_stays_so_in_the_thumbnail():
    _, thumbnail = looked(files.image(made=PIL.Image.new("RGBA", (20, 20), (0, 0, 0, 0))))
    with PIL.Image.open(io.BytesIO(thumbnail)) as small:
        assert small.convert("RGBA").getpixel((10, 10))[3] == 0


def test_sixteen_bits_of_grey_stay_grey_in_the_thumbnail():
    _, thumbnail = looked(files.image(made=PIL.Image.new("I;16", (20, 20), 30_000)))
    with PIL.Image.open(io.BytesIO(thumbnail)) as small:
        assert 100 < small.convert("L").getpixel((10, 10)) < 135


def test_all_pictures_of_an_animation_count(monkeypatch):
    monkeypatch.setattr(decoder, "MOST_DECODED", 64 * 48 * 3)
    assert decoder.image(io.BytesIO(files.animation(frames=3)), formats="WEBP")[0] == {"width": 64, "height": 48}
    with pytest.raises(decoder.Refused):
        decoder.image(io.BytesIO(files.animation(frames=4)), formats="WEBP")


def test_whoever_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(media, "PATIENCE", 1)
    with pytest.raises(Refused) as refused:
        looked(files.endless_pdf())
    assert refused.value.rule == Rule.FILE_TOO_COMPLEX


@pytest.mark.parametrize(
    ("harm", "status", "said"),
    [
        ("bytearray(2 * decoder.MEMORY)", 1, "MemoryError"),
        ("open('left', 'wb', 0).write(b'x')", 1, "File too large"),
        ("all(True for _ in iter(int, 1))", -signal.SIGXCPU, ""),
    ],
)
def test_the_decoder_has_little_memory_no_disk_and_not_much_time(harm, status, said, tmp_path):
    """Done there by us; libraries that meet hostile content could do the same."""
    folder = str(Path(decoder.__file__).parent)
    program = (
        f"import sys; sys.path.insert(0, {folder!r}); import decoder; decoder.SECONDS = 1; decoder.restrain(); {harm}"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, cwd=tmp_path, check=False)  # noqa: S603 - ours
    assert (done.returncode, said in done.stderr.decode()) == (status, True)


def test_the_decoder_sees_nothing_of_our_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("REDRESS_S3_SECRET_KEY", "marked")
    telling = tmp_path / "decoder.py"
    telling.write_text("import os, json; print(json.dumps(dict(os.environ)))")
    monkeypatch.setattr(media, "_DECODER", telling)
    seen, _ = looked(files.image())
    assert "marked" not in seen.values()


def test_a_decoder_that_does_not_work_is_our_defect_and_not_the_files(monkeypatch, tmp_path):
    broken = tmp_path / "decoder.py"
    broken.write_text("import no_such_library")
    monkeypatch.setattr(media, "_DECODER", broken)
    with pytest.raises(RuntimeError, match="no_such_library"):
        looked(files.image())


def test_a_decoder_that_crashes_takes_nobody_along(monkeypatch, tmp_path):
    crashing = tmp_path / "decoder.py"
    crashing.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr(media, "_DECODER", crashing)
    with pytest.raises(Refused) as refused:
        looked(files.image())
    assert refused.value.rule == Rule.FILE_UNREADABLE


def test_the_secrets_of_the_pdfs_are_real():
    """The control of what is refused for being encrypted."""
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(files.encrypted("secret"))
    with pypdfium2.PdfDocument(files.encrypted("secret"), password="secret") as opened:  # noqa: S106 - of a test
        assert len(opened) == 1


def test_whoever_has_waited_too_long_for_the_decoder_is_asked_to_come_again(monkeypatch):
    monkeypatch.setattr(media, "PATIENCE", 0.01)
    monkeypatch.setattr(media, "_TURNS", BoundedSemaphore(1))
    with media._TURNS, pytest.raises(StoreUnavailable):  # noqa: SLF001 - somebody else's turn
        looked(files.image())
