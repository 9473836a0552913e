"""Each route with each of the cast: who gets in, and how everybody else is refused. A route without a row here fails."""

import base64
import json
from datetime import timedelta
from enum import Enum

import httpx2
import pytest
from joserfc import jws
from joserfc.jwk import OctKey
from litestar import Litestar

from fakes import FakeClock
from mooring.api.app import create_app
from mooring.hub import Hub
from people import mint_of
from visitors import OPERATOR_KEY, ORIGIN, PASSWORD, Visitor, problem, signed_in


class For(Enum):
    """Whom a route is for."""

    ANYONE = "anyone"
    USER = "user"
    OPERATOR = "operator"


ROUTES: dict[tuple[str, str], For] = {
    ("POST", "/api/accounts"): For.ANYONE,
    ("POST", "/api/accounts/resend"): For.ANYONE,
    ("POST", "/api/accounts/confirm"): For.ANYONE,
    ("POST", "/api/password-resets"): For.ANYONE,
    ("POST", "/api/password-resets/redeem"): For.ANYONE,
    ("POST", "/api/account/email"): For.USER,
    ("DELETE", "/api/account/email"): For.USER,
    ("POST", "/api/account/email/confirm"): For.ANYONE,
    ("GET", "/api/account"): For.USER,
    ("GET", "/api/account/mail"): For.USER,
    ("PUT", "/api/account/mail"): For.USER,
    ("POST", "/api/account/mail/retry"): For.USER,
    ("POST", "/api/mail/preferences/look"): For.ANYONE,
    ("POST", "/api/mail/preferences"): For.ANYONE,
    ("GET", "/api/mail/unsubscribe/{unsubscription}"): For.ANYONE,
    ("POST", "/api/mail/unsubscribe/{unsubscription}"): For.ANYONE,
    ("POST", "/api/mail/notices/resend"): For.ANYONE,
    ("POST", "/api/mail/notices/postmark"): For.ANYONE,
    ("PATCH", "/api/account"): For.USER,
    ("POST", "/api/account/password"): For.USER,
    ("POST", "/api/account/close"): For.USER,
    ("GET", "/api/session"): For.USER,
    ("POST", "/api/session/refresh"): For.ANYONE,
    ("DELETE", "/api/session"): For.USER,
    ("GET", "/api/sessions"): For.USER,
    ("POST", "/api/sessions"): For.ANYONE,
    ("POST", "/api/sessions/second-factor"): For.ANYONE,
    ("POST", "/api/sessions/second-factor/options"): For.ANYONE,
    ("POST", "/api/sessions/passkey"): For.ANYONE,
    ("POST", "/api/sessions/passkey/options"): For.ANYONE,
    ("POST", "/api/session/step-up/options"): For.USER,
    ("POST", "/api/account/passkeys/options"): For.USER,
    ("POST", "/api/account/passkeys"): For.USER,
    ("PATCH", "/api/account/passkeys/{passkey_id}"): For.USER,
    ("DELETE", "/api/account/passkeys/{passkey_id}"): For.USER,
    ("DELETE", "/api/sessions"): For.USER,
    ("DELETE", "/api/sessions/{session_id}"): For.USER,
    ("POST", "/api/session/step-up"): For.USER,
    ("POST", "/api/account/totp"): For.USER,
    ("POST", "/api/account/totp/confirm"): For.USER,
    ("DELETE", "/api/account/totp"): For.USER,
    ("POST", "/api/account/recovery-codes"): For.USER,
    ("GET", "/api/workspaces"): For.USER,
    ("POST", "/api/workspaces"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/invitations"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/invitations"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/invitations/{invitation_id}/resend"): For.USER,
    ("DELETE", "/api/workspaces/{workspace_id}/invitations/{invitation_id}"): For.USER,
    ("POST", "/api/invitations/look"): For.ANYONE,
    ("POST", "/api/invitations/accept"): For.USER,
    ("POST", "/api/invitations/decline"): For.ANYONE,
    ("GET", "/api/invitations"): For.USER,
    ("POST", "/api/invitations/{invitation_id}/accept"): For.USER,
    ("POST", "/api/invitations/{invitation_id}/decline"): For.USER,
    ("PATCH", "/api/workspaces/{workspace_id}"): For.USER,
    ("PUT", "/api/account/default-workspace"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/archive"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/unarchive"): For.USER,
    ("DELETE", "/api/workspaces/{workspace_id}"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/undelete"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/ownership-offer"): For.USER,
    ("DELETE", "/api/workspaces/{workspace_id}/ownership-offer"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/ownership-offer/accept"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/members"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/automations"): For.USER,
    ("PATCH", "/api/workspaces/{workspace_id}/members/{user_id}"): For.USER,
    ("DELETE", "/api/workspaces/{workspace_id}/members/{user_id}"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/leave"): For.USER,
    ("GET", "/api/operator/monitor"): For.OPERATOR,
    ("POST", "/api/operator/monitor/reconcile"): For.OPERATOR,
    ("GET", "/api/operator/monitor/workspaces"): For.OPERATOR,
    ("GET", "/api/operator/monitor/workspaces/{workspace_id}"): For.OPERATOR,
    ("GET", "/api/operator/handlers"): For.OPERATOR,
    ("GET", "/api/operator/handlers/{name}"): For.OPERATOR,
    ("POST", "/api/operator/handlers/{name}/pause"): For.OPERATOR,
    ("POST", "/api/operator/handlers/{name}/resume"): For.OPERATOR,
    ("POST", "/api/operator/handlers/{name}/replay"): For.OPERATOR,
    ("GET", "/api/operator/dead-letters"): For.OPERATOR,
    ("GET", "/api/operator/dead-letters/{letter_id}"): For.OPERATOR,
    ("POST", "/api/operator/dead-letters/{letter_id}/retry"): For.OPERATOR,
    ("POST", "/api/operator/dead-letters/{letter_id}/discard"): For.OPERATOR,
    ("GET", "/api/operator/users"): For.OPERATOR,
    ("GET", "/api/operator/users/{user}"): For.OPERATOR,
    ("POST", "/api/operator/users/{user}/close"): For.OPERATOR,
    ("POST", "/api/operator/users/{user}/reopen"): For.OPERATOR,
    ("DELETE", "/api/operator/users/{user}/factors"): For.OPERATOR,
    ("GET", "/api/operator/users/{user}/quota"): For.OPERATOR,
    ("PUT", "/api/operator/users/{user}/quota"): For.OPERATOR,
    ("DELETE", "/api/operator/users/{user}/quota"): For.OPERATOR,
    ("GET", "/api/operator/mail"): For.OPERATOR,
    ("GET", "/api/operator/mail/status"): For.OPERATOR,
    ("POST", "/api/operator/mail/bounces"): For.OPERATOR,
    ("GET", "/api/operator/mail/suppressions"): For.OPERATOR,
    ("POST", "/api/operator/mail/suppressions"): For.OPERATOR,
    ("GET", "/api/operator/mail/suppressions/{address}"): For.OPERATOR,
    ("DELETE", "/api/operator/mail/suppressions/{address}"): For.OPERATOR,
    ("GET", "/api/operator/mail/{message_id}"): For.OPERATOR,
    ("POST", "/api/operator/mail/{message_id}/retry"): For.OPERATOR,
    ("POST", "/api/operator/mail/test"): For.OPERATOR,
    ("GET", "/api/operator/workspaces"): For.OPERATOR,
    ("GET", "/api/operator/workspaces/{workspace_id}"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/archive"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/unarchive"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/delete"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/undelete"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/purge"): For.OPERATOR,
    ("PATCH", "/api/operator/workspaces/{workspace_id}/members/{user_id}"): For.OPERATOR,
    ("DELETE", "/api/operator/workspaces/{workspace_id}/members/{user_id}"): For.OPERATOR,
    ("PUT", "/api/operator/workspaces/{workspace_id}/owner"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/pause"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/resume"): For.OPERATOR,
    ("GET", "/api/operator/logs"): For.OPERATOR,
    ("POST", "/api/operator/logs/{workspace_id}/verify"): For.OPERATOR,
    ("GET", "/api/operator/backups"): For.OPERATOR,
    ("GET", "/api/operator/backups/inventory"): For.OPERATOR,
    ("GET", "/api/operator/backups/standings"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/backups"): For.OPERATOR,
    ("POST", "/api/operator/backups/{backup_id}/drill"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/segments/drill"): For.OPERATOR,
    ("GET", "/api/workspaces/{workspace_id}/exports"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/exports"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/exports/{export_id}"): For.USER,
    ("DELETE", "/api/workspaces/{workspace_id}/exports/{export_id}"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/exports/{export_id}/open"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/exports/{export_id}/file"): For.USER,
    ("POST", "/api/exports/open"): For.USER,
    ("GET", "/api/imports"): For.USER,
    ("POST", "/api/imports"): For.USER,
    ("GET", "/api/imports/{import_id}"): For.USER,
    ("PATCH", "/api/imports/{import_id}"): For.USER,
    ("DELETE", "/api/imports/{import_id}"): For.USER,
    ("POST", "/api/imports/{import_id}/apply"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/backups"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/backups"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/moments"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/restores"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/restores/{restore_id}"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/restores/plan"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/rescues"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/rescues/{restore_id}/events"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/rescues/{restore_id}/reapply"): For.USER,
    ("GET", "/api/operator/workspaces/{workspace_id}/rescues"): For.OPERATOR,
    ("GET", "/api/operator/workspaces/{workspace_id}/rescues/{restore_id}/events"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/rescues/{restore_id}/reapply"): For.OPERATOR,
    ("POST", "/api/workspaces/{workspace_id}/restores"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/restores/{restore_id}/abort"): For.USER,
    ("GET", "/api/operator/workspaces/{workspace_id}/restores"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/restores"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/restores/plan"): For.OPERATOR,
    ("GET", "/api/operator/workspaces/{workspace_id}/restores/{restore_id}"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/restores/{restore_id}/abort"): For.OPERATOR,
    ("POST", "/api/operator/workspaces/{workspace_id}/exports"): For.OPERATOR,
    ("GET", "/api/operator/workspaces/{workspace_id}/exports/{export_id}"): For.OPERATOR,
    ("GET", "/api/operator/workspaces/{workspace_id}/exports/{export_id}/file"): For.OPERATOR,
    ("GET", "/api/account/audit"): For.USER,
    ("GET", "/api/operator/users/{user}/imports"): For.OPERATOR,
    ("POST", "/api/operator/users/{user}/imports"): For.OPERATOR,
    ("GET", "/api/operator/users/{user}/imports/{import_id}"): For.OPERATOR,
    ("PATCH", "/api/operator/users/{user}/imports/{import_id}"): For.OPERATOR,
    ("DELETE", "/api/operator/users/{user}/imports/{import_id}"): For.OPERATOR,
    ("POST", "/api/operator/users/{user}/imports/{import_id}/apply"): For.OPERATOR,
    ("GET", "/api/operator/users/{user}/audit"): For.OPERATOR,
    ("GET", "/api/operator/users/{user}/sessions"): For.OPERATOR,
    ("DELETE", "/api/operator/users/{user}/sessions"): For.OPERATOR,
    ("GET", "/api/operator/keys"): For.OPERATOR,
    ("POST", "/api/operator/keys/rotate"): For.OPERATOR,
    ("GET", "/api/operator/alerts"): For.OPERATOR,
    ("POST", "/api/operator/alerts/test"): For.OPERATOR,
    ("POST", "/api/operator/monitor/deeds/{deed}"): For.OPERATOR,
    ("GET", "/api/feed"): For.OPERATOR,
    ("GET", "/api/workspaces/{workspace_id}/feed"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/audit"): For.USER,
    ("GET", "/api/operator/workspaces/{workspace_id}/audit"): For.OPERATOR,
    ("GET", "/api/workspaces/{workspace_id}/webhooks"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/webhooks"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}"): For.USER,
    ("PATCH", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}"): For.USER,
    ("DELETE", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}/rotate-secret"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}/test"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries"): For.USER,
    ("GET", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries/{delivery_id}"): For.USER,
    ("POST", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver"): For.USER,
    ("GET", "/api/operator/webhooks"): For.OPERATOR,
    ("POST", "/api/operator/webhooks"): For.OPERATOR,
    ("GET", "/api/operator/webhooks/{webhook_id}"): For.OPERATOR,
    ("PATCH", "/api/operator/webhooks/{webhook_id}"): For.OPERATOR,
    ("DELETE", "/api/operator/webhooks/{webhook_id}"): For.OPERATOR,
    ("POST", "/api/operator/webhooks/{webhook_id}/rotate-secret"): For.OPERATOR,
    ("POST", "/api/operator/webhooks/{webhook_id}/test"): For.OPERATOR,
    ("GET", "/api/operator/webhooks/{webhook_id}/deliveries"): For.OPERATOR,
    ("GET", "/api/operator/webhooks/{webhook_id}/deliveries/{delivery_id}"): For.OPERATOR,
    ("POST", "/api/operator/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver"): For.OPERATOR,
    ("POST", "/api/telemetry"): For.ANYONE,
    ("GET", "/api/workspaces/{workspace_id}/usage"): For.USER,
    ("GET", "/api/account/usage"): For.USER,
    ("POST", "/api/funnels/second-workspace"): For.USER,
    ("GET", "/api/operator/funnels/second-workspace"): For.OPERATOR,
    ("GET", "/.well-known/jwks.json"): For.ANYONE,
}
BODIES = {
    ("POST", "/api/operator/mail/bounces"): {"mail": "", "recipient": None},
    ("POST", "/api/operator/mail/suppressions"): {"address": "bob@example.org"},
    ("PATCH", "/api/operator/workspaces/{workspace_id}/members/{user_id}"): {"role": "viewer"},
    ("PUT", "/api/operator/workspaces/{workspace_id}/owner"): {"userId": "usr_none"},
    ("POST", "/api/funnels/second-workspace"): {"attempt": "first", "step": "opened"},
    ("PUT", "/api/operator/users/{user}/quota"): {"members": 70},
    ("POST", "/api/workspaces"): {"name": "Second"},
    ("POST", "/api/workspaces/{workspace_id}/invitations"): {"email": "ivy@example.org", "role": "member"},
    ("POST", "/api/invitations/accept"): {"token": "inv_none.mac"},
    ("PATCH", "/api/workspaces/{workspace_id}"): {"name": "Other"},
    ("PUT", "/api/account/default-workspace"): {"workspaceId": "wsp_none"},
    ("POST", "/api/workspaces/{workspace_id}/ownership-offer"): {"userId": "usr_none"},
    ("PATCH", "/api/workspaces/{workspace_id}/members/{user_id}"): {"role": "viewer"},
    ("PATCH", "/api/account"): {"name": "Alice"},
    ("POST", "/api/account/password"): {"currentPassword": PASSWORD, "newPassword": "another horse battery"},
    ("POST", "/api/account/close"): {"archiveWorkspaces": True},
    ("POST", "/api/account/email"): {"email": "new@example.org"},
    ("PUT", "/api/account/mail"): {"topics": {"invitations": False}},
    ("POST", "/api/session/step-up"): {"password": PASSWORD},
    ("POST", "/api/account/totp/confirm"): {"code": "123456"},
    ("POST", "/api/account/passkeys"): {"challenge": "", "credential": {}},
    ("PATCH", "/api/account/passkeys/{passkey_id}"): {"name": "Laptop"},
    ("POST", "/api/workspaces/{workspace_id}/webhooks"): {"url": "https://example.org/hook"},
    ("PATCH", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}"): {"enabled": True},
    ("POST", "/api/operator/webhooks"): {"url": "https://example.org/hook"},
    ("POST", "/api/operator/mail/test"): {"email": "olga@example.org"},
    ("PATCH", "/api/operator/webhooks/{webhook_id}"): {"enabled": True},
    ("POST", "/api/operator/handlers/{name}/replay"): {"confirm": True},
    ("POST", "/api/exports/open"): {"token": "chl_none.mac"},
    ("POST", "/api/imports"): {"bytes": 1, "fileName": "board.zip"},
    ("POST", "/api/imports/{import_id}/apply"): {"name": "Moved"},
    ("POST", "/api/operator/users/{user}/imports"): {"bytes": 1, "fileName": "board.zip"},
    ("POST", "/api/operator/users/{user}/imports/{import_id}/apply"): {"name": "Moved"},
    ("POST", "/api/workspaces/{workspace_id}/restores/plan"): {"to": {"seq": 0}},
    ("POST", "/api/workspaces/{workspace_id}/rescues/{restore_id}/reapply"): {},
    ("POST", "/api/operator/workspaces/{workspace_id}/rescues/{restore_id}/reapply"): {},
    ("POST", "/api/workspaces/{workspace_id}/restores"): {"to": {"seq": 0}, "kind": "copy", "name": "Copy"},
    ("POST", "/api/operator/workspaces/{workspace_id}/restores/plan"): {"to": {"seq": 0}},
    ("POST", "/api/operator/workspaces/{workspace_id}/restores"): {"to": {"seq": 0}, "kind": "copy", "name": "Copy"},
    ("POST", "/api/operator/monitor/deeds/{deed}"): {"monitor": "mon_none"},
}
# Let in, and refused for the state of things.
LET_IN_BUT = {
    ("GET", "/api/operator/handlers/{name}"): "HANDLER_MISSING",
    ("POST", "/api/operator/handlers/{name}/pause"): "HANDLER_MISSING",
    ("POST", "/api/operator/handlers/{name}/resume"): "HANDLER_MISSING",
    ("POST", "/api/operator/handlers/{name}/replay"): "HANDLER_MISSING",
    ("GET", "/api/operator/dead-letters/{letter_id}"): "DEAD_LETTER_MISSING",
    ("POST", "/api/operator/dead-letters/{letter_id}/retry"): "DEAD_LETTER_MISSING",
    ("POST", "/api/operator/dead-letters/{letter_id}/discard"): "DEAD_LETTER_MISSING",
    ("POST", "/api/operator/workspaces/{workspace_id}/backups"): "NOTHING_TO_BACK_UP",
    ("POST", "/api/operator/backups/{backup_id}/drill"): "BACKUP_MISSING",
    ("GET", "/api/workspaces/{workspace_id}/exports/{export_id}"): "EXPORT_MISSING",
    ("DELETE", "/api/workspaces/{workspace_id}/exports/{export_id}"): "EXPORT_MISSING",
    ("POST", "/api/workspaces/{workspace_id}/exports/{export_id}/open"): "EXPORT_MISSING",
    ("GET", "/api/workspaces/{workspace_id}/exports/{export_id}/file"): "EXPORT_MISSING",
    ("POST", "/api/exports/open"): "EXPORT_LINK_INVALID",
    ("GET", "/api/imports/{import_id}"): "IMPORT_MISSING",
    ("PATCH", "/api/imports/{import_id}"): "INVALID",
    ("DELETE", "/api/imports/{import_id}"): "IMPORT_MISSING",
    ("POST", "/api/imports/{import_id}/apply"): "IMPORT_MISSING",
    ("GET", "/api/operator/users/{user}/imports/{import_id}"): "IMPORT_MISSING",
    ("PATCH", "/api/operator/users/{user}/imports/{import_id}"): "INVALID",
    ("DELETE", "/api/operator/users/{user}/imports/{import_id}"): "IMPORT_MISSING",
    ("POST", "/api/operator/users/{user}/imports/{import_id}/apply"): "IMPORT_MISSING",
    ("GET", "/api/workspaces/{workspace_id}/restores/{restore_id}"): "RESTORE_MISSING",
    ("GET", "/api/workspaces/{workspace_id}/rescues/{restore_id}/events"): "RESCUE_MISSING",
    ("POST", "/api/workspaces/{workspace_id}/rescues/{restore_id}/reapply"): "RESCUE_MISSING",
    ("GET", "/api/operator/workspaces/{workspace_id}/rescues/{restore_id}/events"): "RESCUE_MISSING",
    ("POST", "/api/operator/workspaces/{workspace_id}/rescues/{restore_id}/reapply"): "RESCUE_MISSING",
    ("POST", "/api/workspaces/{workspace_id}/restores/{restore_id}/abort"): "RESTORE_MISSING",
    ("GET", "/api/operator/workspaces/{workspace_id}/restores/{restore_id}"): "RESTORE_MISSING",
    ("POST", "/api/operator/workspaces/{workspace_id}/restores/{restore_id}/abort"): "RESTORE_MISSING",
    ("GET", "/api/operator/workspaces/{workspace_id}/exports/{export_id}"): "EXPORT_MISSING",
    ("GET", "/api/operator/workspaces/{workspace_id}/exports/{export_id}/file"): "EXPORT_MISSING",
    ("GET", "/api/operator/mail/suppressions/{address}"): "SUPPRESSION_MISSING",
    ("DELETE", "/api/operator/mail/suppressions/{address}"): "SUPPRESSION_MISSING",
    ("GET", "/api/operator/mail/{message_id}"): "MESSAGE_MISSING",
    ("POST", "/api/operator/mail/{message_id}/retry"): "MESSAGE_MISSING",
    ("POST", "/api/account/mail/retry"): "ADDRESS_REACHABLE",
    ("PATCH", "/api/operator/workspaces/{workspace_id}/members/{user_id}"): "LAST_OWNER",
    ("DELETE", "/api/operator/workspaces/{workspace_id}/members/{user_id}"): "LAST_OWNER",
    ("PUT", "/api/operator/workspaces/{workspace_id}/owner"): "USER_MISSING",
    ("POST", "/api/workspaces/{workspace_id}/invitations/{invitation_id}/resend"): "INVITATION_MISSING",
    ("DELETE", "/api/workspaces/{workspace_id}/invitations/{invitation_id}"): "INVITATION_MISSING",
    ("POST", "/api/invitations/accept"): "INVITATION_INVALID",
    ("POST", "/api/invitations/{invitation_id}/accept"): "INVITATION_MISSING",
    ("POST", "/api/invitations/{invitation_id}/decline"): "INVITATION_MISSING",
    ("PUT", "/api/account/default-workspace"): "WORKSPACE_MISSING",
    ("POST", "/api/workspaces/{workspace_id}/ownership-offer"): "MEMBER_MISSING",
    ("DELETE", "/api/workspaces/{workspace_id}/ownership-offer"): "OFFER_MISSING",
    ("POST", "/api/workspaces/{workspace_id}/ownership-offer/accept"): "OFFER_MISSING",
    ("PATCH", "/api/workspaces/{workspace_id}/members/{user_id}"): "LAST_OWNER",
    ("DELETE", "/api/workspaces/{workspace_id}/members/{user_id}"): "LAST_OWNER",
    ("POST", "/api/workspaces/{workspace_id}/leave"): "LAST_OWNER",
    ("POST", "/api/account/totp/confirm"): "TOTP_NOT_STARTED",
    ("POST", "/api/account/recovery-codes"): "NO_SECOND_FACTOR",
    ("POST", "/api/account/passkeys"): "CHALLENGE_INVALID",
    ("PATCH", "/api/account/passkeys/{passkey_id}"): "PASSKEY_MISSING",
    ("DELETE", "/api/account/passkeys/{passkey_id}"): "PASSKEY_MISSING",
    ("GET", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}"): "WEBHOOK_MISSING",
    ("PATCH", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}"): "WEBHOOK_MISSING",
    ("DELETE", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}"): "WEBHOOK_MISSING",
    ("POST", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}/rotate-secret"): "WEBHOOK_MISSING",
    ("POST", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}/test"): "WEBHOOK_MISSING",
    ("GET", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries"): "WEBHOOK_MISSING",
    ("GET", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries/{delivery_id}"): "WEBHOOK_MISSING",
    (
        "POST",
        "/api/workspaces/{workspace_id}/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver",
    ): "WEBHOOK_MISSING",
    ("POST", "/api/operator/workspaces/{workspace_id}/purge"): "WORKSPACE_NOT_DELETED",
    ("GET", "/api/operator/webhooks/{webhook_id}"): "WEBHOOK_MISSING",
    ("PATCH", "/api/operator/webhooks/{webhook_id}"): "WEBHOOK_MISSING",
    ("DELETE", "/api/operator/webhooks/{webhook_id}"): "WEBHOOK_MISSING",
    ("POST", "/api/operator/webhooks/{webhook_id}/rotate-secret"): "WEBHOOK_MISSING",
    ("POST", "/api/operator/webhooks/{webhook_id}/test"): "WEBHOOK_MISSING",
    ("GET", "/api/operator/webhooks/{webhook_id}/deliveries"): "WEBHOOK_MISSING",
    ("GET", "/api/operator/webhooks/{webhook_id}/deliveries/{delivery_id}"): "WEBHOOK_MISSING",
    ("POST", "/api/operator/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver"): "WEBHOOK_MISSING",
}
STEP_UP = {
    ("DELETE", "/api/workspaces/{workspace_id}"),
    ("POST", "/api/workspaces/{workspace_id}/ownership-offer"),
    ("POST", "/api/account/totp"),
    ("DELETE", "/api/account/totp"),
    ("POST", "/api/account/recovery-codes"),
    ("POST", "/api/account/passkeys/options"),
    ("DELETE", "/api/account/passkeys/{passkey_id}"),
    ("POST", "/api/account/close"),
    ("POST", "/api/account/email"),
    ("POST", "/api/workspaces/{workspace_id}/webhooks"),
    ("POST", "/api/workspaces/{workspace_id}/webhooks/{webhook_id}/rotate-secret"),
    ("POST", "/api/workspaces/{workspace_id}/exports"),
    ("POST", "/api/workspaces/{workspace_id}/exports/{export_id}/open"),
    ("POST", "/api/workspaces/{workspace_id}/restores"),
}
USER_ROUTES = [route for route, whom in ROUTES.items() if whom is For.USER]
OPERATOR_ROUTES = [route for route, whom in ROUTES.items() if whom is For.OPERATOR]
CHANGES = [route for route in USER_ROUTES if route[0] != "GET"]


def test_every_route_has_a_row(hub: Hub) -> None:
    """The table above names exactly the routes that the application has."""
    app: Litestar = create_app(hub)
    served = {
        (method, route.path_format)
        for route in app.routes
        for method in route.methods - {"OPTIONS", "HEAD"}
        if not route.path_format.startswith("/api/openapi.json")
    }
    assert served == set(ROUTES)


def _path(template: str, visitor: Visitor) -> str:
    return template.format(
        session_id=visitor.session_id,
        workspace_id=visitor.workspace_id,
        user=visitor.user_id,
        passkey_id="pky_none",
        invitation_id="inv_none",
        message_id="msg_none",
        backup_id="bkp_none",
        export_id="exp_none",
        import_id="imp_none",
        restore_id="rst_none",
        address="nobody@example.org",
        webhook_id="whk_none",
        name="nobody",
        letter_id="ent_none",
        delivery_id="msg_none",
        user_id=visitor.user_id,
        deed="leave",
    )


def _part(value: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _claims_of(token: str) -> dict[str, object]:
    return json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))


def _forged_without_signature(visitor: Visitor) -> str:
    return f"{_part({'alg': 'none', 'typ': 'at+jwt'})}.{_part(_claims_of(visitor.access))}."


def _forged_with_public_key(visitor: Visitor, hub: Hub) -> str:
    key = hub.keys.signing.public_members()
    header = {"alg": "HS256", "typ": "at+jwt", "kid": key["kid"]}
    secret = OctKey.import_key(base64.urlsafe_b64decode(key["x"] + "=="))
    return jws.serialize_compact(header, json.dumps(_claims_of(visitor.access)), secret, algorithms=["HS256"])


BAD_TOKENS = {
    "garbage": lambda visitor, hub, clock: "garbage",
    "an empty word": lambda visitor, hub, clock: "a b",
    "her refresh token": lambda visitor, hub, clock: visitor.refresh,
    "a token of another service": lambda visitor, hub, clock: (
        mint_of(clock).access.issue(visitor.user_id, visitor.session_id).text
    ),
    "a token without signature": lambda visitor, hub, clock: _forged_without_signature(visitor),
    "a token signed with the public key": lambda visitor, hub, clock: _forged_with_public_key(visitor, hub),
    "the operator key": lambda visitor, hub, clock: OPERATOR_KEY,
}


@pytest.mark.parametrize(("method", "path"), USER_ROUTES)
async def test_no_route_for_users_takes_a_token_that_is_none(
    alice: Visitor, hub: Hub, clock: FakeClock, method: str, path: str
) -> None:
    """Whatever is not an access token of ours is TOKEN_INVALID, as header and as cookie alike."""
    for kind, forge in BAD_TOKENS.items():
        token = forge(alice, hub, clock)
        for headers in ({"authorization": f"Bearer {token}"}, {"cookie": f"mooring_access={token}"}):
            given = {**headers, "origin": ORIGIN}
            reply = await alice.client.request(method, _path(path, alice), headers=given, json={"name": "x"})
            assert (reply.status_code, problem(reply)["code"]) == (401, "TOKEN_INVALID"), f"{kind} in {headers}"


@pytest.mark.parametrize(("method", "path"), USER_ROUTES)
async def test_nobody_is_let_in_without_a_token(
    client: httpx2.AsyncClient, alice: Visitor, method: str, path: str
) -> None:
    """Without any credential every route for users is TOKEN_MISSING, before its body is looked at."""
    reply = await client.request(method, _path(path, alice), json={"nonsense": 1})
    assert (reply.status_code, problem(reply)["code"]) == (401, "TOKEN_MISSING")


@pytest.mark.parametrize(("method", "path"), USER_ROUTES)
async def test_an_expired_token_opens_nothing(alice: Visitor, clock: FakeClock, method: str, path: str) -> None:
    """Past its fifteen minutes it is TOKEN_EXPIRED."""
    clock.advance(timedelta(minutes=16))
    reply = await alice.ask(method, _path(path, alice), BODIES.get((method, path)))
    assert (reply.status_code, problem(reply)["code"]) == (401, "TOKEN_EXPIRED")


@pytest.mark.parametrize(("method", "path"), [route for route in USER_ROUTES if route != ("DELETE", "/api/session")])
async def test_a_revoked_session_opens_nothing(
    client: httpx2.AsyncClient, alice: Visitor, method: str, path: str
) -> None:
    """A token of a revoked session is SESSION_ENDED with the reason at once, though it has not expired."""
    other = await signed_in(client, alice.email, "/api/sessions")
    assert (await other.ask("DELETE", f"/api/sessions/{alice.session_id}")).status_code == 204
    reply = await alice.ask(method, _path(path, other), BODIES.get((method, path)))
    body = problem(reply)
    assert (reply.status_code, body["code"], body["reason"]) == (401, "SESSION_ENDED", "revoked")


@pytest.mark.parametrize("by", ["header", "cookie"])
@pytest.mark.parametrize(("method", "path"), USER_ROUTES)
async def test_alice_gets_in_by_header_and_by_cookie(alice: Visitor, method: str, path: str, by: str) -> None:
    """The owner is served by `Authorization`, and by cookie from the service's own page."""
    headers = alice.bearer if by == "header" else {**alice.cookies, "origin": ORIGIN}
    body = BODIES.get((method, path))
    reply = await alice.client.request(method, _path(path, alice), json=body, headers=headers)
    if (method, path) in LET_IN_BUT:
        assert problem(reply)["code"] == LET_IN_BUT[method, path]
    else:
        assert reply.status_code in {200, 201, 202, 204}, reply.text


def test_every_route_behind_the_step_up_is_known(hub: Hub) -> None:
    """The table above names exactly the routes that ask for a recent authentication."""
    guarded = {
        (method, route.path_format)
        for route in create_app(hub).routes
        for method, (handler, _) in getattr(route, "route_handler_map", {}).items()
        if "recent" in handler.parsed_fn_signature.parameters
    }
    assert guarded == STEP_UP


@pytest.mark.parametrize(("method", "path"), sorted(STEP_UP))
async def test_what_is_sensitive_needs_a_recent_proof(alice: Visitor, clock: FakeClock, method: str, path: str) -> None:
    """Ten minutes after the sign-in it is STEP_UP_REQUIRED with the ways to prove it anew; after a step-up it is not."""
    clock.advance(timedelta(minutes=10))
    reply = await alice.ask(method, _path(path, alice), BODIES.get((method, path)))
    body = problem(reply)
    assert (reply.status_code, body["code"], body["methods"]) == (403, "STEP_UP_REQUIRED", ["password"])
    assert (await alice.ask("POST", "/api/session/step-up", {"password": PASSWORD})).status_code == 200
    reply = await alice.ask(method, _path(path, alice), BODIES.get((method, path)))
    assert reply.status_code != 403


OTHER_PAGES = (
    None,
    "https://evil.example",
    "null",
    "http://localhost:8788",
    "http://localhost:8787.evil.example",
    "https://localhost:8787",
)


@pytest.mark.parametrize(("method", "path"), CHANGES)
async def test_no_other_page_changes_anything_by_cookie(
    alice: Visitor, client: httpx2.AsyncClient, method: str, path: str
) -> None:
    """A cookie that comes with another origin, or with none, is ORIGIN_REFUSED, and the session goes on."""
    for origin in OTHER_PAGES:
        headers = {**alice.cookies, **({"origin": origin} if origin else {})}
        reply = await client.request(method, _path(path, alice), json=BODIES.get((method, path)), headers=headers)
        assert (reply.status_code, problem(reply)["code"]) == (403, "ORIGIN_REFUSED"), origin
    assert (await alice.ask("GET", "/api/session")).status_code == 200
    assert len((await alice.ask("GET", "/api/workspaces")).json()["workspaces"]) == 1


@pytest.mark.parametrize(("method", "path"), [route for route in USER_ROUTES if route[0] == "GET"])
async def test_reading_by_cookie_needs_no_origin(
    alice: Visitor, client: httpx2.AsyncClient, method: str, path: str
) -> None:
    """Browsers send no Origin when they just read; what other pages read they cannot see."""
    reply = await client.request(method, _path(path, alice), headers=alice.cookies)
    if (method, path) in LET_IN_BUT:
        assert problem(reply)["code"] == LET_IN_BUT[method, path]
    else:
        assert reply.status_code == 200


async def test_carol_sees_and_ends_nothing_of_alice(alice: Visitor, carol: Visitor) -> None:
    """A stranger: forbidden in the workspace, a session that is not hers does not exist, lists show her own only."""
    reply = await carol.ask("GET", f"/api/workspaces/{alice.workspace_id}")
    assert (reply.status_code, problem(reply)["code"]) == (403, "WORKSPACE_FORBIDDEN")
    reply = await carol.ask("DELETE", f"/api/sessions/{alice.session_id}")
    assert (reply.status_code, problem(reply)["code"]) == (404, "SESSION_MISSING")
    assert [one["id"] for one in (await carol.ask("GET", "/api/workspaces")).json()["workspaces"]] == [
        carol.workspace_id
    ]
    assert [one["id"] for one in (await carol.ask("GET", "/api/sessions")).json()["sessions"]] == [carol.session_id]
    assert (await carol.ask("DELETE", "/api/sessions")).status_code == 204
    assert (await alice.ask("GET", "/api/session")).status_code == 200


@pytest.mark.parametrize("workspace_id", ["wsp_nothing", "x" * 500, "%00", "a%20b", "%ff"])
async def test_a_workspace_that_is_not_there_is_missing_for_everybody(alice: Visitor, workspace_id: str) -> None:
    """An unknown id and what is no id at all are WORKSPACE_MISSING."""
    reply = await alice.ask("GET", f"/api/workspaces/{workspace_id}")
    assert (reply.status_code, problem(reply)["code"]) == (404, "WORKSPACE_MISSING")


@pytest.mark.parametrize(("method", "path"), OPERATOR_ROUTES)
async def test_only_the_operator_key_opens_operator_routes(
    alice: Visitor, client: httpx2.AsyncClient, method: str, path: str
) -> None:
    """Nobody, a user, and a key that is nearly right are all refused."""
    callers = {
        "anyone": {},
        "alice": alice.bearer,
        "alice by cookie": {**alice.cookies, "origin": ORIGIN},
        "a wrong key": {"authorization": f"Bearer {OPERATOR_KEY}x"},
        "the key as cookie": {"cookie": f"mooring_access={OPERATOR_KEY}", "origin": ORIGIN},
    }
    for who, headers in callers.items():
        reply = await client.request(method, _path(path, alice), headers=headers)
        expected = "TOKEN_INVALID" if "authorization" in headers else "TOKEN_MISSING"
        assert (reply.status_code, problem(reply)["code"]) == (401, expected), who


@pytest.mark.parametrize(("method", "path"), OPERATOR_ROUTES)
async def test_olga_gets_in_with_the_operator_key(
    alice: Visitor, client: httpx2.AsyncClient, method: str, path: str
) -> None:
    """Every operator route is served by the key."""
    key = {"authorization": f"Bearer {OPERATOR_KEY}"}
    reply = await client.request(method, _path(path, alice), json=BODIES.get((method, path)), headers=key)
    if (method, path) in LET_IN_BUT:
        assert problem(reply)["code"] == LET_IN_BUT[method, path]
    else:
        assert reply.status_code in {200, 201}, reply.text


@pytest.fixture
def broken(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A directory that fails in a way nobody thought of, with a secret in its message."""

    async def fail(*_: object) -> None:
        raise RuntimeError("correct horse battery mrt_secret")

    monkeypatch.setattr(hub.live_sessions, "_load", fail)


@pytest.mark.parametrize(("method", "path"), USER_ROUTES)
@pytest.mark.usefixtures("broken")
async def test_what_is_not_known_is_not_allowed(
    alice: Visitor, method: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """When the session cannot be looked up nobody gets in: a fault, and neither reply nor log shows what it was about."""
    reply = await alice.ask(method, _path(path, alice), BODIES.get((method, path)))
    assert (reply.status_code, problem(reply)["code"]) == (500, "FAULT")
    printed = capsys.readouterr()
    assert "RuntimeError" in printed.out
    assert "correct horse" not in printed.out + printed.err
    assert "mrt_" not in printed.out + printed.err
