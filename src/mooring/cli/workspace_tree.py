"""`mooring workspace`, with what stands in files of its own."""

from mooring.cli.workspace_audit import audit
from mooring.cli.workspace_deeds import app
from mooring.cli.workspace_export import export

app.command("audit")(audit)
app.command("export")(export)

__all__ = ["app"]
