"""Line-ups: who plays at an event, as what, and when; they are listed on the event's own page (seed 001)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.edge.answers import json_answer
from adapters.http.edge.line_up import slot_json
from adapters.http.edge.messages import read_message
from adapters.http.edge.requests import number_in_path, slug_in_path
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.line_up import Billing, ListedSlot, SlotChanges
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.media.picture import AddressOf


@attrs.frozen
class SlotMessage:
    """A slot as clients send it. A time without a zone is the venue's wall clock's."""

    performer_id: Given[int | None] = UNSET
    role: Given[Billing] = UNSET
    genre: Given[str | None] = UNSET
    position: Given[int | None] = UNSET
    starts_at: Given[datetime | None] = UNSET
    ends_at: Given[datetime | None] = UNSET


@attrs.frozen
class LineUp:
    """The calls on the slots of an event."""

    box_office: BoxOffice
    base_url: str

    def create(self, ask: Ask) -> Response:
        """Put a performer on the line-up."""
        slug = slug_in_path(ask.request)
        listed = self.box_office.line_up.add_slot(
            account_id=ask.account.id, slug=slug, changes=_changes(ask)
        )
        location = f"{self.base_url}/admin/events/{slug}/event_performers/{listed.slot.id}"
        printed = numbered_slot_json(listed, self.box_office.media.address)
        return json_answer(printed, 201, {"Location": location})

    def change(self, ask: Ask) -> Response:
        """Change what was sent of a slot."""
        listed = self.box_office.line_up.change_slot(**_where(ask), changes=_changes(ask))
        return json_answer(numbered_slot_json(listed, self.box_office.media.address))

    def delete(self, ask: Ask) -> Response:
        """Take a slot off the line-up."""
        self.box_office.line_up.remove_slot(**_where(ask))
        return Response(status_code=204)


def numbered_slot_json(listed: ListedSlot, address: AddressOf) -> dict[str, Any]:
    """Print a slot under the numbers by which it and its performer are changed."""
    numbers = {"id": listed.performer.id, "event_performer_id": listed.slot.id}
    return {**numbers, **slot_json(listed, address)}


def _where(ask: Ask) -> Mapping[str, Any]:
    """Return the account, event and slot that the path names; raises `NotFound`."""
    return {
        "account_id": ask.account.id,
        "slug": slug_in_path(ask.request),
        "slot_id": number_in_path(ask.request, "event_performer_id"),
    }


def _changes(ask: Ask) -> SlotChanges:
    message, unreadable = read_message(SlotMessage, ask.body, wrapped_in="event_performer")
    sent = attrs.asdict(message, recurse=False)
    # Outside, a billing is a role; inside, that word is for members of the team.
    return SlotChanges(billing=sent.pop("role"), **sent, unreadable=unreadable)
