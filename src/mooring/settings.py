"""Every setting: its type, its default, one line of help. Read once at start; `docs/reference/settings.md` is generated.

A setting comes from `MOORING_<NAME>` in the environment, else from the TOML file named by `MOORING_CONFIG`, else its
default. A secret may also be given as `MOORING_<NAME>_FILE`, the path of a file that holds it.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from mooring.kit.errors import Fault

PREFIX = "MOORING_"
# The URLs may hold a password, or are one.
SECRETS = frozenset(
    {
        "operator_key",
        "database_url",
        "alert_webhook_url",
        "alert_discord_url",
        "sentry_dsn",
        "mail_smtp_url",
        "mail_resend_key",
        "mail_resend_webhook_secret",
        "mail_postmark_token",
        "mail_postmark_webhook_secret",
        "archive_s3_key_id",
        "archive_s3_secret",
    }
)

Seconds = Annotated[int, Meta(ge=1)]
Count = Annotated[int, Meta(ge=1)]
Days = Annotated[int, Meta(ge=1, le=3650)]
Percent = Annotated[int, Meta(ge=1, le=100)]


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The settings of one running service."""

    data: Annotated[Path, Meta(description="Folder for the databases, keys and runtime state.")] = Path("mooring-data")
    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="Port to listen on; 0 picks a free one.")] = 8787
    public_url: Annotated[
        str | None,
        Meta(description="The URL that people use, such as https://app.example.org. Links and cookies follow it."),
    ] = None
    database_url: Annotated[
        str | None, Meta(description="Directory database (SQLAlchemy URL). Default: SQLite in the data folder.")
    ] = None
    trusted_proxies: Annotated[
        str, Meta(description="Addresses of proxies whose X-Forwarded-For is believed, separated by commas.")
    ] = ""
    allowed_origins: Annotated[
        str, Meta(description="Further browser origins that may use cookies and the sync socket, separated by commas.")
    ] = ""
    operator_key: Annotated[
        str | None,
        Meta(description="Key for operator requests. Default: made at first start, kept in the data folder."),
    ] = None
    signup: Annotated[
        Literal["open", "confirm", "closed"],
        Meta(
            description="Who may sign up: open (anyone), confirm (anyone, by a link that is sent to the address; nobody "
            "learns which addresses have an account) or closed (only who is invited)."
        ),
    ] = "open"
    access_token_seconds: Annotated[Seconds, Meta(description="Life of an access token, in seconds.")] = 15 * 60
    signing_key_days: Annotated[
        Count, Meta(description="Age at which the key that signs access tokens is replaced by a new one, in days.")
    ] = 90
    refresh_idle_seconds: Annotated[Seconds, Meta(description="A session unused for this long ends, in seconds.")] = (
        30 * 86400
    )
    refresh_absolute_seconds: Annotated[Seconds, Meta(description="A session older than this ends, in seconds.")] = (
        90 * 86400
    )
    session_keep_days: Annotated[
        Count,
        Meta(description="For how long a session that can never be used again is remembered after its end, in days."),
    ] = 30
    step_up_seconds: Annotated[
        Seconds,
        Meta(description="How recent a proof of who one is must be for what is sensitive, in seconds."),
    ] = 600
    owned_workspaces: Annotated[Count, Meta(description="Workspaces one user may own. Joined ones do not count.")] = 10
    members: Annotated[Count, Meta(description="Members that one workspace may have.")] = 50
    invitations_per_hour: Annotated[Count, Meta(description="Invitations that one user may send within an hour.")] = 10
    workspace_events: Annotated[
        Count,
        Meta(
            description="Events that one workspace may hold. A full one is read as before, and keeps edits on devices."
        ),
    ] = 1_000_000
    workspace_bytes: Annotated[Count, Meta(description="Bytes of events that one workspace may hold.")] = 1 << 30
    account_grace_days: Annotated[
        Count, Meta(description="For how long a closed account can be reopened before it is purged, in days.")
    ] = 30
    rate_limits: Annotated[
        bool, Meta(description="Whether sign-up, login and refresh are rate limited. Switch off only for load tests.")
    ] = True
    drain_seconds: Annotated[
        Seconds, Meta(description="Longest time that a stop waits for open pushes, in seconds.")
    ] = 8
    workspace_grace_days: Annotated[
        Count, Meta(description="For how long a deleted workspace can be brought back before it is purged, in days.")
    ] = 30
    rescue_days: Annotated[
        Days,
        Meta(
            description="For how long the former log of a restored workspace is kept, and devices may still bring their edits "
            "to it, in days."
        ),
    ] = 30
    sockets_per_session: Annotated[Count, Meta(description="Sync sockets that one session may hold at a time.")] = 64
    deaf_seconds: Annotated[
        Seconds,
        Meta(description="A sync socket that has asked for no pull this long after opening is closed, in seconds."),
    ] = 20
    silent_seconds: Annotated[
        Seconds,
        Meta(
            description="A socket on which nothing comes for this long, not even an answer to a ping, is cut, in seconds."
        ),
    ] = 40
    event_beat_seconds: Annotated[
        Seconds, Meta(description="Time between two signs of life on an idle event stream, in seconds.")
    ] = 15
    loop_refreshes: Annotated[
        Count,
        Meta(
            description="A session that refreshes more often within MOORING_LOOP_SECONDS raises an alert. The limit is "
            "higher by itself where access tokens are short-lived."
        ),
    ] = 3
    loop_seconds: Annotated[Seconds, Meta(description="The time in which refreshes of a session are counted.")] = 300
    failing_percent: Annotated[
        Percent, Meta(description="More failing refreshes than this, of all, raise an alert, in percent.")
    ] = 5
    failing_seconds: Annotated[Seconds, Meta(description="The time in which failing refreshes are counted.")] = 600
    failing_sample: Annotated[
        Count, Meta(description="Fewer refreshes than this in that time say nothing about the service.")
    ] = 20
    alert_webhook_url: Annotated[str | None, Meta(description="Where alerts are posted as JSON.")] = None
    alert_discord_url: Annotated[
        str | None, Meta(description="A Discord-compatible webhook to which alerts are posted.")
    ] = None
    sentry_dsn: Annotated[
        str | None, Meta(description="The Sentry project that alerts go to. Needs `pip install 'mooring[sentry]'`.")
    ] = None
    webhook_networks: Annotated[
        str | None,
        Meta(
            description="Networks that webhooks may lead to besides public addresses, also by plain http, separated by "
            "commas, such as 10.1.0.0/16. Default: none, but this machine while MOORING_PUBLIC_URL is not set."
        ),
    ] = None
    mail_transports: Annotated[
        str,
        Meta(
            description="How mail leaves, separated by commas: folder (files, nothing is sent), smtp, resend, postmark. The "
            "first one is used; the next takes over while it fails."
        ),
    ] = "folder"
    mail_from: Annotated[
        str | None,
        Meta(
            description="The sender of every mail, such as `Harbour <mail@example.org>`. Needed by all transports but folder."
        ),
    ] = None
    mail_reply_to: Annotated[str | None, Meta(description="Where answers to a mail go. Default: to its sender.")] = None
    mail_language: Annotated[str, Meta(description="The language of mail to whoever never chose one: en or de.")] = "en"
    mail_folder: Annotated[
        Path | None, Meta(description="Where the transport folder writes. Default: `mail` in the data folder.")
    ] = None
    mail_smtp_url: Annotated[
        str | None,
        Meta(
            description="The mail server: `smtp://user:password@host:587` (STARTTLS is required), `smtps://…:465` (TLS from "
            "the start), or `smtp+plain://host:25` (no encryption: this machine or a private network only)."
        ),
    ] = None
    mail_bounces: Annotated[
        str | None,
        Meta(
            description="The address that mail by smtp comes back to, such as `bounces@example.org`; what arrives there, "
            "also at `bounces+…@`, is handed to `mooring mail bounce`. Default: the sender's address."
        ),
    ] = None
    mail_resend_key: Annotated[str | None, Meta(description="API key of Resend.")] = None
    mail_resend_url: Annotated[str, Meta(description="API of Resend.")] = "https://api.resend.com"
    mail_resend_webhook_secret: Annotated[
        str | None, Meta(description="Signing secret (`whsec_…`) of Resend's webhook to `/api/mail/notices/resend`.")
    ] = None
    mail_postmark_token: Annotated[str | None, Meta(description="Server token of Postmark.")] = None
    mail_postmark_url: Annotated[str, Meta(description="API of Postmark.")] = "https://api.postmarkapp.com"
    mail_postmark_stream: Annotated[str, Meta(description="Message stream of Postmark.")] = "outbound"
    mail_postmark_webhook_secret: Annotated[
        str | None,
        Meta(
            description="Password that Postmark's webhook to `/api/mail/notices/postmark` carries (HTTP basic "
            "authentication, user `mooring`)."
        ),
    ] = None
    mail_give_up_hours: Annotated[
        Count, Meta(description="For how long a mail that cannot be handed over is tried again, in hours.")
    ] = 24
    mail_keep_days: Annotated[
        Count, Meta(description="For how long mail that was sent or given up is remembered, in days.")
    ] = 90
    mail_dkim_selectors: Annotated[
        str, Meta(description="DKIM selectors that `mooring doctor mail` looks for, separated by commas.")
    ] = ""
    mail_name_server: Annotated[
        str | None,
        Meta(
            description="Name server that `mooring doctor mail` asks, as `address` or `address:port`. Default: the system's."
        ),
    ] = None
    monitor: Annotated[
        bool,
        Meta(
            description="Whether this process follows all workspaces itself. Off: `mooring monitor run` does elsewhere."
        ),
    ] = True
    handlers: Annotated[
        str,
        Meta(
            description="Python modules whose handlers are run besides those of installed packages, separated by commas."
        ),
    ] = ""
    mention_mail: Annotated[
        bool,
        Meta(description="Whether members are told by mail what is assigned to them and where they are mentioned."),
    ] = True
    reconcile_seconds: Annotated[
        Seconds, Meta(description="Time between two comparisons of what is followed with all workspaces, in seconds.")
    ] = 60
    backup_hours: Annotated[
        Count, Meta(description="Time between two backups of a workspace that changes, in hours.")
    ] = 6
    backup_keep_days: Annotated[Count, Meta(description="For how long every backup is kept, in days.")] = 30
    backup_keep_daily_days: Annotated[
        Count, Meta(description="For how long one backup of each day is kept, in days.")
    ] = 365
    archive_url: Annotated[
        str | None,
        Meta(
            description="Where backups go: `file:///var/backups/mooring`, better on another disk, or `s3://bucket/prefix` "
            "(Amazon S3, Cloudflare R2 and others). Default: `archive` in the data folder."
        ),
    ] = None
    archive_recipient: Annotated[
        str | None,
        Meta(
            description="Recipient (`age1…`, see `mooring archive key new`) that the archive is encrypted for, by a key for each "
            "workspace. Default: none, whoever reads the archive reads all events."
        ),
    ] = None
    archive_keys_url: Annotated[
        str | None,
        Meta(
            description="Where the wrapped keys of an encrypted archive are kept, as MOORING_ARCHIVE_URL: apart from it, so that "
            "copies of the archive hold no keys. Default: `keys` in the archive."
        ),
    ] = None
    archive_s3_endpoint: Annotated[
        str | None,
        Meta(
            description="Address of the S3 service, such as `https://ID.r2.cloudflarestorage.com`. Default: Amazon's."
        ),
    ] = None
    archive_s3_region: Annotated[str, Meta(description="Region of the bucket; `auto` for R2.")] = "us-east-1"
    archive_s3_key_id: Annotated[
        str | None, Meta(description="Access key id for the bucket. Default: the role of the machine, as `AWS_…` say.")
    ] = None
    archive_s3_secret: Annotated[str | None, Meta(description="Secret access key that belongs to the id.")] = None
    import_bytes: Annotated[
        Count, Meta(description="The largest file that somebody may bring to import, in bytes.")
    ] = 1 << 30
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Meta(description="Least level of the log lines written to stdout."),
    ] = "info"


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Fault when a value is unknown or does not fit its type; it names the setting."""
    values = _from_toml(environ.get(PREFIX + "CONFIG"))
    for name in Settings.__struct_fields__:
        given = _from_environment(environ, name)
        if given is not None:
            values[name] = given
    return _decode(values)


def _decode(values: dict[str, Any]) -> Settings:
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        name = PREFIX + where.rstrip("`").upper() if where else "an unknown setting"
        raise Fault("Reading the settings", name, f"{what}. See docs/reference/settings.md.") from None


def _path(kind: type[Any], value: Any) -> Any:
    return kind(value) if isinstance(value, str) else value


def _from_environment(environ: Mapping[str, str], name: str) -> str | None:
    key = PREFIX + name.upper()
    if name in SECRETS and (path := environ.get(key + "_FILE")):
        return _read_secret(Path(path), key)
    value = environ.get(key)
    return value if value != "" else None


def _read_secret(path: Path, key: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Fault(f"Reading {key}_FILE", str(path), f"Make the file readable: {error.strerror}.") from None


def _from_toml(path: str | None) -> dict[str, Any]:
    if not path:
        return {}
    try:
        return {key.replace("-", "_"): value for key, value in tomllib.loads(Path(path).read_text("utf-8")).items()}
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Fault("Reading the settings", path, f"Mend the file: {error}.") from None
