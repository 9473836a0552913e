"""The hash chain: one format, however many links are made at once."""

from mooring.sync import NewEvent
from mooring.sync.chain import genesis, link, links


def test_links_are_made_together_as_one_by_one() -> None:
    """Whatever the events say: each link covers the one before it."""
    start = genesis("wsp_1", "log_1")
    events = [NewEvent(1, 0, "{}"), NewEvent(3, 1, "d\u00e9j\u00e0 vu \U0001f600"), NewEvent(4, 3, "a\nb")]
    one_by_one, last = [], start
    for seq, parent, text in events:
        last = link(last, seq, parent, 1_700_000_000_000, "usr_1", "ses_1", text)
        one_by_one.append(last)
    assert links(start, events, 1_700_000_000_000, "usr_1", "ses_1") == one_by_one
