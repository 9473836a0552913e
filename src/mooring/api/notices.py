"""Notices that came in, given to their use case in a transaction of their own."""

from mooring.accounts import parse_email
from mooring.accounts.errors import EmailInvalid
from mooring.hub import Hub
from mooring.mail.feedback import Notice, NoticeStores, Taken, take_notice


async def taken(hub: Hub, notice: Notice) -> Taken:
    """What came of a notice that is believed."""
    async with hub.directory.transaction() as tx:
        stores = NoticeStores(tx.outbox, tx.mail_addresses)
        return await take_notice(notice, stores, ids=hub.ids, now=hub.clock.now(), key=_key(notice))


def _key(notice: Notice) -> str | None:
    try:
        return parse_email(notice.address).key if notice.address is not None else None
    except EmailInvalid:
        return None
