"""Performers: a promoter's list of artists (contract §3)."""

from typing import Final

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.admin.offer_views import event_json
from adapters.http.admin.rich_texts import with_rich_text
from adapters.http.admin.uploads import Attachments
from adapters.http.edge.answers import etagged, json_answer
from adapters.http.edge.line_up import named_json, profile_json
from adapters.http.edge.messages import Upload, read_message
from adapters.http.edge.requests import number_in_path
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.performer import Performer, PerformerChanges, PerformerType
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.media.picture import AddressOf, Frame

FRAMES: Final = {"image": Frame.PERFORMER_IMAGE}


@attrs.frozen
class PerformerMessage:
    """A performer as clients send it; `bio` may be HTML."""

    name: Given[str | None] = UNSET
    performer_type: Given[PerformerType] = UNSET
    bio: Given[str | None] = UNSET
    website_url: Given[str | None] = UNSET
    instagram_url: Given[str | None] = UNSET
    spotify_url: Given[str | None] = UNSET
    soundcloud_url: Given[str | None] = UNSET
    tiktok_url: Given[str | None] = UNSET
    youtube_url: Given[str | None] = UNSET
    image: Given[Upload | None] = UNSET


@attrs.frozen
class Performers:
    """The calls on performers."""

    box_office: BoxOffice
    base_url: str
    attachments: Attachments

    def list(self, ask: Ask) -> Response:
        """Answer with all performers, by name."""
        listed = self.box_office.reads.performers(ask.account.id)
        printed = [self._printed(one.performer, one.event_count) for one in listed]
        return json_answer({"performers": printed})

    def show(self, ask: Ask) -> Response:
        """Answer with a performer and the events that have booked them."""
        reads, performer_id = self.box_office.reads, number_in_path(ask.request, "id")
        listed = reads.performer(ask.account.id, performer_id)
        address = self.box_office.media.address
        booked = reads.events_with(ask.account.id, performer_id)
        events = [event_json(event, address) for event in booked]
        page = {**self._printed(listed.performer, listed.event_count), "events": events}
        return etagged(ask.request, json_answer(page))

    def create(self, ask: Ask) -> Response:
        """Put a performer into the account's books."""
        performer = self.box_office.line_up.add_performer(
            account_id=ask.account.id, changes=self._changes(ask)
        )
        location = f"{self.base_url}/admin/performers/{performer.id}"
        return json_answer(self._printed(performer, 0), 201, {"Location": location})

    def change(self, ask: Ask) -> Response:
        """Change what was sent of a performer."""
        performer_id = number_in_path(ask.request, "id")
        performer = self.box_office.line_up.change_performer(
            account_id=ask.account.id, performer_id=performer_id, changes=self._changes(ask)
        )
        listed = self.box_office.reads.performer(ask.account.id, performer_id)
        return json_answer(self._printed(performer, listed.event_count))

    def delete(self, ask: Ask) -> Response:
        """Delete a performer whom no event has booked."""
        self.box_office.line_up.remove_performer(
            account_id=ask.account.id, performer_id=number_in_path(ask.request, "id")
        )
        return Response(status_code=204)

    def _printed(self, performer: Performer, event_count: int) -> dict[str, object]:
        return performer_json(performer, event_count, self.box_office.media.address)

    def _changes(self, ask: Ask) -> PerformerChanges:
        message, found = read_message(PerformerMessage, ask.body, wrapped_in="performer")
        sent, unreadable = with_rich_text(message, "bio", found)
        pictures, unusable = self.attachments.pictures(ask.account.id, sent, FRAMES)
        facts = {**sent, **dict.fromkeys(FRAMES, UNSET), **pictures}
        return PerformerChanges(**facts, unreadable={**unreadable, **unusable})


def performer_json(performer: Performer, event_count: int, address: AddressOf) -> dict[str, object]:
    """Print a performer."""
    return {
        "id": performer.id,
        **named_json(performer),
        **profile_json(performer, address),
        "event_count": event_count,
    }
