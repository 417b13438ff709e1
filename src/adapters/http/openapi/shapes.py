"""What more than one API prints."""

from typing import Annotated, Literal, TypedDict

from adapters.http.openapi.leaves import Time, Url
from ticketing_domain.catalogue.custom_field import FieldType, Scope
from ticketing_domain.catalogue.line_up import Billing
from ticketing_domain.catalogue.performer import PerformerType

TicketKind = Literal["StandardTicket", "GroupTicket"]
Html = Annotated[str | None, "HTML with a few harmless tags; nothing in it is a script."]


class Profile(TypedDict):
    """What is told about a performer."""

    name: str
    performer_type: PerformerType
    bio: Annotated[str | None, "As plain text."]
    bio_html: Html
    website_url: Url | None
    instagram_url: Url | None
    spotify_url: Url | None
    soundcloud_url: Url | None
    tiktok_url: Url | None
    youtube_url: Url | None
    image_url: Url | None


class Slot(Profile):
    """A performer's place on a line-up."""

    role: Billing
    genre: str | None
    position: int
    starts_at: Time | None
    ends_at: Time | None


class FaqItem(TypedDict):
    """A question with its answer."""

    id: int
    question: str
    answer: Annotated[str, "As plain text."]
    answer_html: Annotated[str, "HTML with a few harmless tags; nothing in it is a script."]
    position: int


class CustomField(TypedDict):
    """What buyers are asked at checkout: once for the order, or for each item."""

    id: int
    label: str
    field_type: FieldType
    per: Scope
    help_text: str | None
    required: bool
    options: list[str]
    position: int


class FieldAnswer(TypedDict):
    """What a buyer answered, with the question as it was then."""

    id: int
    label: str
    type: FieldType
    value: str | bool


class Mistakes(TypedDict):
    """Everything that is wrong, by field; what belongs to no field stands under `base`."""

    errors: dict[str, list[str]]
