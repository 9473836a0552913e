"""The one secret behind links, codes and sealed second factors: a file of its own, kept as long as the directory."""

from mooring.accounts.challenge import ChallengeTokens
from mooring.accounts.model import UserId
from mooring.kit.sealing import Seal
from mooring.kit.secrets import derived, keyed_hash
from mooring.mail.preferences import PreferenceTokens


class AccountSecret:
    """What is derived from it, a key for each purpose."""

    def __init__(self, secret: bytes) -> None:
        self.challenges = ChallengeTokens(derived(secret, "challenges"))
        self.factors = Seal(derived(secret, "factors"))
        self.sign_ups = Seal(derived(secret, "sign-ups"))
        self.invitations = derived(secret, "invitations")
        """The key of what `workspaces.invitations` derives; accounts do not know what that is."""
        self.webhooks = Seal(derived(secret, "webhooks"))
        self.archive_keys = Seal(derived(secret, "archive keys"))
        self.preferences = PreferenceTokens(derived(secret, "mail preferences"))
        self.return_paths = derived(secret, "return paths")
        """The key of what `mail.addresses` derives."""
        self._recovery = derived(secret, "recovery codes")
        self._devices = derived(secret, "devices")
        self._strangers = derived(secret, "strangers")

    def recovery_hash(self, user_id: str, code: str) -> str:
        """How a recovery code is stored."""
        return keyed_hash(self._recovery, f"{user_id} {code}")

    def device_mark(self, key: str) -> str:
        """What a browser keeps that this address, or this user, has signed in on: worth nothing for signing in."""
        return keyed_hash(self._devices, key)

    def stranger(self, email_key: str) -> UserId:
        """Who stands for an address without an account, so that asking for it costs the same work. Never a user's id."""
        return UserId(f"stranger_{keyed_hash(self._strangers, email_key)[:40]}")
