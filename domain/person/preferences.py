"""How somebody likes to be written to, the same for all roles of an account."""

from dataclasses import dataclass
from enum import StrEnum

MINUTES_OF_DAY = 24 * 60


class Language(StrEnum):
    """The languages that the service itself writes, by their ISO 639-1 codes."""

    ENGLISH = "en"
    SPANISH = "es"
    PORTUGUESE = "pt"
    RUSSIAN = "ru"
    CHINESE = "zh"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """No mail from ``begins`` until before ``ends``, in minutes after midnight as the clock on the wall shows it.

    Where they begin later than they end, there is a midnight between.
    """

    begins: int
    ends: int

    def cover(self, minute: int) -> bool:
        """Whether this minute of the day is within."""
        if self.begins < self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends


@dataclass(frozen=True, slots=True)
class Preferences:
    """``language`` and ``zone`` (a name of the IANA time zone database) are empty where somebody never said.

    ``digest_minutes``: what is not urgent is collected for so long, and sent together.
    """

    language: Language | None = None
    zone: str = ""
    mail: bool = False
    quiet_hours: QuietHours | None = None
    digest_minutes: int = 10
