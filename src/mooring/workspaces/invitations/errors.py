"""The refusals of invitations."""

from mooring.accounts.errors import FieldInvalid
from mooring.kit.errors import Conflict, Forbidden, Missing, TooMany


class InvitationInvalid(Missing):
    """A token that was not made here, or one whose invitation is forgotten."""

    code = "INVITATION_INVALID"
    title = "This invitation does not exist. Check that the whole link was opened."


class InvitationMissing(Missing):
    """None in this workspace, or none for whoever asks."""

    code = "INVITATION_MISSING"
    title = "There is no such invitation."


class InvitationExpired(Conflict):
    code = "INVITATION_EXPIRED"
    title = "This invitation is too old. Ask for a new one."


class InvitationRevoked(Conflict):
    code = "INVITATION_REVOKED"
    title = "This invitation was taken back."


class InvitationDeclined(Conflict):
    code = "INVITATION_DECLINED"
    title = "This invitation was declined."


class InvitationUsed(Conflict):
    """Accepted already, by as many people as it was for; or used before by whoever asks, who has left since."""

    code = "INVITATION_USED"
    title = "This invitation was used already. Ask for a new one."


class InvitationForAnother(Forbidden):
    """`extra` carries `emailHint`: enough for its owner to know which address is meant."""

    code = "INVITATION_FOR_ANOTHER"
    title = "This invitation is for another address than yours."

    def __init__(self, hint: str) -> None:
        super().__init__(extra={"emailHint": hint})


class InvitationDomainRefused(Forbidden):
    """`extra` carries the `domain`."""

    code = "INVITATION_DOMAIN"
    title = "This invitation is only for addresses of another domain."

    def __init__(self, domain: str) -> None:
        super().__init__(extra={"domain": domain})


class AlreadyMember(Conflict):
    code = "ALREADY_MEMBER"
    title = "A member of this workspace has this address."


class AlreadyInvited(Conflict):
    """`extra` carries the `invitationId`."""

    code = "ALREADY_INVITED"
    title = "This address is invited already."

    def __init__(self, invitation_id: str) -> None:
        super().__init__(extra={"invitationId": invitation_id})


class InvitationLimitReached(TooMany):
    code = "INVITATION_LIMIT_REACHED"
    title = "You have sent as many invitations as you may within an hour."


class DomainInvalid(FieldInvalid):
    code = "DOMAIN_INVALID"
    title = "This is not the domain of an email address."
    field = "link.domain"


class UsesInvalid(FieldInvalid):
    code = "USES_INVALID"
    title = "A link is for at least one person and for no more than a workspace may have members."
    field = "link.mostUses"
