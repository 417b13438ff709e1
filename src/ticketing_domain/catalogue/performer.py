"""Performers: the artists and ensembles of an account, each listed once and booked for any number of events.

Contract §3, "Performers"; the fields are those of seed 001.
"""

import enum
from typing import Final, Protocol
from urllib.parse import urlsplit

import attrs

from ticketing_domain.catalogue.rich_text import RichText, not_endless
from ticketing_domain.changes import UNSET, Given, Problem, Rule, at_most, check, given, not_blank
from ticketing_domain.errors import Problems, Refused
from ticketing_domain.media.picture import Picture

LINKS: Final = (
    "website_url",
    "instagram_url",
    "spotify_url",
    "soundcloud_url",
    "tiktok_url",
    "youtube_url",
)
"""The addresses under which a performer can be found elsewhere."""

LONGEST_LINK: Final = 2_000


class PerformerType(enum.Enum):
    """Whether one person performs, or several under one name."""

    PERSON = "person"
    PERFORMING_GROUP = "performing_group"


@attrs.frozen
class Performer:
    """An artist, a band, a DJ. A name stands for one performer of an account, however it is capitalised."""

    id: int
    account_id: int
    name: str
    performer_type: PerformerType = PerformerType.PERSON
    bio: RichText | None = None
    website_url: str | None = None
    instagram_url: str | None = None
    spotify_url: str | None = None
    soundcloud_url: str | None = None
    tiktok_url: str | None = None
    youtube_url: str | None = None
    image: Picture | None = None

    @property
    def name_key(self) -> str:
        """The name by which the performer is told apart from others, and sorted among them."""
        return name_key(self.name)


@attrs.frozen
class PerformerChanges:
    """What a promoter sends to make or change a performer."""

    name: Given[str | None] = UNSET
    performer_type: Given[PerformerType] = UNSET
    bio: Given[RichText | None] = UNSET
    website_url: Given[str | None] = UNSET
    instagram_url: Given[str | None] = UNSET
    spotify_url: Given[str | None] = UNSET
    soundcloud_url: Given[str | None] = UNSET
    tiktok_url: Given[str | None] = UNSET
    youtube_url: Given[str | None] = UNSET
    image: Given[Picture | None] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


class Performers(Protocol):
    """Protocol: the performers of accounts."""

    def add(self, performer: Performer) -> None: ...

    def get(self, account_id: int, performer_id: int) -> Performer:
        """Return a performer, locked; raises `NotFound`."""
        ...

    def id_of_name(self, account_id: int, key: str) -> int | None:
        """Return the id of the performer whose name has this key, if there is one."""
        ...

    def on_a_line_up(self, account_id: int, performer_id: int) -> bool:
        """Tell whether an event has booked the performer."""
        ...

    def save(self, performer: Performer) -> None: ...

    def delete(self, performer: Performer) -> None: ...


class PerformerIsBooked(Refused):
    """The performer is on the line-up of an event, so cannot be deleted (contract §3)."""

    code = "performer_is_booked"

    def __init__(self, performer_id: int) -> None:
        super().__init__("is on the line-up of an event")
        self.performer_id = performer_id


@attrs.frozen
class PerformerPlan:
    """A performer as it would be: what was sent laid over what was there."""

    name: str | None = None
    performer_type: PerformerType = PerformerType.PERSON
    bio: RichText | None = None
    website_url: str | None = None
    instagram_url: str | None = None
    spotify_url: str | None = None
    soundcloud_url: str | None = None
    tiktok_url: str | None = None
    youtube_url: str | None = None
    image: Picture | None = None


def name_key(name: str) -> str:
    """Fold a name: neither its capitals nor its spacing make it another one."""
    return " ".join(name.split()).casefold()


def plan_performer(
    changes: PerformerChanges, before: Performer | None, *also: Problem | None
) -> PerformerPlan:
    """Lay the changes over the performer that was there, or over the defaults; raises `Invalid`."""
    was = before or PerformerPlan()
    name, links = given(changes.name, was.name), {link: _link(changes, was, link) for link in LINKS}
    plan = PerformerPlan(
        name=None if name is None else name.strip(),
        performer_type=given(changes.performer_type, was.performer_type),
        bio=given(changes.bio, was.bio),
        image=given(changes.image, was.image),
        **links,
    )
    check(plan, PERFORMER_RULES, changes.unreadable, *also)
    return plan


def performer_from(plan: PerformerPlan, performer_id: int, account_id: int) -> Performer:
    """Make the performer that a checked plan describes."""
    return Performer(id=performer_id, account_id=account_id, **attrs.asdict(plan, recurse=False))


def _link(changes: PerformerChanges, was: object, link: str) -> str | None:
    sent: Given[str | None] = getattr(changes, link)
    return (given(sent, getattr(was, link)) or "").strip() or None


def links_to_the_web(link: str) -> Rule[PerformerPlan]:
    """Make the rule that the link is an address on the web, and no script or file."""

    def leads_to_the_web(plan: PerformerPlan) -> Problem | None:
        url = getattr(plan, link)
        if url is None or _is_web_address(url):
            return None
        return (link, "must be an address that begins with http:// or https://")

    return leads_to_the_web


def _is_web_address(url: str) -> bool:
    """What cannot be seen, and what has no place in an address, hides where a link leads."""
    if not url.isprintable() or any(one.isspace() or one in '<>"\\^`{|}' for one in url):
        return False
    try:
        parts = urlsplit(url)
        # Looked at for its own sake: a port that is no number raises.
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


PERFORMER_RULES: Final[tuple[Rule[PerformerPlan], ...]] = (
    *not_blank("name"),
    *at_most(255, "name"),
    *not_endless("bio"),
    *at_most(LONGEST_LINK, *LINKS),
    *(links_to_the_web(link) for link in LINKS),
)
