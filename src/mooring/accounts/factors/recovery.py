"""Recovery codes: for whoever has lost the app or the key. Made with the first second factor, gone with the last."""

from hashlib import sha256

from mooring.accounts.factors.change import Change
from mooring.accounts.factors.errors import NoSecondFactor
from mooring.accounts.factors.store import factors_of
from mooring.audit import AuditKind
from mooring.kit.codes import as_readable, readable
from mooring.mail import Template

HOW_MANY = 10
_CODE_BYTES = 10  # 80 bits in 16 characters: not to be guessed, however many may be tried
_GROUP = 4
_LONGEST_TYPED = 40


async def make_codes(change: Change) -> list[str]:
    """Ten new codes, to be shown once; the old ones are worth nothing from now on. NoSecondFactor."""
    if not (await factors_of(change.user.id, change.factors)).second:
        raise NoSecondFactor
    codes = [_new_code(change) for _ in range(HOW_MANY)]
    await change.factors.recovery_codes.replace(change.user.id, [_hash(change, code) for code in codes], change.at)
    await change.note(AuditKind.RECOVERY_CODES_MADE)
    await change.tell(Template.RECOVERY_CODES_MADE, {})
    return [_grouped(code) for code in codes]


async def first_codes(change: Change) -> list[str] | None:
    """As `make_codes`, when the user has none; None when there are some."""
    if await change.factors.recovery_codes.left(change.user.id):
        return None
    return await make_codes(change)


async def use_code(change: Change, typed: str) -> bool:
    """Use up the code that was typed, however it was spaced or capitalised. False when it is none of the unused ones."""
    if len(typed) > _LONGEST_TYPED:
        return False
    code_hash = _hash(change, as_readable(typed))
    if not await change.factors.recovery_codes.use(change.user.id, code_hash, change.at):
        return False
    left = {"left": str(await change.factors.recovery_codes.left(change.user.id))}
    await change.note(AuditKind.RECOVERY_CODE_USED, left)
    await change.tell(Template.RECOVERY_CODE_USED, left)
    return True


async def drop_codes_without_factor(change: Change) -> None:
    """Forget the codes when the last second factor has gone: alone they would open nothing, and look as if they did."""
    if not (await factors_of(change.user.id, change.factors)).second:
        await change.factors.recovery_codes.remove(change.user.id)


def _new_code(change: Change) -> str:
    return readable(sha256(change.ids.new_token().encode()).digest()[:_CODE_BYTES])


def _grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _hash(change: Change, code: str) -> str:
    return change.secret.recovery_hash(change.user.id, code)
