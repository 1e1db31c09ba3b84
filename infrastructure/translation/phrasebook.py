"""The engine that is always there: the sentences that the service itself offers, exact in five languages."""

from application.phrasebook.replies import edition, reply_in
from application.ports import Translation, Untranslatable, Why
from domain.person.preferences import Language

LANGUAGES = {language.value for language in Language}


class Phrasebook:
    """Implements the port ``Translator``; whatever is not one of its sentences, it does not translate."""

    def supports(self, source: str, target: str) -> bool:
        return source != target and {source, target} <= LANGUAGES

    def translate(self, text: str, source: str, target: str) -> Translation:
        found = reply_in(text, source, target)
        if found is None:
            raise Untranslatable(Why.UNSUPPORTED_PAIR)
        return Translation(found, "phrasebook", edition(Language(target)))

    def close(self) -> None:
        """It holds nothing."""
