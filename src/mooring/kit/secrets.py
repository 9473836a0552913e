"""What is done with secrets: hash them for storage, compare them without telling how far they agreed."""

import hashlib
import hmac


def token_hash(token: str) -> str:
    """SHA-256 of a high-entropy token, in hex. Not for passwords: those need a slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same_secret(left: str, right: str) -> bool:
    """Whether two secrets are equal, in time that does not depend on where they differ."""
    return hmac.compare_digest(left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass"))
