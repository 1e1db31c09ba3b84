"""Everything that can be asked of the register of terms."""

from domain.message import Command
from domain.terms import Terms


class DraftTerms(Command, name="draft-terms"):
    """``text`` is the document to the letter, ``terms`` is what it says."""

    terms: Terms
    text: str


class ReviseDraft(Command, name="revise-draft"):
    """``draft`` is cited like the version that it is to become: ``default@2``."""

    draft: str
    terms: Terms
    text: str


class PublishTerms(Command, name="publish-terms"):
    """``sha256`` is that of the text which was approved of, so that nobody publishes what they have not seen."""

    draft: str
    sha256: str


class DiscardDraft(Command, name="discard-draft"):
    draft: str


TermsCommand = DraftTerms | ReviseDraft | PublishTerms | DiscardDraft
