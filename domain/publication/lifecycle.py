"""Who may do what with a version of terms, when, and where it leads."""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from domain.actor import Role
from domain.publication.commands import DiscardDraft, DraftTerms, PublishTerms, ReviseDraft, TermsCommand
from domain.publication.state import TermsStatus

S = TermsStatus


class TermsMove(NamedTuple):
    """Roles, the statuses it is possible in, and the statuses it can lead to."""

    by: AbstractSet[Role]
    during: AbstractSet[TermsStatus]
    to: AbstractSet[TermsStatus]


ADMIN = {Role.ADMIN}

TERMS_LIFECYCLE: dict[type[TermsCommand], TermsMove] = {
    DraftTerms:   TermsMove(ADMIN, {S.ABSENT},  {S.DRAFTED}),
    ReviseDraft:  TermsMove(ADMIN, {S.DRAFTED}, {S.DRAFTED}),
    PublishTerms: TermsMove(ADMIN, {S.DRAFTED}, {S.PUBLISHED}),
    DiscardDraft: TermsMove(ADMIN, {S.DRAFTED}, {S.ABSENT}),
}  # fmt: skip
