"""What `mooring doctor mail` says of a domain's records, asked of a real name server on this machine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from mail_zones import GOOD, GOOD_KEY, OURS, PUBLIC, rsa
from mooring.cli.mail_examination import DnsNames
from mooring.mail.examining import (
    Check,
    Finding,
    Grade,
    Record,
    Sender,
    Way,
    examine,
    full_name,
    postmark_way,
    resend_way,
    smtp_way,
)
from name_server import SERVFAIL, SILENT, NameServer

HARBOUR = Sender(OURS, OURS)
RESEND = resend_way(OURS, [])
POSTMARK = postmark_way(OURS, ["20260101pm"])
SMTP = smtp_way(OURS, "mail.example.org", ["mta"])
QUICK = 0.3


@dataclass(frozen=True)
class Case:
    """`zone` takes the place of parts of the good one; an empty list removes a name. What must be found, and what to publish."""

    way: Way
    zone: Mapping[str, Sequence[str]]
    check: Check
    grade: Grade
    what: str
    record: Record | None = None
    sender: Sender = field(default=HARBOUR)


def spf(text: str, **zone: Sequence[str]) -> dict[str, Sequence[str]]:
    return {**PUBLIC, OURS: ["MX 10 mail.example.org", f"TXT {text}"], **zone}


def key(record: str) -> dict[str, Sequence[str]]:
    return {"mta._domainkey.example.org": [f"TXT {record}"]}


def dmarc(*records: str) -> dict[str, Sequence[str]]:
    return {"_dmarc.example.org": [f"TXT {record}" for record in records]}


def chain(length: int) -> dict[str, Sequence[str]]:
    """`length` records, each of which refers to the next."""
    return {f"s{n}.example.net": [f"TXT v=spf1 include:s{n + 1}.example.net -all"] for n in range(1, length)} | {
        f"s{length}.example.net": ["TXT v=spf1 ip4:8.8.8.8 -all"]
    }


OK, WARNING, PROBLEM, UNCHECKED = Grade.OK, Grade.WARNING, Grade.PROBLEM, Grade.UNCHECKED
CASES: dict[str, Case] = {
    # SPF
    "no spf": Case(
        SMTP,
        {**PUBLIC, OURS: ["MX 10 mail.example.org"]},
        Check.SPF,
        PROBLEM,
        "has no SPF record",
        Record("TXT", OURS, "v=spf1 a:mail.example.org ~all"),
    ),
    "two spf": Case(
        SMTP,
        {OURS: ["TXT v=spf1 mx -all", "TXT v=spf1 ip4:192.0.2.1 ~all"]},
        Check.SPF,
        PROBLEM,
        "2 SPF records",
        Record("TXT", OURS, "v=spf1 ip4:192.0.2.1 mx ~all"),
    ),
    "spf with an unknown word": Case(SMTP, spf("v=spf1 ipv4:8.8.8.8 -all"), Check.SPF, PROBLEM, "cannot be read"),
    "spf with a bad network": Case(SMTP, spf("v=spf1 ip4:8.8.8 -all"), Check.SPF, PROBLEM, "`8.8.8` is no network"),
    "spf with a bad prefix": Case(SMTP, spf("v=spf1 a/64 -all"), Check.SPF, PROBLEM, "too long"),
    "spf with an empty include": Case(SMTP, spf("v=spf1 include: -all"), Check.SPF, PROBLEM, "not complete"),
    "spf by the server's name": Case(SMTP, spf("v=spf1 a:mail.example.org -all"), Check.SPF, OK, "sound, at 1 of 10"),
    "spf by mx": Case(SMTP, spf("v=spf1 mx ~all"), Check.SPF, OK, "lets mail.example.org send"),
    "spf by networks": Case(
        SMTP, spf("v=spf1 ip4:8.8.8.0/24 ip6:2001:4860::/32 -all"), Check.SPF, OK, "lets mail.example.org send"
    ),
    "spf by include": Case(
        SMTP,
        spf("v=spf1 include:_spf.example.net -all", **{"_spf.example.net": ["TXT v=spf1 +a:mail.example.org/28//64"]}),
        Check.SPF,
        OK,
        "lets mail.example.org send",
    ),
    "spf by redirect": Case(
        SMTP,
        spf("v=spf1 redirect=_spf.example.net", **{"_spf.example.net": ["TXT v=spf1 a:mail.example.org -all"]}),
        Check.SPF,
        OK,
        "lets mail.example.org send",
    ),
    "spf leaves one of two families out": Case(
        SMTP,
        spf("v=spf1 ip4:8.8.8.8 -all"),
        Check.SPF,
        PROBLEM,
        "may not send",
        Record("TXT", OURS, "v=spf1 ip4:8.8.8.8 a:mail.example.org -all"),
    ),
    "spf that denies us by a qualifier": Case(
        SMTP,
        spf("v=spf1 ?include:_spf.example.net -all", **{"_spf.example.net": ["TXT v=spf1 a:mail.example.org -all"]}),
        Check.SPF,
        PROBLEM,
        "may not send",
    ),
    "spf of a large provider": Case(
        SMTP,
        spf("v=spf1 include:_spf.example.net -all", **{"_spf.example.net": ["TXT v=spf1 ip4:9.9.9.9 -all"]}),
        Check.SPF,
        WARNING,
        "from the addresses that it takes mail at",
    ),
    "spf with a macro": Case(
        SMTP, spf("v=spf1 exists:%{i}._spf.example.org -all"), Check.SPF, UNCHECKED, "cannot be followed from here"
    ),
    "spf of a server in a private network": Case(
        SMTP, spf("v=spf1 mx -all", **{"mail.example.org": ["A 10.0.0.5"]}), Check.SPF, UNCHECKED, "no public address"
    ),
    "spf at the limit": Case(
        SMTP, spf("v=spf1 a:mail.example.org include:s1.example.net -all", **chain(9)), Check.SPF, OK, "at 10 of 10"
    ),
    "spf beyond the limit": Case(
        SMTP,
        spf("v=spf1 a:mail.example.org include:s1.example.net -all", **chain(10)),
        Check.SPF,
        PROBLEM,
        "11 lookups",
    ),
    "spf in a circle": Case(
        SMTP,
        spf("v=spf1 include:a.example.net -all", **{"a.example.net": ["TXT v=spf1 include:example.org"]}),
        Check.SPF,
        PROBLEM,
        "includes itself",
    ),
    "spf that includes nothing": Case(
        SMTP, spf("v=spf1 mx include:gone.example.net -all"), Check.SPF, PROBLEM, "has no SPF record"
    ),
    "spf that could not be followed": Case(
        SMTP,
        spf("v=spf1 mx include:ill.example.net -all", **{"ill.example.net": [SERVFAIL]}),
        Check.SPF,
        UNCHECKED,
        "SERVFAIL",
    ),
    "spf with names that are gone": Case(
        SMTP, spf("v=spf1 mx a:g1.example.net a:g2.example.net a:g3.example.net -all"), Check.SPF, WARNING, "3 names"
    ),
    "spf for everybody": Case(
        SMTP, spf("v=spf1 mx +all"), Check.SPF, WARNING, "lets everybody", Record("TXT", OURS, "v=spf1 mx ~all")
    ),
    "spf without an opinion": Case(SMTP, spf("v=spf1 mx ?all"), Check.SPF, WARNING, "says nothing of all others"),
    "spf without an end": Case(SMTP, spf("v=spf1 mx"), Check.SPF, WARNING, "does not say what to do"),
    "spf that goes on after its end": Case(SMTP, spf("v=spf1 mx -all ip4:8.8.4.4"), Check.SPF, WARNING, "after `all`"),
    "spf with ptr": Case(SMTP, spf("v=spf1 mx ptr -all"), Check.SPF, WARNING, "`ptr`"),
    "spf that nobody can look up": Case(SMTP, {OURS: [SERVFAIL]}, Check.SPF, UNCHECKED, "SERVFAIL"),
    "spf in pieces, by tcp": Case(
        SMTP,
        spf(f"v=spf1 {' '.join(f'ip4:192.0.2.{n}' for n in range(60))} mx -all"),
        Check.SPF,
        OK,
        "lets mail.example.org send",
    ),
    "resend has its own": Case(RESEND, {}, Check.SPF, OK, "SPF of send.example.org lets resend send"),
    "resend is left out": Case(
        RESEND,
        {"send.example.org": ["MX 10 feedback-smtp.eu-west-1.amazonses.com", "TXT v=spf1 mx ~all"]},
        Check.SPF,
        PROBLEM,
        "resend may not send",
        Record("TXT", "send.example.org", "v=spf1 mx include:amazonses.com ~all"),
    ),
    "resend, and no spf for anything else": Case(
        RESEND, {OURS: ["MX 10 mail.example.org"]}, Check.SPF, WARNING, "example.org has no SPF record"
    ),
    # DKIM
    "no key": Case(
        SMTP,
        {"mta._domainkey.example.org": []},
        Check.DKIM,
        PROBLEM,
        "no DKIM key",
        Record("TXT", "mta._domainkey.example.org", "v=DKIM1; k=rsa; p=<the public key>"),
    ),
    "a good key": Case(SMTP, {}, Check.DKIM, OK, "2048 bits"),
    "a key behind an alias": Case(
        SMTP,
        {"mta._domainkey.example.org": ["CNAME k.example.net"], "k.example.net": [GOOD_KEY]},
        Check.DKIM,
        OK,
        "2048 bits",
    ),
    "an alias that leads nowhere": Case(
        SMTP, {"mta._domainkey.example.org": ["CNAME k.example.net"]}, Check.DKIM, PROBLEM, "no DKIM key"
    ),
    "a revoked key": Case(SMTP, key("v=DKIM1; p="), Check.DKIM, PROBLEM, "revoked"),
    "a key without p": Case(SMTP, key("v=DKIM1; k=rsa"), Check.DKIM, PROBLEM, "is no DKIM key"),
    "a key cut short": Case(SMTP, key(rsa(2048)[:200]), Check.DKIM, PROBLEM, "cut short"),
    "a key of 768 bits": Case(SMTP, key(rsa(768)), Check.DKIM, PROBLEM, "768 bits"),
    "a key of 1024 bits": Case(SMTP, key(rsa(1024)), Check.DKIM, WARNING, "1024 bits"),
    "a key of a kind of its own": Case(SMTP, key("v=DKIM1; k=dsa; p=AAAA"), Check.DKIM, PROBLEM, "nobody knows"),
    "an ed25519 key": Case(SMTP, key(f"k=ed25519; p={'A' * 43}="), Check.DKIM, WARNING, "Ed25519"),
    "a key under test": Case(SMTP, key(f"{rsa(2048)}; t=y"), Check.DKIM, WARNING, "t=y"),
    "a key for sha1 alone": Case(SMTP, key(f"{rsa(2048)}; h=sha1"), Check.DKIM, PROBLEM, "SHA-256"),
    "two keys": Case(
        SMTP, {"mta._domainkey.example.org": [GOOD_KEY, f"TXT {rsa(1024)}"]}, Check.DKIM, PROBLEM, "2 records"
    ),
    "no selector": Case(postmark_way(OURS, []), {}, Check.DKIM, UNCHECKED, "under which selector"),
    "a key that nobody can look up": Case(
        SMTP, {"mta._domainkey.example.org": [SERVFAIL]}, Check.DKIM, UNCHECKED, "could not be looked up"
    ),
    # DMARC
    "no dmarc": Case(
        SMTP,
        {"_dmarc.example.org": []},
        Check.DMARC,
        PROBLEM,
        "no DMARC policy",
        Record("TXT", "_dmarc.example.org", "v=DMARC1; p=none; rua=mailto:postmaster@example.org"),
    ),
    "dmarc twice": Case(SMTP, dmarc("v=DMARC1; p=none", "v=DMARC1; p=reject"), Check.DMARC, PROBLEM, "several"),
    "dmarc without a policy": Case(
        SMTP, dmarc("v=DMARC1; rua=mailto:a@example.org"), Check.DMARC, PROBLEM, "no policy"
    ),
    "dmarc with a policy of its own": Case(SMTP, dmarc("v=DMARC1; p=block"), Check.DMARC, PROBLEM, "no policy"),
    "dmarc that watches": Case(
        SMTP, dmarc("v=DMARC1; p=none; rua=mailto:a@example.org"), Check.DMARC, WARNING, "let everything through"
    ),
    "dmarc without reports": Case(
        SMTP,
        dmarc("v=DMARC1; p=reject;"),
        Check.DMARC,
        WARNING,
        "Nobody gets the reports",
        Record("TXT", "_dmarc.example.org", "v=DMARC1; p=reject; rua=mailto:postmaster@example.org"),
    ),
    "dmarc with reports to others": Case(
        SMTP, dmarc("v=DMARC1; p=reject; rua=mailto:us@reports.net"), Check.DMARC, WARNING, "does not say that it takes"
    ),
    "dmarc with reports to others who agree": Case(
        SMTP,
        {
            **dmarc("v=DMARC1; p=reject; rua=mailto:us@reports.net"),
            "example.org._report._dmarc.reports.net": ["TXT v=DMARC1"],
        },
        Check.DMARC,
        OK,
        "asks receivers to reject",
    ),
    "dmarc of the organisation above": Case(
        smtp_way("news.example.org", "mail.example.org", ["mta"]),
        {
            "mta._domainkey.news.example.org": [GOOD_KEY],
            "news.example.org": ["MX 10 mail.example.org", "TXT v=spf1 mx -all"],
        },
        Check.DMARC,
        OK,
        "DMARC of news.example.org (_dmarc.example.org)",
        sender=Sender("news.example.org", "news.example.org"),
    ),
    "dmarc that nobody can look up": Case(SMTP, {"_dmarc.example.org": [SERVFAIL]}, Check.DMARC, UNCHECKED, "SERVFAIL"),
    # Alignment
    "aligned twice": Case(RESEND, {}, Check.ALIGNMENT, OK, "passes DMARC twice"),
    "aligned by the signature": Case(
        POSTMARK, {"pm-bounces.example.org": []}, Check.ALIGNMENT, OK, "by its signature alone"
    ),
    "aligned by the return path": Case(
        SMTP, {**spf("v=spf1 mx -all"), "mta._domainkey.example.org": []}, Check.ALIGNMENT, WARNING, "return path alone"
    ),
    "aligned in neither way": Case(
        RESEND,
        {"resend._domainkey.example.org": [], "send.example.org": []},
        Check.ALIGNMENT,
        PROBLEM,
        "fails DMARC",
    ),
    "strict where the return path is another name": Case(
        RESEND,
        {"resend._domainkey.example.org": [], **dmarc("v=DMARC1; p=reject; aspf=s; rua=mailto:a@example.org")},
        Check.ALIGNMENT,
        PROBLEM,
        "fails DMARC",
    ),
    "aligned with a domain of somebody else": Case(
        smtp_way("example.net", "mail.example.org", ["mta"]),
        {
            **PUBLIC,
            "example.net": ["MX 10 mail.example.org", "TXT v=spf1 mx -all"],
            "_dmarc.example.net": ["TXT v=DMARC1; p=none"],
            "mta._domainkey.example.org": [],
        },
        Check.ALIGNMENT,
        PROBLEM,
        "fails DMARC",
    ),
    # The way back
    "resend hears of bounces": Case(RESEND, {}, Check.RETURN_PATH, OK, "takes bounces"),
    "resend hears of no bounces": Case(
        RESEND,
        {"send.example.org": ["TXT v=spf1 include:amazonses.com ~all"]},
        Check.RETURN_PATH,
        PROBLEM,
        "bounces reach nobody",
        Record("MX", "send.example.org", "10 feedback-smtp.us-east-1.amazonses.com"),
    ),
    "bounces of resend go elsewhere": Case(
        RESEND,
        {"send.example.org": ["MX 10 mail.example.org", "TXT v=spf1 include:amazonses.com ~all"]},
        Check.RETURN_PATH,
        PROBLEM,
        "does not hear of them",
    ),
    "postmark's alias": Case(POSTMARK, {}, Check.RETURN_PATH, OK, "leads to pm.mtasv.net"),
    "postmark without its alias": Case(
        POSTMARK,
        {"pm-bounces.example.org": []},
        Check.RETURN_PATH,
        WARNING,
        "There is no pm-bounces.example.org",
        Record("CNAME", "pm-bounces.example.org", "pm.mtasv.net"),
    ),
    "postmark's alias leads elsewhere": Case(
        POSTMARK, {"pm-bounces.example.org": ["CNAME mail.example.org"]}, Check.RETURN_PATH, PROBLEM, "instead of"
    ),
    "an exchange that does not exist": Case(
        SMTP, {OURS: ["MX 10 gone.example.org", "TXT v=spf1 mx -all"]}, Check.RETURN_PATH, PROBLEM, "does not exist"
    ),
    "an exchange that is an address": Case(
        SMTP, {OURS: ["MX 10 192.0.2.7", "TXT v=spf1 mx -all"]}, Check.RETURN_PATH, PROBLEM, "where only a name may be"
    ),
    "answers reach somebody": Case(SMTP, {}, Check.ANSWERS, OK, "takes answers"),
    "answers reach nobody": Case(POSTMARK, {OURS: ["TXT v=spf1 -all"]}, Check.ANSWERS, PROBLEM, "answers reach nobody"),
    "answers are refused by name": Case(POSTMARK, {OURS: ["MX 0 ."]}, Check.ANSWERS, PROBLEM, "takes no mail"),
    "answers go to the web server": Case(POSTMARK, {OURS: ["A 192.0.2.80"]}, Check.ANSWERS, WARNING, "192.0.2.80"),
    "answers go where they are wanted": Case(
        POSTMARK,
        {"help.example.net": ["MX 10 mail.example.org"]},
        Check.ANSWERS,
        OK,
        "help.example.net takes answers",
        sender=Sender(OURS, "help.example.net"),
    ),
}


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
