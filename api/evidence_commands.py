"""Evidence, more time and reinstatement over HTTP, in one table: where each is posted, what is sent, what it breaks."""

from uuid import UUID

from api.exhibits import showings
from api.posted import Body, Posted
from api.schemas import evidence_bodies as e
from api.schemas.dispute_bodies import NoteSchema
from domain.dispute import commands as c
from domain.refusal import Rule


def shown(_: UUID, body: Body) -> Body:
    """With the files that are named in it."""
    return body | {"evidence": showings(body["evidence"])}


SHOWING = (
    Rule.NO_SUCH_FILE,
    Rule.NO_EVIDENCE_GIVEN,
    Rule.SAME_EVIDENCE,
    Rule.FILE_KIND,
    Rule.FILE_TOO_LARGE,
    Rule.TOO_MUCH_EVIDENCE,
    Rule.NOTE_LENGTH,
)
"""What showing something may be refused for, on its own or beside another wish."""
ASKING = (Rule.NOT_ASSIGNED, Rule.NOT_ON_THE_ROSTER)
EXTENDING = (*ASKING, Rule.NOTHING_TO_EXTEND, Rule.EXTENSION_NOT_LATER, Rule.EXTENSION_TOO_LONG)
JUDGING = (
    Rule.NOT_A_MEDIATOR_OF_OWN_CASE,
    Rule.NOT_AGAIN,
    Rule.OWN_DECISION,
    Rule.NOT_ON_THE_ROSTER,
    Rule.CONFLICT_DECLARED,
    Rule.TRADED_WITH_A_PARTY,
    Rule.MEDIATOR_AWAY,
    Rule.NO_REINSTATEMENT_ASKED,
)

EVIDENCE: dict[str, Posted[c.DisputeCommand]] = {
    "evidence": Posted(
        c.SubmitEvidence,
        "Show something: files that were uploaded, or texts.",
        e.SubmitEvidenceSchema(),
        (*SHOWING, *ASKING, Rule.NOT_YOUR_VISIBILITY),
        shown,
    ),
    "evidence-withdrawal": Posted(
        c.WithdrawEvidence,
        "Take back what was shown, as long as no mediator was asked.",
        e.NameEvidenceSchema(),
        (Rule.NO_SUCH_EVIDENCE,),
    ),
    "evidence-disclosure": Posted(
        c.DiscloseEvidence,
        "Let the other side see what was shown to mediators alone.",
        e.NameEvidenceSchema(),
        (*ASKING, Rule.NO_SUCH_EVIDENCE, Rule.DISCLOSED_ALREADY),
    ),
    "evidence-requests": Posted(
        c.RequestEvidence,
        "Ask one side or both to show something.",
        e.RequestEvidenceSchema(),
        (*ASKING, Rule.NOBODY_ASKED, Rule.ASKED_ALREADY, Rule.NOTE_LENGTH),
    ),
    "evidence-decline": Posted(
        c.DeclineEvidence, "Show nothing, and say why.", NoteSchema(), (Rule.NOT_ASKED, Rule.NOTE_LENGTH)
    ),
    "evidence-request-cancellation": Posted(c.CancelEvidenceRequest, "Do without what was asked for.", rules=ASKING),
    "extensions": Posted(c.ExtendDeadline, "Give whoever has to act more time.", e.ExtendDeadlineSchema(), EXTENDING),
    "reinstatement-requests": Posted(
        c.RequestReinstatement,
        "Ask to have a dispute opened again that closed by itself.",
        e.RequestReinstatementSchema(),
        (Rule.NOT_CLOSED_BY_ITSELF, Rule.REINSTATEMENT_ASKED, Rule.NOTE_LENGTH),
    ),
    "reinstatement": Posted(c.GrantReinstatement, "Open it again.", rules=(*JUDGING, Rule.ALREADY_DISPUTED)),
    "reinstatement-refusal": Posted(
        c.RefuseReinstatement, "Leave it closed, and say why.", NoteSchema(), (*JUDGING, Rule.NOTE_LENGTH)
    ),
}
