"""Logs: one JSON object a line, pretty on a terminal; never a secret or what people wrote."""

import logging
import re
import sys
from collections.abc import MutableMapping
from functools import partial
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, ExcInfo, Processor

_SECRET = re.compile(
    r"(?i:bearer\s+)\S+"  # an Authorization header
    r"|eyJ[\w-]+(?:\.[\w-]*)+"  # a JSON Web Token
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+",  # an e-mail address
)


def redact(_: Any, __: str, event: MutableMapping[str, Any]) -> EventDict:
    """Blank out tokens and e-mail addresses, wherever in a line they stand."""
    return {key: _redacted(value) for key, value in event.items()}


def _redacted(value: Any) -> Any:
    match value:
        case str():
            return _SECRET.sub("[redacted]", value) if _suspect(value) else value
        case dict():
            return {key: _redacted(item) for key, item in value.items()}
        case list() | tuple():
            return [_redacted(item) for item in value]
        case _:
            return value


def _suspect(text: str) -> bool:
    """Whether it is worth looking closely, which costs much more."""
    return "@" in text or "eyJ" in text or "bearer" in text.lower()


def frames(exc_info: ExcInfo) -> list[dict[str, Any]]:
    """An exception and its causes as types and places; texts and variables may quote people."""
    told = structlog.tracebacks.extract(*exc_info, show_locals=False)
    return [
        {
            "type": stack.exc_type,
            "frames": [f"{f.filename}:{f.lineno} {f.name}" for f in stack.frames],
        }
        for stack in told.stacks
    ]


def configure(out: TextIO = sys.stderr, *, level: int = logging.INFO) -> None:
    """Send all logs of this process, the libraries' too, to ``out``; pretty when a terminal."""
    collected: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    rendered = _for_people() if out.isatty() else _for_machines()
    # Our own lines, one for each request, don't take the way of the libraries' ones, which is three times as long.
    structlog.configure(
        processors=[*collected, *rendered],
        logger_factory=partial(_Named, out),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=collected,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)


class _Named(structlog.WriteLogger):
    """Writes lines to a file, and knows who does."""

    def __init__(self, file: TextIO, name: str) -> None:
        super().__init__(file)
        self.name = name


def _for_people() -> list[Processor]:
    return [redact, structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]


def _for_machines() -> list[Processor]:
    return [structlog.processors.ExceptionRenderer(frames), redact, _json]


def _json(_: Any, __: str, event: EventDict) -> str:
    return orjson.dumps(event, default=repr).decode()
