"""What `mooring doctor mail` says of a domain's records, asked of a real name server on this machine."""

import pytest

from mail_cases import CASES, HARBOUR, OK, POSTMARK, PROBLEM, RESEND, SMTP, UNCHECKED, Case
from mail_zones import GOOD, OURS, PUBLIC
from mooring.cli.mail_examination import DnsNames
from mooring.mail.examining import Check, Finding, Way, examine, full_name
from name_server import SILENT, NameServer

QUICK = 0.3


def examined(case: Case) -> list[Finding]:
    with NameServer({**GOOD, **case.zone}) as server:
        return list(examine(case.sender, [case.way], DnsNames(server.place)))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_is_said_of_a_zone(case: Case) -> None:
    """Each zone has its finding, of that grade, with the very record to publish."""
    found = examined(case)
    said = [one for one in found if (one.check, one.grade) == (case.check, case.grade) and case.what in one.what]
    assert said, "\n".join(map(str, found))
    assert case.record is None or case.record in [one.record for one in said]


@pytest.mark.parametrize(("way", "count"), [(RESEND, 7), (POSTMARK, 6), (SMTP, 6)], ids=["resend", "postmark", "smtp"])
def test_a_good_zone_has_nothing_wrong_with_it(way: Way, count: int) -> None:
    """Every check of it says that it is in order, and none is left out."""
    found = examined(Case(way, PUBLIC, Check.SPF, OK, ""))
    assert [one for one in found if one.grade is not OK] == []
    assert len({(one.check, one.what) for one in found}) >= count


def test_every_problem_comes_with_what_to_do() -> None:
    """Nothing bad is found without a remedy."""
    for name, case in CASES.items():
        bare = [one for one in examined(case) if one.grade is not OK and not one.remedy]
        assert bare == [], name


def test_silence_is_not_absence() -> None:
    """A name server that never answers has nothing called missing, and is not waited for at every question."""
    with NameServer({name: [SILENT] for name in GOOD}) as server:
        found = list(examine(HARBOUR, [RESEND], DnsNames(server.place, QUICK)))
        names = {name for name, _ in server.asked}
    assert {one.grade for one in found} == {UNCHECKED}
    assert "does not answer" in found[0].what
    assert len(names) <= 3


def test_nobody_at_the_address_is_not_absence() -> None:
    """A port where no name server listens has nothing called missing."""
    with NameServer({}) as server:
        place = server.place
    found = list(examine(HARBOUR, [RESEND], DnsNames(place, QUICK)))
    assert {one.grade for one in found} == {UNCHECKED}


def test_what_does_not_fit_is_asked_for_by_tcp() -> None:
    """A long record is read to its end."""
    long = f"v=spf1 {' '.join(f'ip4:192.0.2.{n}' for n in range(60))} mx -all"
    with NameServer({**GOOD, **PUBLIC, OURS: ["MX 10 mail.example.org", f"TXT {long}"]}) as server:
        list(examine(HARBOUR, [SMTP], DnsNames(server.place)))
        assert (OURS, "TXT") in server.by_tcp


@pytest.mark.parametrize(("count", "length"), [(150, 1), (20, 2000)], ids=["many", "long"])
def test_more_than_makes_sense_is_not_read(count: int, length: int) -> None:
    """A name with hundreds of records, or with very long ones, costs nothing and is called neither good nor bad."""
    with NameServer({OURS: [f"TXT {'x' * length} {n}" for n in range(count)]}) as server:
        answer = DnsNames(server.place).look_up(OURS, "TXT")
    assert "larger than makes sense" in str(answer)


def test_what_is_said_does_not_depend_on_the_order_of_an_answer() -> None:
    """Name servers turn the records of a name around."""
    with NameServer({OURS: [f"TXT v=spf1 ip4:192.0.2.{n} -all" for n in range(9)]}) as server:
        answers = [DnsNames(server.place).look_up(OURS, "TXT") for _ in range(5)]
    assert all(answer == answers[0] for answer in answers)


def test_what_a_domain_says_cannot_take_over_the_terminal() -> None:
    """Control characters in a record are not passed on."""
    with NameServer({OURS: ["TXT v=spf1 \x1b[31mred\x07 -all"]}) as server:
        answer = DnsNames(server.place).look_up(OURS, "TXT")
    assert str(answer).isprintable()
    assert "?[31mred? -all" in str(answer)


@pytest.mark.parametrize("word", ["include:", "redirect="])
def test_a_record_that_goes_on_for_ever_is_not_followed_for_ever(word: str) -> None:
    """It is called broken after a few dozen questions."""
    links = {f"s{n}.example.net": [f"TXT v=spf1 {word}s{n + 1}.example.net"] for n in range(1, 200)}
    with NameServer({**GOOD, **PUBLIC, **links, OURS: [f"TXT v=spf1 {word}s1.example.net"]}) as server:
        found = list(examine(HARBOUR, [SMTP], DnsNames(server.place)))
        asked = [name for name, _ in server.asked if name.endswith("example.net")]
    assert any("30 lookups" in one.what and one.grade is PROBLEM for one in found)
    assert len(asked) <= 30


def test_each_question_is_asked_once() -> None:
    """However many checks want to know."""
    with NameServer({**GOOD, **PUBLIC}) as server:
        list(examine(HARBOUR, [RESEND, POSTMARK, SMTP], DnsNames(server.place)))
        by_udp = [asked for asked in server.asked if asked not in server.by_tcp]
    assert len(by_udp) == len(set(by_udp))


@pytest.mark.parametrize(
    ("name", "domain", "full"),
    [
        ("send", "example.org", "send.example.org"),
        ("send.news", "news.example.org", "send.news.example.org"),
        ("resend._domainkey.news", "news.example.org", "resend._domainkey.news.example.org"),
        ("send.news.example.org", "news.example.org", "send.news.example.org"),
        ("send.a.b", "a.b.example.org", "send.a.b.example.org"),
        ("Send.", "example.org", "send.example.org"),
    ],
)
def test_names_from_the_top_of_the_zone_are_made_whole(name: str, domain: str, full: str) -> None:
    """A provider names records as a zone's form wants them."""
    assert full_name(name, domain) == full
