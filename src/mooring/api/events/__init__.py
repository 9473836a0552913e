"""The event stream of a session: `GET /api/session/events`, server-sent events, one for each browser.

Not here: what a session is worth (`sessions`), and the lifecycle feed itself (`workspaces`). Reading order: `messages`,
`stream`, `streams`, `news`, `endpoint`.
"""

from mooring.api.events.endpoint import EventsEndpoint
from mooring.api.events.news import WorkspaceNews
from mooring.api.events.streams import EventStreams

__all__ = ["EventStreams", "EventsEndpoint", "WorkspaceNews"]
