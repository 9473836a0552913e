"""What operators hold: an identity in a file of age's form, and the recipient that belongs to it."""

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from mooring.kit.errors import Fault
from mooring.storage.archive.age_library import Identity, Recipient, identity_of, made_identity
from mooring.storage.archive.age_library import recipient_of as recipient_from

_SETTING = "MOORING_ARCHIVE_RECIPIENT"
_HINT = "Make one by `mooring archive key new`."


def new_identity(path: Path) -> str:
    """Make an identity, and a file for its owner alone with it; its recipient. Fault when there is such a file."""
    identity = made_identity()
    text = f"# public key: {identity.to_public()}\n{identity}\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Fault("Writing an identity", str(path), f"Name another file: {error.strerror}.") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return str(identity.to_public())


def identities_in(path: Path) -> Sequence[Identity]:
    """What is in a file of identities. Fault, which says nothing of what is in it."""
    try:
        lines = [line.strip() for line in path.read_text("ascii").splitlines()]
        found = [identity_of(line) for line in lines if line and not line.startswith("#")]
    except OSError as error:
        raise Fault("Reading an identity", str(path), f"Mend it: {error.strerror}.") from None
    except ValueError:
        found = None
    if not found:
        raise Fault("Reading an identity", str(path), f"It holds none (AGE-SECRET-KEY-1…), or other lines too. {_HINT}")
    return found


def recipient_of(text: str) -> Recipient:
    """The recipient that the settings name. Fault."""
    try:
        return recipient_from(text.strip())
    except ValueError:
        raise Fault("Reading the settings", _SETTING, f"It is no recipient (age1…). {_HINT}") from None


def mark_of(recipient: Recipient) -> str:
    """Which recipient it is, in few letters."""
    return sha256(str(recipient).encode()).hexdigest()[:16]
