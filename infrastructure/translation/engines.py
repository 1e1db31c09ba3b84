"""Chooses the engines that are there: by the settings, and by what is installed."""

from application.ports import Translator
from application.translating import Translating
from infrastructure.settings import Settings
from infrastructure.translation.apertium import Apertium, installed
from infrastructure.translation.detection import detect
from infrastructure.translation.http import HttpTranslator
from infrastructure.translation.phrasebook import Phrasebook


def translating_of(settings: Settings) -> Translating:
    """Exact sentences first, then the engine that somebody has chosen, then the one that happens to be there."""
    free = [*_by_address(settings), *_installed()]
    return Translating((Phrasebook(), *free), detect if free else _unknown)


def _by_address(settings: Settings) -> list[Translator]:
    if not settings.translator_url:
        return []
    return [HttpTranslator(settings.translator_url, settings.translator_key, settings.translator_name)]


def _installed() -> list[Translator]:
    modes = installed()
    return [Apertium(modes)] if modes else []


def _unknown(_: str) -> str:
    """Where nothing but whole sentences can be translated, no model is loaded to tell languages apart."""
    return ""
