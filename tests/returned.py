"""Mails that come back, in the forms that mail servers give them; `{mark}` is the return path of the message."""

_POSTFIX = """\
Return-Path: <>
Delivered-To: {mark}
Received: by mail.example.org (Postfix) id 4F2B1; Mon, 23 Nov 2026 13:00:05 +0000 (UTC)
Date: Mon, 23 Nov 2026 13:00:05 +0000 (UTC)
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
Subject: {subject}
To: {mark}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4F2B1.1795/mail.example.org"

--4F2B1.1795/mail.example.org
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

This is the mail system at host mail.example.org.

--4F2B1.1795/mail.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
X-Postfix-Queue-ID: 4F2B1
X-Postfix-Sender: rfc822; {mark}
Arrival-Date: Mon, 23 Nov 2026 13:00:00 +0000 (UTC)

Final-Recipient: rfc822; bob@example.net
Original-Recipient: rfc822;bob@example.net
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; {said}

--4F2B1.1795/mail.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <{mark}>
Message-ID: <msg_1@example.org>
Subject: Welcome to Mooring

--4F2B1.1795/mail.example.org--
"""

_EXIM = """\
Return-path: <>
Envelope-to: {mark}
Delivery-date: Mon, 23 Nov 2026 13:00:09 +0000
X-Failed-Recipients: bob@example.net
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@relay.example.org>
To: {mark}
Content-Type: multipart/report; report-type=delivery-status; boundary=1795438809-eximdsn-1
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender

--1795438809-eximdsn-1
Content-type: text/plain; charset=us-ascii

A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.

--1795438809-eximdsn-1
Content-type: message/delivery-status

Reporting-MTA: dns; relay.example.org

Action: failed
Final-Recipient: rfc822;bob@example.net
Status: 5.0.0
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; 550 No such user here

--1795438809-eximdsn-1
Content-type: message/rfc822

Return-path: <{mark}>
Subject: Welcome to Mooring

Hello.

--1795438809-eximdsn-1--
"""

_EXCHANGE = """\
From: <postmaster@example.net>
To: <{mark}>
Date: Mon, 23 Nov 2026 13:00:07 +0000
Content-Type: multipart/report; report-type=delivery-status;
	boundary="_5c4f_"
MIME-Version: 1.0
Content-Language: en-US
Subject: Undeliverable: Welcome to Mooring

--_5c4f_
Content-Type: multipart/alternative; differences=Content-Type;
	boundary="_inner_"

--_inner_
Content-Type: text/plain; charset="us-ascii"

Your message to bob@example.net couldn't be delivered.

--_inner_
Content-Type: text/html; charset="us-ascii"

<html><body>bob wasn't found at example.net</body></html>

--_inner_--

--_5c4f_
Content-Type: message/delivery-status

Reporting-MTA: dns;EX01.example.net
Received-From-MTA: dns;mail.example.org
Arrival-Date: Mon, 23 Nov 2026 13:00:03 +0000

Final-Recipient: rfc822;bob@example.net
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: bob@example.net

--_5c4f_
Content-Type: message/rfc822

Subject: Welcome to Mooring
Message-ID: <msg_1@example.org>

--_5c4f_--
"""

_SENDMAIL = """\
To: bounces@example.org
Content-Type: multipart/report; report-type=delivery-status; boundary="BB"

--BB

The original message was received from localhost.

--BB
Content-Type: message/delivery-status

Original-Envelope-Id: {mark}
Reporting-MTA: dns; old.example.org

Final-Recipient: RFC822; bob@example.net
Action: failed (some comment)
Status: 5.2.1
Diagnostic-Code: SMTP; 550 Mailbox disabled

--BB--
"""

_COMPLAINT = """\
From: <feedback@isp.example>
To: <abuse@example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report;
     boundary="part1"

--part1
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report for a message received on Mon, 23 Nov 2026.

--part1
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <redacted@example.org>
Arrival-Date: Mon, 23 Nov 2026 13:00:01 +0000

--part1
Content-Type: message/rfc822
Content-Disposition: inline

Return-Path: <{mark}>
From: <mail@example.org>
Subject: Welcome to Mooring

Hello.

--part1--
"""

_AWAY = """\
From: bob@example.net
To: {mark}
Subject: Out of office
Auto-Submitted: auto-replied

I am away. Status: 5.1.1, Action: failed, says nobody.
"""


def postfix(mark: str, *, action: str = "failed", status: str = "5.1.1", said: str = "550 5.1.1 nobody") -> bytes:
    """As Postfix reports: with the message's headers behind it."""
    return _POSTFIX.format(mark=mark, action=action, status=status, said=said, subject="Report").encode()


def exim(mark: str) -> bytes:
    """As Exim reports: no more than "it failed" in the status, and the whole message behind it."""
    return _EXIM.format(mark=mark).encode()


def exchange(mark: str) -> bytes:
    """As Exchange reports: its text in two forms, the mark only in the address that it came to."""
    return _EXCHANGE.format(mark=mark).replace("\n", "\r\n").encode()


def sendmail(mark: str) -> bytes:
    """As old servers report: the mark only in the envelope's id, and comments behind the fields."""
    return _SENDMAIL.format(mark=mark).encode()


def complaint(mark: str, kind: str = "abuse") -> bytes:
    """As providers of mailboxes report what people call spam (ARF)."""
    return _COMPLAINT.format(mark=mark, kind=kind).encode()


def away(mark: str) -> bytes:
    """A note that somebody is on holiday: no report."""
    return _AWAY.format(mark=mark).encode()


def wrapped(report: bytes, times: int = 1) -> bytes:
    """A report within a report of a gateway, as deep as is asked for."""
    for depth in range(times):
        line = f"--gw{depth}\n".encode()
        head = f'Content-Type: multipart/mixed; boundary="gw{depth}"\n\n'.encode()
        report = head + line + report + b"\n" + line.rstrip() + b"--\n"
    return report
