"""The tables of the monitor and of its handlers. `migrations` makes them; a test compares the two."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from mooring.storage.directory.instants import Instant
from mooring.storage.directory.tables import metadata

# Running monitors. A row whose `seen_at` is old is one that died; it is removed when its leases were taken over.
monitors = Table(
    "monitors",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("place", String(200), nullable=False),
    Column("version", String(40), nullable=False),
    # How often it has asked: an ask that was overtaken counts no more.
    Column("turn", BigInteger, nullable=False),
    Column("scopes", JSON, nullable=False),
    # How often each of its tasks was started anew, by name.
    Column("restarts", JSON, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    info={"in_snapshots": False},  # of processes that run, which change it every second
)

# Who leads which part of the workspaces: for following them (scope `follow`), or for one handler (scope `handler:NAME`).
# `position`: all that the event log was given up to there has been seen to by whoever led.
monitor_leases = Table(
    "monitor_leases",
    metadata,
    Column("scope", String(120), nullable=False),
    Column("shard", Integer, nullable=False, autoincrement=False),
    Column("leader", String(64), index=True),
    Column("until", Instant),
    Column("term", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    PrimaryKeyConstraint("scope", "shard"),
    info={"in_snapshots": False},  # as above
)

# No foreign key: rows are made from the feed and by reconciling, and go when the workspace is purged.
monitor_follows = Table(
    "monitor_follows",
    metadata,
    Column("workspace_id", String(64), primary_key=True),
    Column("shard", Integer, nullable=False),
    # The last position of the lifecycle feed that counted for it: what is older comes late and counts no more.
    Column("feed_position", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("known_at", Instant, nullable=False),
    Column("followed_at", Instant),
    Column("stopped_at", Instant),
    Column("stopped_because", String(20)),
    Index("ix_monitor_follows_shard_followed_at", "shard", "followed_at"),
)

# `feed`: up to which position of the lifecycle feed it was read. `leading`: locked by whoever divides leases.
monitor_cursors = Table(
    "monitor_cursors",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("position", BigInteger, nullable=False),
)

# What comparing with the list of all workspaces found, each time.
monitor_reconciliations = Table(
    "monitor_reconciliations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("monitor", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("listed", Integer, nullable=False),
    Column("begun", Integer, nullable=False),
    Column("stopped", Integer, nullable=False),
    Column("held_back", Integer, nullable=False),
    Column("cause", String(300)),
    Index("ix_monitor_reconciliations_at", "at"),
    info={"in_snapshots": False},  # one each minute, and worth nothing elsewhere
)

# `start_position`: a handler sees what the event log was given after it. `edition` counts how often its patterns changed.
handlers = Table(
    "handlers",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("patterns", JSON, nullable=False),
    Column("registered_at", Instant, nullable=False),
    Column("start_position", BigInteger, nullable=False),
    Column("from_beginning", Boolean, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("paused_at", Instant),
)

# How far a handler is in one workspace: `seq` is the last event that it is done with, in the log `backend_id`. Up to `floor`
# the present `generation` (of replays) has nothing to do; up to `walk_to` the ledger knows what was done in another life.
handler_cursors = Table(
    "handler_cursors",
    metadata,
    Column("handler", String(80), nullable=False),
    Column("workspace_id", String(64), nullable=False, index=True),
    Column("backend_id", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("floor", BigInteger, nullable=False),
    Column("walk_to", BigInteger, nullable=False),
    Column("moved_at", Instant, nullable=False),
    # Dead letters that are to be tried again.
    Column("redo", Integer, nullable=False),
    # When somebody must look at it again; while an event is claimed, when the claim is over.
    Column("due_at", Instant),
    Column("token", String(64), unique=True),
    Column("entry_id", String(64)),
    Column("failing_since", Instant),
    Column("attempts", Integer, nullable=False),
    Column("cause", String(300)),
    PrimaryKeyConstraint("handler", "workspace_id"),
    Index("ix_handler_cursors_due_at", "due_at"),
    Index("ix_handler_cursors_failing_since", "failing_since"),
)

# That a (handler, event) was begun, done, or given up. An event is known by its place and by what it says, so that a log
# which was restored finds again what was done for the events that it still has.
handler_ledger = Table(
    "handler_ledger",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("handler", String(80), nullable=False),
    Column("workspace_id", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("name", String(512), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("cause", String(300)),
    # External effects that were finished, by key.
    Column("effects", JSON, nullable=False),
    Column("pushed", Integer, nullable=False),
    Index("ix_handler_ledger_event", "handler", "workspace_id", "seq", "digest", "generation", unique=True),
    Index("ix_handler_ledger_handler_state", "handler", "state"),
    Index("ix_handler_ledger_state_changed_at", "state", "changed_at"),
    Index("ix_handler_ledger_workspace_id", "workspace_id"),
)

# Handlers that have written in a workspace: shown among its members, and no users.
service_members = Table(
    "service_members",
    metadata,
    Column("workspace_id", String(64), nullable=False),
    Column("name", String(80), nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("events", BigInteger, nullable=False),
    PrimaryKeyConstraint("workspace_id", "name"),
)
