"""The API as one ASGI application."""

from copy import copy
from functools import cache

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders, State
from litestar.exceptions import HTTPException
from litestar.types import Message, Scope

from mooring.api.asking import dependencies
from mooring.api.events.description import EVENT_STREAM
from mooring.api.openapi import openapi
from mooring.api.problems import fault_reply, framework_reply, refusal_reply
from mooring.api.reading import JsonRequest
from mooring.api.routes.account import get_account, patch_account, post_close, post_password
from mooring.api.routes.account_email import delete_email, post_email, post_email_confirm
from mooring.api.routes.account_reach import post_mail_retry
from mooring.api.routes.accounts import post_account, post_confirm, post_resend
from mooring.api.routes.alerts import get_alerts, post_test_alert
from mooring.api.routes.audit import get_audit, get_user_audit
from mooring.api.routes.dead_letters import (
    get_dead_letter,
    get_dead_letters,
    post_dead_letter_discard,
    post_dead_letter_retry,
)
from mooring.api.routes.exports import (
    delete_export,
    get_export,
    get_export_file,
    get_exports,
    post_export,
    post_export_link,
    post_export_open,
)
from mooring.api.routes.factors import delete_totp, post_recovery_codes, post_totp, post_totp_confirmation
from mooring.api.routes.feed import get_feed, get_workspace_feed
from mooring.api.routes.funnels import get_funnel, post_funnel_step
from mooring.api.routes.imports import (
    delete_import,
    get_import,
    get_imports,
    patch_import,
    post_import,
    post_import_apply,
)
from mooring.api.routes.invitations import (
    get_invitations,
    post_accept,
    post_accept_own,
    post_decline,
    post_decline_own,
    post_look,
)
from mooring.api.routes.keys import get_keys, get_signing_keys, post_rotate
from mooring.api.routes.logs import get_logs, post_verify
from mooring.api.routes.mail_notices import post_postmark_notice, post_resend_notice
from mooring.api.routes.mail_preferences import get_own_choices, post_choices, post_look_at_choices, put_own_choices
from mooring.api.routes.monitor_status import get_monitor, get_monitored, get_one_monitored, post_reconcile
from mooring.api.routes.operator import get_users, post_pause, post_resume
from mooring.api.routes.operator_backups import (
    get_backups,
    get_inventory,
    get_standings,
    post_backup,
    post_drill,
    post_segments_drill,
)
from mooring.api.routes.operator_exports import get_any_export, get_any_export_file, post_any_export
from mooring.api.routes.operator_factors import delete_factors
from mooring.api.routes.operator_handlers import (
    get_handler,
    get_handlers,
    post_handler_pause,
    post_handler_replay,
    post_handler_resume,
)
from mooring.api.routes.operator_imports import (
    delete_import_of,
    get_import_of,
    get_imports_of,
    patch_import_of,
    post_import_apply_of,
    post_import_for,
)
from mooring.api.routes.operator_mail import get_mail, get_message, post_message_retry
from mooring.api.routes.operator_mail_status import get_mail_status, post_bounce
from mooring.api.routes.operator_mail_test import post_test_mail
from mooring.api.routes.operator_monitor import post_monitor_deed
from mooring.api.routes.operator_quotas import delete_quota, get_quota, put_quota
from mooring.api.routes.operator_restores import (
    get_any_restore,
    get_any_restores,
    post_any_abort,
    post_any_plan,
    post_any_restore,
)
from mooring.api.routes.operator_sessions import delete_user_sessions, get_user_sessions
from mooring.api.routes.operator_suppressions import (
    delete_suppression,
    get_suppression,
    get_suppressions,
    post_suppression,
)
from mooring.api.routes.operator_users import get_user, post_close_user, post_reopen_user
from mooring.api.routes.operator_webhooks import (
    delete_own_webhook,
    get_own_deliveries,
    get_own_delivery,
    get_own_webhook,
    get_own_webhooks,
    patch_own_webhook,
    post_own_redeliver,
    post_own_rotate_secret,
    post_own_test,
    post_own_webhook,
)
from mooring.api.routes.operator_workspaces import (
    delete_any_member,
    get_all_workspaces,
    get_any_workspace,
    patch_any_member,
    post_archive_any,
    post_delete_any,
    post_purge,
    post_unarchive_any,
    post_undelete_any,
    put_owner,
)
from mooring.api.routes.ownership import delete_offer, post_accept_offer, post_offer
from mooring.api.routes.passkey_sign_in import post_passkey_sign_in, post_passkey_sign_in_options
from mooring.api.routes.passkeys import delete_passkey, patch_passkey, post_passkey, post_passkey_options
from mooring.api.routes.password_resets import post_password_reset, post_password_reset_redeem
from mooring.api.routes.rescues import (
    get_any_rescue_events,
    get_any_rescues,
    get_rescue_events,
    get_rescues,
    post_any_reapply,
    post_reapply,
)
from mooring.api.routes.restores import (
    get_restore,
    get_restores,
    post_plan,
    post_restore,
    post_restore_abort,
)
from mooring.api.routes.session import delete_session, get_session, post_refresh
from mooring.api.routes.sessions import delete_one_session, delete_sessions, get_sessions
from mooring.api.routes.sign_in import post_second_factor, post_second_factor_options, post_session
from mooring.api.routes.step_up import post_step_up, post_step_up_options
from mooring.api.routes.telemetry import post_telemetry
from mooring.api.routes.unsubscribe import get_unsubscription, post_unsubscription
from mooring.api.routes.usage import get_account_usage, get_workspace_usage
from mooring.api.routes.webhook_deliveries import get_deliveries, get_delivery, post_redeliver
from mooring.api.routes.webhooks import (
    delete_webhook,
    get_webhook,
    get_webhooks,
    patch_webhook,
    post_rotate_secret,
    post_webhook,
    post_webhook_test,
)
from mooring.api.routes.workspace_audit import get_any_workspace_audit, get_workspace_audit
from mooring.api.routes.workspace_automations import get_automations
from mooring.api.routes.workspace_backups import get_moments, get_workspace_backups, post_workspace_backup
from mooring.api.routes.workspace_invitations import (
    delete_invitation,
    get_workspace_invitations,
    post_invitation_resend,
    post_workspace_invitation,
)
from mooring.api.routes.workspace_members import delete_member, get_members, patch_member, post_leave
from mooring.api.routes.workspace_states import delete_workspace, post_archive, post_unarchive, post_undelete
from mooring.api.routes.workspaces import (
    get_workspace,
    get_workspaces,
    patch_workspace,
    post_workspace,
    put_default_workspace,
)
from mooring.hub import Hub
from mooring.kit.errors import Refusal
from mooring.kit.without import without

_LARGEST_BODY = 64 * 1024

ROUTES = (
    post_account,
    post_resend,
    post_confirm,
    post_password_reset,
    post_password_reset_redeem,
    get_account,
    patch_account,
    post_password,
    post_email,
    delete_email,
    post_email_confirm,
    post_close,
    get_own_choices,
    put_own_choices,
    post_mail_retry,
    post_look_at_choices,
    post_choices,
    get_unsubscription,
    post_unsubscription,
    post_resend_notice,
    post_postmark_notice,
    get_session,
    post_refresh,
    delete_session,
    post_session,
    post_second_factor,
    post_second_factor_options,
    post_passkey_sign_in_options,
    post_passkey_sign_in,
    post_passkey_options,
    post_passkey,
    patch_passkey,
    delete_passkey,
    post_step_up_options,
    post_step_up,
    post_totp,
    post_totp_confirmation,
    delete_totp,
    post_recovery_codes,
    get_sessions,
    delete_sessions,
    delete_one_session,
    get_workspaces,
    post_workspace,
    get_workspace,
    get_workspace_invitations,
    post_workspace_invitation,
    post_invitation_resend,
    delete_invitation,
    post_look,
    post_accept,
    post_decline,
    get_invitations,
    post_accept_own,
    post_decline_own,
    patch_workspace,
    put_default_workspace,
    post_archive,
    post_unarchive,
    delete_workspace,
    post_undelete,
    post_offer,
    delete_offer,
    post_accept_offer,
    get_members,
    get_automations,
    patch_member,
    delete_member,
    post_leave,
    get_monitor,
    get_monitored,
    get_one_monitored,
    post_reconcile,
    get_users,
    get_user,
    post_close_user,
    post_reopen_user,
    delete_factors,
    get_quota,
    put_quota,
    delete_quota,
    get_handlers,
    get_handler,
    post_handler_pause,
    post_handler_resume,
    post_handler_replay,
    get_dead_letters,
    get_dead_letter,
    post_dead_letter_retry,
    post_dead_letter_discard,
    get_mail,
    get_mail_status,
    post_bounce,
    get_suppressions,
    post_suppression,
    get_suppression,
    delete_suppression,
    get_message,
    post_message_retry,
    post_test_mail,
    get_all_workspaces,
    get_any_workspace,
    post_archive_any,
    post_unarchive_any,
    post_delete_any,
    post_undelete_any,
    post_purge,
    patch_any_member,
    delete_any_member,
    put_owner,
    post_pause,
    post_resume,
    get_logs,
    post_verify,
    get_backups,
    get_inventory,
    get_standings,
    get_imports_of,
    post_import_for,
    get_import_of,
    patch_import_of,
    post_import_apply_of,
    delete_import_of,
    post_backup,
    post_drill,
    post_segments_drill,
    get_exports,
    post_export,
    get_export,
    delete_export,
    post_export_open,
    post_export_link,
    get_export_file,
    post_any_export,
    get_any_export,
    get_any_export_file,
    get_imports,
    post_import,
    get_import,
    patch_import,
    post_import_apply,
    delete_import,
    get_workspace_backups,
    post_workspace_backup,
    get_moments,
    get_any_rescue_events,
    get_any_rescues,
    get_rescue_events,
    get_rescues,
    post_any_reapply,
    post_reapply,
    get_restores,
    get_restore,
    post_plan,
    post_restore,
    post_restore_abort,
    get_any_restores,
    get_any_restore,
    post_any_plan,
    post_any_restore,
    post_any_abort,
    get_keys,
    get_signing_keys,
    post_rotate,
    post_telemetry,
    get_workspace_usage,
    get_account_usage,
    post_funnel_step,
    get_funnel,
    get_audit,
    get_user_audit,
    get_user_sessions,
    delete_user_sessions,
    get_alerts,
    post_test_alert,
    get_feed,
    get_workspace_feed,
    get_workspace_audit,
    get_any_workspace_audit,
    get_webhooks,
    post_webhook,
    get_webhook,
    patch_webhook,
    delete_webhook,
    post_rotate_secret,
    post_webhook_test,
    get_deliveries,
    get_delivery,
    post_redeliver,
    get_own_webhooks,
    post_own_webhook,
    get_own_webhook,
    patch_own_webhook,
    delete_own_webhook,
    post_own_rotate_secret,
    post_own_test,
    get_own_deliveries,
    get_own_delivery,
    post_own_redeliver,
    post_monitor_deed,
)


def create_app(hub: Hub) -> Litestar:
    """Serves `/api` and `/.well-known`. Every refusal and every fault is answered by a problem document."""
    app = copy(application())
    app.state = State({"hub": hub})
    return app


@cache
def application() -> Litestar:
    """What is the same for every hub: to read 180 signatures takes most of the time of a start, so it is done once a process."""
    # It would learn to read what no route of ours takes: 8 MB.
    with without("pydantic", "attr", "attrs"):
        return Litestar(
            list(ROUTES),
            dependencies=dependencies(),
            exception_handlers={Refusal: refusal_reply, HTTPException: framework_reply, Exception: fault_reply},
            openapi_config=openapi(EVENT_STREAM),
            request_max_body_size=_LARGEST_BODY,
            request_class=JsonRequest,
            before_send=[_add_headers],
            logging_config=None,
        )


async def _add_headers(message: Message, scope: Scope) -> None:
    """On every answer, refusals included: nothing is kept by a cache, guessed at, or told to the next site."""
    del scope
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
