"""Files that wait to be submitted as evidence, and how files are handed out: inert, whatever is in them."""

from collections.abc import Iterator
from http import HTTPStatus
from io import SEEK_END
from typing import Any
from uuid import UUID

from flask import Response, request

from api.encoding import encode
from api.house import house
from api.identity import principal
from api.language import wanted_or_english
from api.operation import Blueprint
from api.schemas.files import FileSchema, PreflightAnswerSchema, PreflightSchema
from api.upload import lane, receive
from application.evidence import FileFound
from application.phrasebook import refusal
from application.ports import EvidenceStore
from domain.actor import PARTIES, Role
from domain.file import File
from domain.refusal import Refused, Rule
from domain.terms import Terms
from infrastructure.files import UploadedFile
from infrastructure.media import EXTENSIONS, THUMBNAIL

CHUNK = 64 * 1024
INERT = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
"""Beside what every answer carries (nosniff, same-origin): nothing of it runs, and nobody keeps it."""
UNFIT = (
    Rule.FILE_EMPTY,
    Rule.FILE_KIND,
    Rule.FILE_TOO_LARGE,
    Rule.FILE_UNREADABLE,
    Rule.FILE_ENCRYPTED,
    Rule.FILE_TOO_COMPLEX,
    Rule.TOO_MANY_UPLOADS,
    Rule.BEFORE_ALL_TERMS,
)
NOT_THERE = (Rule.NO_SUCH_FILE,)
OWNERS = PARTIES | {Role.MEDIATOR}
"""Parties have evidence to show, mediators what they found out."""

FILES = Blueprint("files", url_prefix="/v1/files", description="Files, until they are submitted as evidence")


@FILES.operation(
    "POST", "", roles=OWNERS, takes_file=True, answers=FileSchema(), status=201, rules=UNFIT, headers=("Location",)
)
def upload_file() -> Response:
    """Upload a file, to be submitted as evidence within a day.

    What counts is its content, not its name. Its bytes are kept as they came. Until it is submitted, nobody else can
    see it. The same file again is answered with the same id.
    """
    files, owner = house().files, principal().id
    limits = files.terms().limits
    with lane(), files.intake(owner) as arriving:
        name = receive(arriving, max(limits.evidence_file_bytes, limits.evidence_video_bytes))
        uploaded = files.add(arriving, owner, name)
    location = {"Location": f"/v1/files/{uploaded.id}"}
    return Response(encode(FileSchema().dump(told(uploaded))), 201, location, mimetype="application/json")


@FILES.operation(
    "POST",
    "/preflight",
    roles=OWNERS,
    body=PreflightSchema(),
    answers=PreflightAnswerSchema(),
    rules=(Rule.BEFORE_ALL_TERMS,),
)
def preflight_file(body: dict[str, Any]) -> dict[str, Any]:
    """Ask whether a file would be taken, before it is sent."""
    files = house().files
    objections, language = files.preflight(principal().id, body["kind"], body["size"]), wanted_or_english()
    titles = {refused.rule: refusal(refused.rule, refused.details, language).title for refused in objections}
    return {
        "accepted": not objections,
        "objections": [{"type": f"/problems/{rule}", "title": title} for rule, title in titles.items()],
        "limits": limits_of(files.terms()),
    }


@FILES.operation("GET", "/<uuid:file_id>", roles=OWNERS, answers=FileSchema(), rules=NOT_THERE)
def get_file(file_id: UUID) -> dict[str, Any]:
    """Read what is known of a file of one's own."""
    return told(own(file_id))


@FILES.operation("GET", "/<uuid:file_id>/content", roles=OWNERS, sends=EXTENSIONS, versioned=True, rules=NOT_THERE)
def get_file_content(file_id: UUID) -> Response:
    """Read the bytes of a file of one's own, just as they came."""
    return send(own(file_id).found)


@FILES.operation("GET", "/<uuid:file_id>/thumbnail", roles=OWNERS, sends=(THUMBNAIL,), versioned=True, rules=NOT_THERE)
def get_file_thumbnail(file_id: UUID) -> Response:
    """Read a small picture of a file of one's own, made anew: nothing of its metadata is in it."""
    return send(own(file_id).found, thumbnail=True)


def own(file_id: UUID) -> UploadedFile:
    return house().files.find(file_id, principal().id)


def send(file: FileFound, *, thumbnail: bool = False) -> Response:
    """A file, or its thumbnail, for somebody who may see it; whether they may is for the caller to find out.

    It comes as a download under a name that is made here, and no browser looks for anything else in it than its kind.
    """
    store = house().files.store
    key, kind = (file.thumbnail_key, THUMBNAIL) if thumbnail else (file.key, file.kind)
    with store.open(key) as content:
        size = content.seek(0, SEEK_END)
    answer = Response(mimetype=kind, headers=INERT)
    answer.content_length = size
    answer.set_etag(file.sha256)
    if not thumbnail:
        name = f"evidence-{file.sha256[:12]}.{EXTENSIONS[file.kind]}"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.make_conditional(request, accept_ranges=True, complete_length=size)
    if request.method == "GET" and answer.status_code != HTTPStatus.NOT_MODIFIED:
        part = answer.content_range
        answer.response = pieces(store, key, part.start or 0, part.stop or size)
    return answer


def sent(file: File, missing: Rule = Rule.NO_SUCH_FILE, *, thumbnail: bool = False) -> Response:
    """A file that is on record; ``missing`` when its bytes are nowhere, as those of a market that was imagined."""
    found = FileFound(sha256=file.sha256, size=file.size, kind=file.kind)
    try:
        return send(found, thumbnail=thumbnail)
    except FileNotFoundError:
        raise Refused(missing) from None


def pieces(store: EvidenceStore, key: str, start: int, stop: int) -> Iterator[bytes]:
    """The bytes from ``start`` to before ``stop``; the file is open only while somebody reads them."""
    with store.open(key) as content:
        content.seek(start)
        while start < stop and (piece := content.read(min(CHUNK, stop - start))):
            start += len(piece)
            yield piece


def told(uploaded: UploadedFile) -> dict[str, Any]:
    found, here = uploaded.found, f"/v1/files/{uploaded.id}"
    members = ("kind", "size", "sha256", "width", "height", "seconds", "pages")
    return {
        "id": uploaded.id,
        "name": uploaded.name,
        **{name: getattr(found, name) for name in members},
        "uploaded_at": uploaded.uploaded_at,
        "expires_at": uploaded.expires_at,
        "content": f"{here}/content",
        "thumbnail": f"{here}/thumbnail" if found.thumbnail else None,
    }


def limits_of(terms: Terms) -> dict[str, Any]:
    names = ("file_bytes", "video_bytes", "files_per_party", "bytes_per_party")
    return {"kinds": terms.evidence_kinds} | {name: getattr(terms.limits, f"evidence_{name}") for name in names}
