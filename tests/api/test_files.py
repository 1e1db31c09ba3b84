"""Files over HTTP: uploaded by whoever has to show something, seen by nobody else, and harmless to who opens them."""

import hashlib
import io
from contextlib import ExitStack

import PIL.Image
import pytest

from api.upload import lane
from domain.refusal import Rule
from infrastructure.files import WAITS
from infrastructure.terms import PublishedTerms
from tests import files
from tests.api.desk import problem
from tests.api.marketplace import Marketplace

LIMITS = PublishedTerms.shipped()["default@1"].limits
BOUNDARY = "--redress"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with Marketplace.over(tmp_path_factory.mktemp("var")) as made:
        yield made


@pytest.fixture
def market(shared):
    """Nothing waits here any more."""
    while shared.house.files.expire():
        pass
    yield shared
    shared.moves_to(shared.clock() + WAITS)


def upload(market, content, *, name="photo.jpg", who="bea"):
    return raw(market, part(f'name="file"; filename="{name}"', content) + END, who=who)


def raw(market, body, content_type=f"multipart/form-data; boundary={BOUNDARY[2:]}", who="bea"):
    return market.http.post("/v1/files", headers=market.bearer(who), data=body, content_type=content_type)


def part(disposition, content=b"x"):
    head = f"{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: image/jpeg\r\n\r\n"
    return head.encode() + content + b"\r\n"


END = f"{BOUNDARY}--\r\n".encode()


def test_an_upload_tells_what_the_file_is(market):
    photo = files.photo()
    answer = upload(market, photo)
    assert answer.status_code == 201
    told = answer.json
    assert answer.headers["Location"] == f"/v1/files/{told['id']}"
    assert (told["name"], told["kind"], told["size"]) == ("photo.jpg", "image/jpeg", len(photo))
    assert told["sha256"] == hashlib.sha256(photo).hexdigest()
    assert (told["width"], told["height"], told["pages"], told["seconds"]) == (480, 640, None, None)
    assert market.get("bea", answer.headers["Location"]).json == told


def test_sellers_and_mediators_upload_too_and_nobody_else(market):
    for who in ("sol", "mia"):
        assert upload(market, files.another(), who=who).status_code == 201
    for who in ("aud", "ada", "marketplace"):
        assert problem(upload(market, files.another(), who=who)) == (403, Rule.NOT_YOUR_ROLE)


def test_the_content_counts_and_not_the_name(market):
    told = upload(market, files.image(), name="holiday.mp4").json
    assert (told["name"], told["kind"]) == ("holiday.mp4", "image/png")
    for content in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html><script>alert(1)</script>"):
        answer = upload(market, content, name="photo.jpg")
        assert problem(answer) == (415, Rule.FILE_KIND)
        assert "image/jpeg" in answer.json["allowed"]


@pytest.mark.parametrize(
    ("make", "status", "rule"),
    [
        (lambda: b"", 422, Rule.FILE_EMPTY),
        (lambda: files.image()[:60], 422, Rule.FILE_UNREADABLE),
        (lambda: files.encrypted("secret"), 422, Rule.FILE_ENCRYPTED),
        (lambda: files.png_of(20_000, 20_000), 422, Rule.FILE_TOO_COMPLEX),
        (lambda: files.another(LIMITS.evidence_file_bytes + 1), 413, Rule.FILE_TOO_LARGE),
        (lambda: files.video() + bytes(LIMITS.evidence_video_bytes + 100_000), 413, Rule.FILE_TOO_LARGE),
    ],
)
def test_what_is_no_evidence_is_turned_down_with_the_rule(market, make, status, rule):
    assert problem(upload(market, make())) == (status, rule)


def test_a_file_of_exactly_the_limit_is_taken_though_other_bodies_may_be_smaller_only(market):
    assert upload(market, files.another(LIMITS.evidence_file_bytes)).status_code == 201
    other = market.post("bea", "/v1/files/preflight", {"kind": "x" * 2**20, "size": 1})
    assert problem(other) == (413, "content-too-large")


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\bea\\photo.jpg", "photo.jpg"),
        ("gnp.\u202eoto\u0007h\u200bp", "gnp.otohp"),
        ("снимок 1.jpg", "снимок 1.jpg"),
        ("x" * 5000, "x" * 200),
        ("/", "file"),
    ],
)
def test_a_name_is_a_name_and_no_path(market, called, name):
    body = part(f'name="file"; filename="{called}"', files.image()) + END
    answer = raw(market, body.replace(b"\\", b"\\\\"))
    assert answer.json["name"] == name
    with market.get("bea", answer.json["content"]) as content:
        assert content.headers["Content-Disposition"].startswith('attachment; filename="evidence-')


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"not multipart at all", 400),
        (part('name="file"; filename="a"', b"cut off")[:-9], 400),
        (END, 422),
        (part('name="file"', b"a text") + END, 422),
        (part('name="photo"; filename="a"', files.image()) + END, 422),
        (part('name="caption"') + part('name="file"; filename="a"', files.image()) + END, 422),
        (part('name="file"; filename="a"', files.image()) * 2 + END, 422),
        (part('name="text"') * 200 + END, 413),
        (part('name="text"', b"x" * 600_000) + END, 413),
    ],
)
def test_exactly_one_file_is_expected(market, body, status):
    answer = raw(market, body)
    assert answer.status_code == status, answer.text
    assert market.house.files.expire() == 0
    assert list(market.house.settings.data.glob("evidence/*/*/*/*")) == []


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/octet-stream", "multipart/form-data", "multipart/mixed", ""]
)
def test_other_bodies_are_not_read(market, content_type):
    assert raw(market, files.image(), content_type).status_code in {400, 415}


def test_the_content_is_what_was_sent_and_no_browser_runs_it(market):
    page = files.with_zip(files.pdf())
    told = upload(market, page).json
    with market.get("bea", told["content"]) as answer:
        assert (answer.status_code, answer.data, answer.mimetype) == (200, page, "application/pdf")
        name = f"evidence-{told['sha256'][:12]}.pdf"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["ETag"] == f'"{told["sha256"]}"'


def test_a_thumbnail_says_nothing_of_where_the_photo_was_taken(market):
    told = upload(market, files.photo()).json
    with market.get("bea", told["thumbnail"]) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        with PIL.Image.open(io.BytesIO(answer.data)) as small:
            assert (small.size, dict(small.getexif())) == ((240, 320), {})


def test_a_part_of_a_video_can_be_asked_for(market):
    video = files.video()
    path, bea = upload(market, video).json["content"], market.bearer("bea")
    for asked, start, stop in (("0-99", 0, 100), ("100-", 100, len(video)), ("-50", len(video) - 50, len(video))):
        with market.http.get(path, headers=bea | {"Range": f"bytes={asked}"}) as answer:
            assert (answer.status_code, answer.data) == (206, video[start:stop])
            assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(video)}"
    beyond = market.http.get(path, headers=bea | {"Range": f"bytes={len(video)}-"})
    assert problem(beyond) == (416, "range-not-satisfiable")
    assert beyond.headers["Content-Range"] == f"bytes */{len(video)}"


def test_whoever_has_the_bytes_already_is_not_sent_them_again(market):
    told, bea = upload(market, files.image()).json, market.bearer("bea")
    same = market.http.get(told["content"], headers=bea | {"If-None-Match": f'"{told["sha256"]}"'})
    assert (same.status_code, same.data) == (304, b"")
    head = market.http.head(told["content"], headers=bea)
    assert (head.status_code, head.data, head.content_length) == (200, b"", told["size"])


def test_nobody_but_its_owner_sees_a_file_that_waits(market):
    told = upload(market, files.another()).json
    for path in (f"/v1/files/{told['id']}", told["content"], told["thumbnail"]):
        for who in ("sol", "ben", "eve"):
            assert problem(market.get(who, path)) == (404, Rule.NO_SUCH_FILE)


def test_the_same_file_again_is_the_same_handle(market):
    photo = files.photo()
    assert upload(market, photo).json["id"] == upload(market, photo, name="again.jpg").json["id"]


def test_a_file_that_was_not_submitted_goes_after_a_day(market):
    told = upload(market, files.another()).json
    market.moves_to(market.clock() + WAITS)
    assert problem(market.get("bea", told["content"])) == (404, Rule.NO_SUCH_FILE)
    market.house.settle()
    assert not market.house.files.store.has(told["sha256"])


def test_uploads_leave_threads_to_those_who_want_something_else(market):
    quarter = market.house.settings.threads // 4
    with ExitStack() as street:
        street.enter_context(market.app.app_context())
        for _ in range(quarter):
            street.enter_context(lane())
        full = upload(market, files.another())
        assert problem(full) == (503, "unavailable")
        assert full.headers["Retry-After"]
        assert market.post("bea", "/v1/files/preflight", {"kind": "image/png", "size": 1}).status_code == 200
    assert upload(market, files.another()).status_code == 201


def test_a_preflight_tells_what_would_be_said(market):
    def ask(kind, size):
        return market.post("bea", "/v1/files/preflight", {"kind": kind, "size": size}).json

    fine = ask("image/jpeg", 1000)
    assert (fine["accepted"], fine["objections"]) == (True, [])
    assert fine["limits"]["file_bytes"] == LIMITS.evidence_file_bytes
    assert "video/webm" in fine["limits"]["kinds"]
    large = ask("image/jpeg", LIMITS.evidence_file_bytes + 1)
    assert (large["accepted"], [one["type"] for one in large["objections"]]) == (
        False,
        [f"/problems/{Rule.FILE_TOO_LARGE}"],
    )
    assert ask("image/svg+xml", 0)["objections"][1]["title"] == "A file must be of an allowed kind"


def test_an_account_that_lets_too_much_wait_is_told_so(market):
    for n in range(3):
        assert upload(market, files.video() + bytes(LIMITS.evidence_video_bytes - 10_000 - n)).status_code == 201
    answer = upload(market, files.another(LIMITS.evidence_file_bytes))
    assert problem(answer) == (409, Rule.TOO_MANY_UPLOADS)
