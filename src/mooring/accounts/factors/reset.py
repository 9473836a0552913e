"""Taking all second factors off an account, for somebody who has lost everything."""

from mooring.accounts.factors.change import Change
from mooring.accounts.factors.store import factors_of
from mooring.audit import AuditKind
from mooring.mail import Template


async def reset_factors(change: Change) -> bool:
    """From now on the password alone signs in. False, and nothing changed, when there was no factor.

    The caller ends the user's sessions and drops what waits for a factor: a device that was lost may be in other hands.
    """
    before = await factors_of(change.user.id, change.factors)
    await change.factors.totp.remove(change.user.id)
    await change.factors.passkeys.remove_all(change.user.id)
    await change.factors.recovery_codes.remove(change.user.id)
    if not before.second:
        return False
    await change.note(AuditKind.FACTORS_RESET)
    await change.tell(Template.FACTORS_RESET, {})
    return True
