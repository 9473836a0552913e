"""Zones with one DKIM key, DMARC policy or mail exchange or another."""

from mail_cases.case import OK, POSTMARK, PROBLEM, RESEND, SMTP, UNCHECKED, WARNING, Case, dmarc, key, spf
from mail_zones import GOOD_KEY, OURS, PUBLIC, rsa
from mooring.mail.examining import Check, Record, Sender, postmark_way, smtp_way
from name_server import SERVFAIL

OTHER_CASES: dict[str, Case] = {
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
