"""An engine behind an address that speaks as LibreTranslate does: JSON posted to ``/translate``."""

from http import HTTPStatus
from urllib.parse import urlsplit

import msgspec
import orjson

from application.ports import Translation, TranslatorAway, Untranslatable, Why
from infrastructure.posting import Answer, NoAnswer, post

ALTOGETHER = 10.0
"""Seconds for one text."""
TEMPORARY = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
"""Not about the text: a key that has run out must not leave every message untranslated for good."""


class Told(msgspec.Struct):
    """What is understood of an answer."""

    translated_text: str = msgspec.field(name="translatedText")


class HttpTranslator:
    """Implements the port ``Translator``. ``name`` is what readers are told: the engine, and its version behind it."""

    def __init__(self, url: str, key: str, name: str, *, altogether: float = ALTOGETHER) -> None:
        self._url, self._key, self._altogether = urlsplit(url.rstrip("/") + "/translate"), key, altogether
        engine, _, version = name.rpartition(" ")
        self._engine, self._version = (engine, version) if engine else (name, "")

    def supports(self, source: str, target: str) -> bool:
        """It says so itself, when it is asked for a text."""
        return source != target

    def translate(self, text: str, source: str, target: str) -> Translation:
        asked = {"q": text, "source": source, "target": target, "format": "text"}
        body = orjson.dumps(asked | ({"api_key": self._key} if self._key else {}))
        headers = {"Content-Type": "application/json", "User-Agent": "Redress"}
        try:
            answer = post(self._url, body, headers, altogether=self._altogether)
        except NoAnswer as why:
            raise TranslatorAway(str(why)) from why
        return Translation(_understood(answer), self._engine, self._version)

    def close(self) -> None:
        """Each text has a connection of its own."""


def _understood(answer: Answer) -> str:
    if answer.status == HTTPStatus.BAD_REQUEST:
        raise Untranslatable(Why.UNSUPPORTED_PAIR)
    if answer.status in TEMPORARY or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TranslatorAway(f"answered with status {answer.status}")
    if answer.status != HTTPStatus.OK:
        raise Untranslatable(Why.ENGINE_FAILED)
    try:
        return msgspec.json.decode(answer.body, type=Told).translated_text
    except (msgspec.DecodeError, UnicodeError, RecursionError) as why:
        raise Untranslatable(Why.ENGINE_FAILED) from why
