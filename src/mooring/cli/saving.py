"""Saving what the service sends to a file."""

from pathlib import Path

import httpx2

from mooring.cli.operator import answer
from mooring.kit.errors import Fault


async def save(client: httpx2.AsyncClient, path: str, key: str, target: Path) -> None:
    """Save what the service sends to `target`, which appears whole or not at all. Refuses what the service refuses; Fault."""
    beside = target.with_name(f".{target.name}.part")
    try:
        async with client.stream("GET", path, headers={"Authorization": f"Bearer {key}"}) as reply:
            if not reply.is_success:
                await reply.aread()
                answer(reply)
            with beside.open("xb") as file:
                async for piece in reply.aiter_bytes():
                    file.write(piece)
        beside.rename(target)
    except OSError as error:
        raise Fault("Writing the file", str(target), f"Mend it: {error.strerror}.") from None
    finally:
        beside.unlink(missing_ok=True)
