"""Zones good and bad, and what `mooring doctor mail` must say of each."""

from mail_cases.case import HARBOUR, OK, POSTMARK, PROBLEM, RESEND, SMTP, UNCHECKED, Case
from mail_cases.of_others import OTHER_CASES
from mail_cases.of_spf import SPF_CASES

CASES: dict[str, Case] = {**SPF_CASES, **OTHER_CASES}

__all__ = ["CASES", "HARBOUR", "OK", "POSTMARK", "PROBLEM", "RESEND", "SMTP", "UNCHECKED", "Case"]
