"""What a command finds around it: the settings, and where the server of the data directory is."""

from dataclasses import replace

from api.commands.screen import Told
from infrastructure.settings import Settings, SettingUnusable

NOTE = "served-at"
"""The file in the data directory in which a server says where it is."""


def read_settings() -> Settings:
    """The settings of the environment; a sentence for one that can't be used."""
    try:
        return Settings.read()
    except SettingUnusable as why:
        raise Told(str(why)) from why


def in_development(what: str) -> Settings:
    """The settings, if they are those of development mode."""
    settings = read_settings()
    if not settings.development:
        raise Told(f"there is {what} in development mode only, and REDRESS_MODE says {settings.mode}")
    return settings


def note_address(settings: Settings) -> None:
    """For commands that talk to this server, or sign tokens for it."""
    (settings.data / NOTE).write_text(f"{settings.host} {settings.port}")


def as_served(settings: Settings) -> Settings:
    """The settings with the host and port that the server was started with last, if it ever was."""
    try:
        host, port = (settings.data / NOTE).read_text().split()
    except FileNotFoundError:
        return settings
    return replace(settings, host=host, port=int(port))


def url(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"
