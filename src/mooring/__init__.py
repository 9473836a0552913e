"""Mooring: the home port of local-first apps.

Reading order: `kit` (small pure parts), the domain packages bottom-up (`mail`, `accounts`, `workspaces`,
`sessions`, `sync`), `wire` (shapes), `storage` (engines), `api` (edges), `bootstrap` (how they are joined).
"""

__version__ = "0.1.0"
