"""Telling the server of sessions that were left here, now or as soon as it can be reached."""

from msgspec.structs import replace

from mooring.client.errors import Refused, Unreachable
from mooring.client.kept import Kept, Tokens
from mooring.client.renewal import Parts, ask_for_tokens
from mooring.client.transport import Call, content
from mooring.client.verdict import Verdict, judge


async def say_farewells(parts: Parts) -> bool:
    """Ends on the server every session that was left. Whether it knows of all of them now; the rest waits."""
    for tokens in parts.file.load().farewells:
        try:
            await _say(parts, tokens)
        except Refused as refused:
            if judge(refused) is not Verdict.ENDED:  # over already: nothing is left to say
                return False
        except Unreachable:
            return False
        _said(parts, tokens)
    return True


async def _say(parts: Parts, tokens: Tokens) -> None:
    try:
        await _leave(parts, tokens.access)
    except Refused as refused:
        if judge(refused) is not Verdict.RENEW:
            raise
        await _leave(parts, (await ask_for_tokens(parts, tokens.refresh)).access_token)


async def _leave(parts: Parts, access: str) -> None:
    content(await parts.transport.ask(Call("DELETE", "/api/session", bearer=access)))


def _said(parts: Parts, tokens: Tokens) -> None:
    def without(kept: Kept) -> Kept:
        return replace(kept, farewells=tuple(one for one in kept.farewells if one != tokens))

    parts.file.edit(without)
