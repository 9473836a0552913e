"""Lists of tags, `v=DKIM1; k=rsa; p=…`, as the records of DKIM and DMARC are written (RFC 6376 3.2)."""

import re
from collections.abc import Mapping

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def read_tags(text: str) -> Mapping[str, str] | None:
    """The tags with their values, white space at the ends removed. None when it is no such list, or one is there twice."""
    tags: dict[str, str] = {}
    for part in text.strip().rstrip(";").split(";"):
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or not _NAME.fullmatch(name) or name in tags:
            return None
        tags[name] = value.strip()
    return tags
