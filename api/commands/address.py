"""Where the server of a data directory is: noted when it starts, read by commands that talk to it or sign for it."""

from dataclasses import replace

from infrastructure.settings import Settings

NOTE = "served-at"


def note_address(settings: Settings) -> None:
    (settings.data / NOTE).write_text(f"{settings.host} {settings.port}")


def as_served(settings: Settings) -> Settings:
    """The settings with the host and port that the server was really started with, if it ever was."""
    try:
        host, port = (settings.data / NOTE).read_text().split()
    except FileNotFoundError:
        return settings
    return replace(settings, host=host, port=int(port))


def url(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"
