"""Everything that can have happened to the terms. The names are the storage format."""

from dataclasses import dataclass
from datetime import datetime

from domain.message import Event


@dataclass(frozen=True, slots=True)
class TermsDocument:
    """A version of terms to the letter. ``sha256`` is over ``text`` in UTF-8."""

    name: str
    version: int
    in_force_from: datetime
    sha256: str
    text: str

    @property
    def ref(self) -> str:
        """How it is cited: ``default@1``."""
        return f"{self.name}@{self.version}"


class TermsDrafted(Event, name="terms.drafted"):
    """An administrator wrote down the version that is to come next."""

    document: TermsDocument


class TermsDraftRevised(Event, name="terms.draft-revised"):
    """The draft says something else now; whoever revised it is one of its authors."""

    document: TermsDocument


class TermsPublished(Event, name="terms.published"):
    """Somebody who had no part in the draft published it. From here on it never changes."""

    document: TermsDocument


class TermsDraftDiscarded(Event, name="terms.draft-discarded"):
    """The draft came to nothing; its version is still free."""

    draft: str


TermsEvent = TermsDrafted | TermsDraftRevised | TermsPublished | TermsDraftDiscarded
