"""What comes back after a message was handed over: notices of providers, reports by mail, and who is believed.

Not here: what trouble does to an address (`addresses`), and what our own hand-over says (`delivery`). Read `notice`, then
`take`; `resend`, `postmark` and `report` read what comes in, `signature` says whether it is signed, `again` sends again.
"""

from mooring.mail.feedback.again import send_again
from mooring.mail.feedback.notice import KEPT, Heard, Notice, NoticeMalformed
from mooring.mail.feedback.postmark import read_postmark
from mooring.mail.feedback.report import LARGEST, read_report
from mooring.mail.feedback.resend import read_resend
from mooring.mail.feedback.signature import signed_id
from mooring.mail.feedback.take import NoticeStores, Taken, take_notice

__all__ = [
    "KEPT",
    "LARGEST",
    "Heard",
    "Notice",
    "NoticeMalformed",
    "NoticeStores",
    "Taken",
    "read_postmark",
    "read_report",
    "read_resend",
    "send_again",
    "signed_id",
    "take_notice",
]
