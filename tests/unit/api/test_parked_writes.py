"""Which pushes wait: told once for each change, whatever number of sockets waits."""

from mooring.api.parked_writes import ParkedWrites

Told = list[tuple[str, str, str | None]]


def parked_writes() -> tuple[ParkedWrites, Told]:
    told: Told = []
    return ParkedWrites(lambda *news: told.append(news)), told


def test_each_change_is_told_once() -> None:
    """The same reason again is no news; another reason is."""
    parked, told = parked_writes()
    for reason in ("READ_ONLY", "READ_ONLY", "WORKSPACE_ARCHIVED"):
        parked.parked("a", "ses_1", "wsp_1", reason)
    assert told == [("ses_1", "wsp_1", "READ_ONLY"), ("ses_1", "wsp_1", "WORKSPACE_ARCHIVED")]
    assert parked.of_session("ses_1") == {"wsp_1": "WORKSPACE_ARCHIVED"}


def test_it_flows_when_the_last_socket_waits_no_more() -> None:
    """Two sockets of a session wait in one workspace: the first that goes on changes nothing."""
    parked, told = parked_writes()
    parked.parked("a", "ses_1", "wsp_1", "WORKSPACE_FULL")
    parked.parked("b", "ses_1", "wsp_1", "WORKSPACE_FULL")
    parked.flowing("a", "ses_1", "wsp_1")
    assert told == [("ses_1", "wsp_1", "WORKSPACE_FULL")]
    parked.flowing("b", "ses_1", "wsp_1")
    assert told[1:] == [("ses_1", "wsp_1", None)]
    assert parked.of_session("ses_1") == {}


def test_sessions_and_workspaces_do_not_mix() -> None:
    """What flows in one workspace goes on waiting in another, and in another session."""
    parked, told = parked_writes()
    for session_id, workspace_id in (("ses_1", "wsp_1"), ("ses_1", "wsp_2"), ("ses_2", "wsp_1")):
        parked.parked("a", session_id, workspace_id, "READ_ONLY")
    parked.flowing("a", "ses_1", "wsp_1")
    assert parked.of_session("ses_1") == {"wsp_2": "READ_ONLY"}
    assert parked.of_session("ses_2") == {"wsp_1": "READ_ONLY"}
    assert told[-1] == ("ses_1", "wsp_1", None)


def test_what_never_waited_tells_nothing_and_nothing_is_kept() -> None:
    """A socket that leaves without a parked push is no news, and no session is remembered for it."""
    parked, told = parked_writes()
    parked.flowing("a", "ses_1", "wsp_1")
    parked.parked("a", "ses_1", "wsp_1", "READ_ONLY")
    parked.flowing("a", "ses_1", "wsp_1")
    parked.flowing("a", "ses_1", "wsp_1")
    assert len(told) == 2
    assert parked._waiting == {}
