"""The shapes of optional mail: what somebody wants to be sent, chosen by a link or by whoever is signed in."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

TopicName = Literal["workspace_news", "invitations", "mentions"]
ChosenTopics = Annotated[
    dict[TopicName, bool], Meta(description="Topics by id: wanted or not. Others stay as they are.")
]


class TopicChoice(Struct, rename="camel", frozen=True):
    """A kind of optional mail, and whether it is wanted."""

    id: TopicName
    wanted: bool


class MailChoices(Struct, rename="camel", frozen=True):
    """What an address wants of every topic. `address` is masked for whoever holds a link only: `b***@example.org`."""

    address: str
    topics: list[TopicChoice]


class LookAtChoicesRequest(Struct, rename="camel", frozen=True):
    """What the link to the choices carries after its `#`."""

    token: str


class ChooseByLinkRequest(Struct, rename="camel", frozen=True):
    """The same, with what is wanted."""

    token: str
    topics: ChosenTopics


class ChooseRequest(Struct, rename="camel", frozen=True):
    """What whoever is signed in wants."""

    topics: ChosenTopics
