"""Reading a body as JSON, with a refusal for everything that is none."""

from typing import Any

from litestar import Request
from typing_extensions import override

from mooring.api.problems import BadJson


class JsonRequest(Request[Any, Any, Any]):
    """A request whose body is UTF-8 JSON of bounded depth, or refused with BadJson."""

    @override
    async def json(self) -> Any:
        try:
            return await super().json()
        except (UnicodeDecodeError, RecursionError):
            # The framework takes these two for bugs of its own.
            raise BadJson from None
