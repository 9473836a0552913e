"""Mail that is sent: leases, timelines, addresses that take none, preferences, languages."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_KEY = sa.String(320)
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add what is missing. The previous release goes on working with it: every new column of an old table may be empty."""
    op.add_column("users", sa.Column("language", sa.String(8)))
    _outbox()
    _mail_events()
    _mail_addresses()
    _mail_preferences()


def _outbox() -> None:
    op.add_column("outbox", sa.Column("recipient_key", _KEY))
    op.add_column("outbox", sa.Column("about", _ID))
    op.add_column("outbox", sa.Column("language", sa.String(8)))
    op.add_column("outbox", sa.Column("claimed_until", _MOMENT))
    op.add_column("outbox", sa.Column("changed_at", _MOMENT))
    op.add_column("outbox", sa.Column("transport", sa.String(20)))
    op.add_column("outbox", sa.Column("provider_id", sa.String(200)))
    op.add_column("outbox", sa.Column("bounce", sa.String(8)))
    op.add_column("outbox", sa.Column("cause", sa.String(300)))
    op.create_index("ix_outbox_about", "outbox", ["about"])
    op.create_index("ix_outbox_recipient_key_created_at", "outbox", ["recipient_key", "created_at"])
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"])
    op.create_index("ix_outbox_provider_id", "outbox", ["provider_id"])


def _mail_events() -> None:
    op.create_table(
        "mail_events",
        sa.Column("id", _ID, nullable=False),
        sa.Column("message_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("cause", sa.String(300)),
        sa.Column("transport", sa.String(20)),
        sa.Column("bounce", sa.String(8)),
        sa.ForeignKeyConstraint(["message_id"], ["outbox.id"], name="fk_mail_events_message_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_mail_events"),
        sa.UniqueConstraint("message_id", "place", name="uq_mail_events_message_id"),
    )


def _mail_addresses() -> None:
    op.create_table(
        "mail_addresses",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("address", _KEY, nullable=False),
        sa.Column("because", sa.String(16)),
        sa.Column("since", _MOMENT),
        sa.Column("until", _MOMENT),
        sa.Column("strain", sa.Float(), nullable=False),
        sa.Column("strained_at", _MOMENT),
        sa.Column("cause", sa.String(300)),
        sa.PrimaryKeyConstraint("key", name="pk_mail_addresses"),
    )
    op.create_index("ix_mail_addresses_since", "mail_addresses", ["since"])
    op.create_table(
        "mail_notices",
        sa.Column("transport", sa.String(20), nullable=False),
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("transport", "id", name="pk_mail_notices"),
    )
    op.create_index("ix_mail_notices_at", "mail_notices", ["at"])


def _mail_preferences() -> None:
    op.create_table(
        "mail_preferences",
        sa.Column("key", _KEY, nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", "topic", name="pk_mail_preferences"),
    )
