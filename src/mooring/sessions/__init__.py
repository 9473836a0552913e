"""Sessions: one sign-in on one device, the tokens that prove and renew it, and the end of it.

Not here: who a person is and how they prove it (`accounts`), cookies and headers (`api`). Read `model`, `tokens`,
`family` (what a refresh token is worth), then `start`, `new_device`, `refresh`, `end`; `live` is what open sockets ask on every frame.
"""

from mooring.sessions.end import Ending, end_everywhere, end_one, end_own
from mooring.sessions.keys import KeyRing, SigningKey, SigningKeys
from mooring.sessions.live import LiveSession, LiveSessions
from mooring.sessions.loops import LoopDetector, LoopPolicy
from mooring.sessions.model import EndReason, Principal, Session, SessionId, SessionPolicy
from mooring.sessions.new_device import DeviceStores, tell_new_device
from mooring.sessions.outcome import RefreshOutcome
from mooring.sessions.refresh import RefreshStores, Refused, Renewed, refresh
from mooring.sessions.start import Started, start_session
from mooring.sessions.store import SessionStore
from mooring.sessions.tokens import AccessToken, AccessTokens, RefreshTokens, TokenMint
from mooring.sessions.watch import RefreshWatch, SessionCounting

__all__ = [
    "AccessToken",
    "AccessTokens",
    "DeviceStores",
    "EndReason",
    "Ending",
    "KeyRing",
    "LiveSession",
    "LiveSessions",
    "LoopDetector",
    "LoopPolicy",
    "Principal",
    "RefreshOutcome",
    "RefreshStores",
    "RefreshTokens",
    "RefreshWatch",
    "Refused",
    "Renewed",
    "Session",
    "SessionCounting",
    "SessionId",
    "SessionPolicy",
    "SessionStore",
    "SigningKey",
    "SigningKeys",
    "Started",
    "TokenMint",
    "end_everywhere",
    "end_one",
    "end_own",
    "refresh",
    "start_session",
    "tell_new_device",
]
