"""What is hidden from somebody stays so: for each visibility, and for every answer that they can get."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from domain.dispute.exhibit import Visibility
from domain.refusal import Rule
from tests import examples as eg
from tests import files
from tests.api import bodies
from tests.api.marketplace import Marketplace
from tests.api.test_evidence import EVIDENCE, ONE, granted, opened, seen, show
from tests.api.test_files import upload


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One file of each visibility: those of the parties are the seller's."""
    with Marketplace.over(tmp_path_factory.mktemp("var")) as made:
        made.escalates(7)
        made.happens(eg.claim_case())
        contents = {visibility: files.another() for visibility in Visibility}
        shown = {
            visibility: show(made, "mia" if visibility is Visibility.MEDIATORS_ONLY else "sol", content, visibility)
            for visibility, content in contents.items()
        }
        yield SimpleNamespace(market=made, contents=contents, shown=shown)


@pytest.mark.parametrize(
    ("visibility", "known_to", "open_to"),
    [
        (Visibility.PARTIES, {"bea", "sol", "mia", "aud", "ada"}, {"bea", "sol", "mia", "aud"}),
        (Visibility.RESTRICTED, {"bea", "sol", "mia", "aud", "ada"}, {"sol", "mia", "aud"}),
        (Visibility.TO_MEDIATOR, {"sol", "mia", "aud", "ada"}, {"sol", "mia", "aud"}),
        (Visibility.MEDIATORS_ONLY, {"mia", "aud", "ada"}, {"mia", "aud"}),
    ],
)
def test_nobody_learns_more_than_the_visibility_says(shared, visibility, known_to, open_to):
    one, content = shared.shown[visibility], shared.contents[visibility]
    for who in ("bea", "sol", "mia", "aud", "ada"):
        found = [item for item in seen(shared.market, who) if item["id"] == one["id"]]
        assert bool(found) is (who in known_to), who
        for item in found:
            assert (item["file"]["sha256"], item["file"]["kind"]) == (one["file"]["sha256"], "image/png")
            assert (item["file"]["size"] is not None) is (item["file"]["content"] is not None) is (who in open_to)
        assert (opened(shared.market, who, one) == content) is (who in open_to), who
    for outsider in ("ben", "eve", "sara", "max"):
        assert opened(shared.market, outsider, one) == (404, Rule.NO_SUCH_DISPUTE)


def test_whoever_is_to_approve_a_decision_looks_at_what_it_relies_on(tmp_path):
    with Marketplace.over(tmp_path) as market:
        market.escalates(7, lines=eg.DEAR_LINES, shipping=eg.eur("0.00"))
        market.happens(eg.claim_case())
        photo = show(market, "sol", content := files.another())
        assert opened(market, "max", photo) == (404, Rule.NO_SUCH_DISPUTE)
        market.happens(eg.decide((1, "500.00"), at=eg.day(10)))
        assert opened(market, "max", photo) == content


ASKED = [
    "/v1/timeline",
    "/v1/inbox",
    "/v1/orders",
    "/v1/disputes",
    "/v1/mediation/queue",
    "/v1/mediation/cases",
    f"/v1/orders/{eg.ORDER}",
    f"/v1/orders/{eg.ORDER}/history",
    ONE,
    EVIDENCE,
    f"{ONE}/history",
    f"{ONE}/replay",
    f"{ONE}/timeline",
]
SECRETS = (
    ("bea", Visibility.TO_MEDIATOR),
    ("sol", Visibility.TO_MEDIATOR),
    ("bea", Visibility.RESTRICTED),
    ("sol", Visibility.RESTRICTED),
    ("mia", Visibility.MEDIATORS_ONLY),
)


@dataclass(frozen=True)
class Secret:
    """A word that stands beside a file, the id of that file, and its hash."""

    by: str
    visibility: Visibility
    word: str
    file: str
    sha256: str

    def hidden_from(self, who: str) -> set[str]:
        match who:
            case "ada":
                return {self.word}
            case "bea" | "sol" if who == self.by:
                return set()
            case "bea" | "sol" if self.visibility is Visibility.RESTRICTED:
                return {self.file}
            case _:
                return {self.word, self.file, self.sha256}


@pytest.fixture
def market(tmp_path):
    with Marketplace.over(tmp_path) as made:
        made.escalates(7)
        made.happens(eg.claim_case())
        yield made


@pytest.fixture
def secrets(market):
    return [submitted(market, number, *how) for number, how in enumerate(SECRETS)]


def submitted(market, number, who, visibility):
    told = upload(market, files.another(), who=who).json
    word = f"zebra-{number}-crossing"
    sent = [{"file_id": told["id"], "text": f"There is a {word}."}]
    granted(market, who, "evidence", evidence=sent, visibility=visibility)
    return Secret(who, visibility, word, told["id"], told["sha256"])


def answers(market, who):
    """All that there is to read, and what comes of every command that they can try, with ids of what there is."""
    for path in ASKED:
        yield market.get(who, path)
    ids = [eg.evidence_id(n) for n in range(1, 7)]
    for evidence_id in ids:
        for part in ("content", "thumbnail"):
            yield market.get(who, f"{EVIDENCE}/{evidence_id}/{part}")
        for segment in ("evidence-withdrawal", "evidence-disclosure"):
            yield market.post(who, f"{ONE}/{segment}", {"evidence_id": str(evidence_id)})
    statement = bodies.STATEMENT | {"evidence": [str(one) for one in ids]}
    yield market.post(who, f"{ONE}/decision", bodies.ON_DISPUTES["decision"] | {"statement": statement})
    for segment, body in bodies.ON_DISPUTES.items():
        yield market.post(who, f"{ONE}/{segment}", body)
    market.house.settle()
    for path in ASKED:
        yield market.get(who, path)


def told(answer):
    """All of it, but for the bytes of files."""
    with answer:
        return f"{answer.headers}{answer.get_data(as_text=True) if answer.is_json else ''}"


@pytest.mark.parametrize("who", ["bea", "sol", "ben", "sara", "max", "ada", "marketplace"])
def test_what_is_hidden_from_somebody_occurs_in_no_answer_that_they_get(market, secrets, who):
    hidden = set().union(*(secret.hidden_from(who) for secret in secrets))
    assert hidden
    for answer in answers(market, who):
        assert not any(word in told(answer) for word in hidden), answer.request.path


def test_what_is_not_hidden_is_found_by_the_very_same_search(market, secrets):
    everything = "".join(told(answer) for answer in answers(market, "aud"))
    for secret in secrets:
        assert secret.word in everything
        assert secret.file in everything
        assert secret.sha256 in everything
