"""Bringing people together in a workspace, by the same way as people do: an invitation, accepted."""

from live_server import LiveServer, Person


def bring_in(server: LiveServer, host: Person, workspace_id: str, guest: Person, role: str = "member") -> None:
    """Makes `guest` a member by a link for one person, which `host` makes."""
    link = invitation_link(server, host, workspace_id, role)
    given = {"token": link.partition("#")[2]}
    server.request("POST", "/api/invitations/accept", 200, json=given, headers=guest.bearer)


def invitation_link(server: LiveServer, host: Person, workspace_id: str, role: str = "member") -> str:
    """The whole address of an invitation for one person, whoever it is."""
    given = {"role": role, "link": {"mostUses": 1}}
    path = f"/api/workspaces/{workspace_id}/invitations"
    link = str(server.request("POST", path, 201, json=given, headers=host.bearer)["link"])
    server.remember(link.partition("#")[2])
    return link
