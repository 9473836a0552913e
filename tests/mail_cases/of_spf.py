"""Zones with one SPF record or another."""

from mail_cases.case import OK, PROBLEM, RESEND, SMTP, UNCHECKED, WARNING, Case, chain, spf
from mail_zones import OURS, PUBLIC
from mooring.mail.examining import Check, Record
from name_server import SERVFAIL

SPF_CASES: dict[str, Case] = {
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
}
