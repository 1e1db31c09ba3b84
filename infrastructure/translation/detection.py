"""Tells the language of a text; the model is loaded when the first one asks, since it takes much memory."""

from functools import cache
from typing import Any

KNOWN = ("en", "es", "pt", "ru", "zh", "de", "fr", "it", "pl", "tr", "uk")
"""Those that the service writes, and a few that people may: with all that there are, short texts are mistaken."""


def detect(text: str) -> str:
    """An ISO 639-1 code of ``KNOWN``: the likeliest of them, whatever the text is."""
    language, _ = _model().classify(text)
    return str(language)


@cache
def _model() -> Any:
    import py3langid  # noqa: PLC0415 - a hundred megabytes, for those processes only that translate

    py3langid.set_languages(list(KNOWN))
    return py3langid
