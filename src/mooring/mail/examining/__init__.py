"""Examining: what the records of the sender's domain do to mail, each finding with the very record to publish.

Pure rules. Not here: who asks the name server and the providers, and what the settings say (`mooring doctor mail`, in
`cli`). Read `finding` and `names`, then `examination`, then what it looks at one by one.
"""

from mooring.mail.examining.clock import examine_clock
from mooring.mail.examining.examination import examine
from mooring.mail.examining.finding import Check, Finding, Grade, Record, fine, problem, unchecked, warning
from mooring.mail.examining.names import Absent, Answer, Found, Kind, Names, Unknown
from mooring.mail.examining.ways import Sender, Way, full_name, postmark_way, resend_way, smtp_way

__all__ = [
    "Absent",
    "Answer",
    "Check",
    "Finding",
    "Found",
    "Grade",
    "Kind",
    "Names",
    "Record",
    "Sender",
    "Unknown",
    "Way",
    "examine",
    "examine_clock",
    "fine",
    "full_name",
    "postmark_way",
    "problem",
    "resend_way",
    "smtp_way",
    "unchecked",
    "warning",
]
