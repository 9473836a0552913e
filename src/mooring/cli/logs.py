"""Structured logs on stdout: one JSON object a line, ours and the libraries' alike, without queries and secrets."""

import logging
import re
import sys
from io import TextIOBase
from typing import Any, TextIO, cast

import msgspec
import structlog
from structlog.typing import EventDict, WrappedLogger
from typing_extensions import override

# Whatever a library writes: a query string may hold a token.
_QUERY = re.compile(r"\?[^\s\"']*")
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
# At their info level these write a line for each request, with its query.
_TALKATIVE = ("uvicorn", "uvicorn.error", "uvicorn.access", "websockets", "httpx2", "alembic")


def configure(level: str) -> None:
    """Sets up logging for this process. `level` is debug, info, warning or error."""
    threshold = _LEVELS[level]
    shared = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=_serialise)],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", _Stdout())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    renderer = structlog.processors.JSONRenderer(serializer=_serialise)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _without_queries],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=threshold, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))


class _Stdout(TextIOBase):
    """Whatever stdout is when a line is written: a logger outlives the stdout that it was made under."""

    @override
    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    @override
    def flush(self) -> None:
        sys.stdout.flush()


def _without_queries(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    del logger, method
    event["event"] = _QUERY.sub("?…", str(event["event"]))
    return event


def _serialise(event: Any, **options: Any) -> str:
    return msgspec.json.encode(event, enc_hook=options.get("default", str)).decode()
