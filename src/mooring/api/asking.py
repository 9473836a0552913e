"""What the routes know of a request besides its body, given to them as dependencies."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import SkipValidation

from mooring.accounts.factors import factors_of
from mooring.accounts.factors.errors import StepUpRequired
from mooring.api.client_address import client_address, network_of
from mooring.api.principal import bearer_token, principal_of, require_origin
from mooring.api.rate_limits import limit_operator_keys
from mooring.hub import Hub
from mooring.kit.secrets import same_secret
from mooring.mail import spoken
from mooring.sessions import Principal, Session
from mooring.sessions.errors import TokenInvalid, TokenMissing


@dataclass(frozen=True, slots=True)
class Asking:
    """A request: its method, its headers by lower-case name, and the network that it comes from."""

    method: str
    headers: Mapping[str, str]
    network: str

    @property
    def user_agent(self) -> str:
        return self.headers.get("user-agent", "")

    @property
    def language(self) -> str | None:
        """The language of ours that whoever asks reads, if their browser says one."""
        return spoken(self.headers.get("accept-language", ""))


@dataclass(frozen=True, slots=True)
class Operator:
    """Proof that the caller holds the operator key."""


@dataclass(frozen=True, slots=True)
class Recent:
    """Proof that whoever is behind the principal's session proved a short while ago who they are."""

    session: Session


HubDependency = NamedDependency[SkipValidation[Hub]]
AskingDependency = NamedDependency[SkipValidation[Asking]]
PrincipalDependency = NamedDependency[SkipValidation[Principal]]
RecentDependency = NamedDependency[SkipValidation[Recent]]
OperatorDependency = NamedDependency[SkipValidation[Operator]]


def delivery_by_cookie(hub: Hub, asking: Asking, wanted: str | None) -> bool:
    """Whether the refresh token goes into a cookie: as wanted, else when a browser asks. OriginRefused if it may not."""
    by_cookie = wanted == "cookie" if wanted is not None else "origin" in asking.headers
    if by_cookie:
        require_origin(hub, asking.headers)
    return by_cookie


def dependencies() -> dict[str, Provide]:
    """What a route may ask for by the name of its parameter."""
    return {
        "hub": Provide(_hub, sync_to_thread=False),
        "asking": Provide(_asking, sync_to_thread=False),
        "principal": Provide(_principal),
        "recent": Provide(_recent),
        "operator": Provide(_operator),
    }


def _hub(state: State) -> Hub:
    hub: Hub = state.hub
    return hub


def _asking(request: Request[Any, Any, Any], hub: HubDependency) -> Asking:
    headers = {name.lower(): value for name, value in request.headers.items()}
    peer = request.client.host if request.client is not None else None
    return Asking(request.method, headers, network_of(client_address(peer, headers, hub.web.trusted_proxies)))


async def _principal(hub: HubDependency, asking: AskingDependency) -> Principal:
    return await principal_of(hub, asking.method, asking.headers)


async def _recent(hub: HubDependency, principal: PrincipalDependency) -> Recent:
    return await require_recent(hub, principal)


async def require_recent(hub: Hub, principal: Principal) -> Recent:
    """The one guard of what needs a recent authentication (settings: `step_up_seconds`). StepUpRequired.

    A route asks for it by a parameter `recent`; this is for one that needs it only for some of what it does.
    """
    async with hub.directory.reading() as tx:
        session = await tx.sessions.by_id(principal.session_id)
        factors = await factors_of(principal.user_id, tx.factors)
    if session is None:
        raise TokenInvalid
    if hub.clock.now() - session.authenticated_at >= hub.mint.policy.step_up_life:
        raise StepUpRequired(factors.step_up)
    return Recent(session)


async def _operator(hub: HubDependency, asking: AskingDependency) -> Operator:
    key = bearer_token(asking.headers)
    if key is None:
        raise TokenMissing
    if not same_secret(key, hub.operator_key):
        await limit_operator_keys(hub, asking.network)
        raise TokenInvalid
    return Operator()
