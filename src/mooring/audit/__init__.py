"""Audit: who did what to whose account or workspace, kept where nobody edits it.

Not here: who may read it (`accounts`, `workspaces`), and what is counted only (`api.operations`). Read `model`, then `note`.
"""

from mooring.audit.model import AuditEntry, AuditId, AuditKind
from mooring.audit.note import note
from mooring.audit.store import AuditLog

__all__ = ["AuditEntry", "AuditId", "AuditKind", "AuditLog", "note"]
