"""When a device that knows a former life has brought everything: the rule alone, on seconds that the test says."""

from mooring.api.sync.drained import OWED_SECONDS, QUIET_SECONDS, Drained, Pace
from mooring.api.sync.polled import PolledRescues
from mooring.api.sync.unanswered import SECONDS, Unanswered


def test_a_device_is_waited_for_until_it_was_quiet() -> None:
    """Three seconds from when it took the last of what it was sent, and from each push anew."""
    drained = Drained(100.0, 0.0, Pace())
    assert drained.seconds_left(100.0) == QUIET_SECONDS
    drained.heard(101.0)
    assert drained.seconds_left(103.0) == 1.0
    drained.answered(103.5, again=False)
    assert drained.seconds_left(106.0) == 0.5
    assert drained.seconds_left(106.5) == 0.0


def test_a_push_that_has_to_be_made_anew_is_waited_for() -> None:
    """Who was told that others wrote first is behind with a push; one that is stored ends that."""
    drained = Drained(0.0, 0.0, Pace())
    drained.answered(1.0, again=True)
    assert drained.seconds_left(10.0) == OWED_SECONDS - 9.0
    drained.answered(11.0, again=False)
    assert drained.seconds_left(14.0) == 0.0


def test_who_was_sent_much_has_longer() -> None:
    """A slow device looks at history before it pushes; but nobody is waited for without end."""
    some, all_of_it = Drained(0.0, 0.0, Pace()), Drained(0.0, 0.0, Pace())
    some.sent(600)
    all_of_it.sent(10**6)
    assert (some.seconds_left(0.0), all_of_it.seconds_left(0.0)) == (5.0, 23.0)


def test_a_push_that_lately_got_no_answer_is_waited_for_as_long_as_the_client_may_pause() -> None:
    """Also when it gets events meanwhile: they may be its own, and then it goes on waiting. A push that is stored ends that."""
    drained = Drained(0.0, 30.0, Pace())
    drained.sent(3)
    assert drained.seconds_left(10.0) == 20.0
    drained.answered(12.0, again=False)
    assert drained.seconds_left(16.0) == 0.0


def test_sessions_that_lost_a_push_are_remembered_for_as_long_as_it_matters() -> None:
    """By session and workspace; of who is not known, for as long after the start as it may be the service that cut it off."""
    unanswered = Unanswered(0.0)
    assert unanswered.until("ses_1", "wsp_1") == SECONDS
    unanswered.clear("ses_1", "wsp_1", 1.0)
    assert unanswered.until("ses_1", "wsp_1") == 0.0
    unanswered.note("ses_1", "wsp_1", 100.0)
    assert unanswered.until("ses_1", "wsp_1") == 100.0 + SECONDS
    assert unanswered.until("ses_1", "wsp_2") == SECONDS
    unanswered.note("ses_2", "wsp_1", 200.0)
    assert unanswered.until("ses_1", "wsp_1") == SECONDS


def test_a_device_that_polls_is_told_when_it_has_everything_and_was_quiet() -> None:
    """Pulls that bring nothing new do not count as news; a push does, and so does what it lacked."""
    polled = PolledRescues(Pace())
    assert not polled.pulled("ses_1", "log_1", "0", 5, 0.0)
    assert not polled.pulled("ses_1", "log_1", "1", 0, 1.0)
    polled.pushed("ses_1", "log_1", "2", 2.0, again=False)
    assert not polled.pulled("ses_1", "log_1", "3", 0, 4.9)
    assert polled.pulled("ses_1", "log_1", "4", 0, 5.2)
    assert not polled.pulled("ses_1", "log_1", "5", 0, 5.3)


def test_another_process_of_the_same_session_is_another_device() -> None:
    """Its requests are counted from the beginning: it has a push of its own, perhaps, and is waited for."""
    polled = PolledRescues(Pace())
    assert not polled.pulled("ses_1", "log_1", "7", 0, 0.0)
    assert not polled.pulled("ses_1", "log_1", "0", 0, 60.0)
    assert polled.pulled("ses_1", "log_1", "1", 0, 64.0)


def test_processes_of_one_session_do_not_hold_each_other_up() -> None:
    """Each has numbers of its own, and is told when it was quiet itself."""
    polled = PolledRescues(Pace())
    for number, now in ((100, 0.0), (5, 0.2), (101, 0.4), (0, 0.5)):
        assert not polled.pulled("ses_1", "log_1", number, 0, now)
    polled.pushed("ses_1", "log_1", 6, 2.0, again=False)
    assert polled.pulled("ses_1", "log_1", 102, 0, 3.5)
    assert not polled.pulled("ses_1", "log_1", 7, 0, 4.5)
    assert polled.pulled("ses_1", "log_1", 1, 0, 4.6)
    assert polled.pulled("ses_1", "log_1", 8, 0, 5.5)


def test_of_too_many_that_poll_the_first_is_forgotten_and_waited_for_anew() -> None:
    """Memory is bounded; nobody is told too early for that, and who is known pushes nobody out."""
    polled = PolledRescues(Pace())
    for number in range(10_000):
        assert not polled.pulled(f"ses_{number}", "log_1", 0, 0, 0.0)
    assert not polled.pulled("ses_1", "log_1", 1, 1, 1.0)
    assert not polled.pulled("ses_new", "log_1", 0, 0, 1.0)
    assert not polled.pulled("ses_0", "log_1", 1, 0, 10.0)
    assert polled.pulled("ses_1", "log_1", 2, 0, 10.0)


def test_who_is_sent_what_others_write_all_the_time_is_told_in_the_end() -> None:
    """After two minutes only its own pushes count: somebody who never stops would hold up everybody else."""
    polled, drained = PolledRescues(Pace()), Drained(0.0, 0.0, Pace())
    for second in range(0, 120, 2):
        assert not polled.pulled("ses_1", "log_1", second, 1, float(second))
        drained.heard(float(second))
        assert drained.seconds_left(float(second)) > 0
    assert polled.pulled("ses_1", "log_1", 120, 1, 120.0)
    drained.heard(120.0)
    assert drained.seconds_left(120.0) == 0
    drained.answered(121.0, again=True)
    assert drained.seconds_left(125.0) == OWED_SECONDS - 4.0


def test_a_refused_push_that_is_tried_again_is_waited_for() -> None:
    """Over HTTP there is no leaving it unanswered: the client comes again after up to half a minute."""
    polled = PolledRescues(Pace())
    assert not polled.pulled("ses_1", "log_1", 1, 0, 0.0)
    polled.pushed("ses_1", "log_1", 2, 1.0, again=True)
    assert not polled.pulled("ses_1", "log_1", 3, 0, 30.0)
    polled.pushed("ses_1", "log_1", 4, 31.0, again=False)
    assert polled.pulled("ses_1", "log_1", 5, 0, 34.0)
