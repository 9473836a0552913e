"""The text that stands for an invitation: in the link of a mail, or in a link that an admin hands on.

It is derived from the invitation's id and a secret of the service, as that of a challenge is. So an id opens nothing, and
nothing in the directory, the outbox or the feed can be used as a link.
"""

from mooring.kit.ids import is_id
from mooring.kit.secrets import keyed_hash, same_secret
from mooring.workspaces.model import InvitationId


class InvitationTokens:
    """Makes and reads the texts."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, invitation_id: InvitationId) -> str:
        """What stands behind the `#` of the link."""
        return f"{invitation_id}.{self._mac(invitation_id)}"

    def id_of(self, token: str) -> InvitationId | None:
        """The invitation that `token` stands for; None for anything not made by us."""
        invitation_id, _, mac = token.partition(".")
        if not is_id(invitation_id) or not mac.isascii() or not same_secret(mac, self._mac(invitation_id)):
            return None
        return InvitationId(invitation_id)

    def _mac(self, invitation_id: str) -> str:
        return keyed_hash(self._key, f"invitation {invitation_id}")
