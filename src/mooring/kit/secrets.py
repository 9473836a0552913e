"""What is done with secrets: hash them for storage, compare them without telling how far they agreed."""

import hashlib
import hmac


def token_hash(token: str) -> str:
    """SHA-256 of a high-entropy token, in hex. Not for passwords: those need a slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same_secret(left: str, right: str) -> bool:
    """Whether two secrets are equal, in time that does not depend on where they differ."""
    return hmac.compare_digest(left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass"))


def derived(secret: bytes, purpose: str) -> bytes:
    """A key of 256 bits for one `purpose`, from which neither `secret` nor any other purpose's key follows."""
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()


def keyed_hash(key: bytes, text: str) -> str:
    """HMAC-SHA256 in hex: for what is too short to be stored by `token_hash` alone, such as a code a person types."""
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
