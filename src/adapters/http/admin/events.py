"""Events: drafted, changed, published, looked at with their figures (seed 001)."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Final

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.admin.offer_views import cancellation_json, event_json, event_page_json
from adapters.http.admin.uploads import Attachments
from adapters.http.edge.answers import (
    etagged,
    joined,
    json_answer,
    json_bytes,
    money_json,
    stream_pieces,
)
from adapters.http.edge.messages import Upload, read_message
from adapters.http.edge.queries import read_query
from adapters.http.edge.requests import slug_in_path
from ticketing_domain import money
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.figures.periods import Period, span
from ticketing_domain.media.picture import Frame
from ticketing_domain.people.account import Account

FRAMES: Final = {"image": Frame.EVENT_IMAGE, "background_image": Frame.EVENT_BACKGROUND}


@attrs.frozen
class EventMessage:
    """An event as clients send it. A time without a zone is the venue's wall clock's."""

    title: Given[str | None] = UNSET
    venue_id: Given[int | None] = UNSET
    starts_at: Given[datetime | None] = UNSET
    ends_at: Given[datetime | None] = UNSET
    sales_starts_at: Given[datetime | None] = UNSET
    sales_ends_at: Given[datetime | None] = UNSET
    description: Given[str | None] = UNSET
    slug: Given[str | None] = UNSET
    capacity: Given[int | None] = UNSET
    listed: Given[bool] = UNSET
    minimum_age: Given[int | None] = UNSET
    customer_vat_rate_override: Given[Decimal | None] = UNSET
    image: Given[Upload | None] = UNSET
    background_image: Given[Upload | None] = UNSET


@attrs.frozen
class EventQuery:
    """What a list of events may be asked for."""

    period: Period = Period.MONTH


@attrs.frozen
class Events:
    """The calls on events."""

    box_office: BoxOffice
    base_url: str
    attachments: Attachments

    def list(self, ask: Ask) -> Response:
        """Answer with upcoming and past events and the figures of the period."""
        return stream_pieces(self._pieces(ask.account, read_query(EventQuery, ask.request).period))

    def show(self, ask: Ask) -> Response:
        """Answer with an event and its figures."""
        slug = slug_in_path(ask.request)
        return etagged(ask.request, json_answer(self._page(ask.account, slug)))

    def create(self, ask: Ask) -> Response:
        """Draft an event."""
        event = self.box_office.draft_event(account_id=ask.account.id, changes=self._changes(ask))
        location = f"{self.base_url}/admin/events/{event.slug}"
        return json_answer(self._page(ask.account, event.slug), 201, {"Location": location})

    def change(self, ask: Ask) -> Response:
        """Change what was sent of an event."""
        event = self.box_office.change_event(
            account_id=ask.account.id, slug=slug_in_path(ask.request), changes=self._changes(ask)
        )
        return json_answer(self._page(ask.account, event.slug))

    def delete(self, ask: Ask) -> Response:
        """Delete an event that nobody ever paid for."""
        self.box_office.delete_event(account_id=ask.account.id, slug=slug_in_path(ask.request))
        return Response(status_code=204)

    def publish(self, ask: Ask) -> Response:
        """Put an event on the public shop."""
        slug = slug_in_path(ask.request)
        self.box_office.publish_event(account_id=ask.account.id, slug=slug)
        return json_answer(self._page(ask.account, slug))

    def unpublish(self, ask: Ask) -> Response:
        """Take an event off the public shop."""
        slug = slug_in_path(ask.request)
        self.box_office.unpublish_event(account_id=ask.account.id, slug=slug)
        return json_answer(self._page(ask.account, slug))

    def cancel(self, ask: Ask) -> Response:
        """Call an event off; its orders are refunded meanwhile, and the page tells how far that has come."""
        slug = slug_in_path(ask.request)
        begun = self.box_office.cancellation.cancel(account_id=ask.account.id, slug=slug)
        return json_answer(self._page(ask.account, slug), 202 if begun.is_running else 200)

    def _page(self, account: Account, slug: str) -> object:
        reads = self.box_office.reads
        inventory = reads.inventory(account.id, slug)
        line_up, faq = reads.line_up(*inventory.key), reads.faq(*inventory.key)
        page = event_page_json(
            inventory, line_up, faq, self.box_office.now(), self.box_office.media.address
        )
        return {
            **page,
            **cancellation_json(inventory, self.box_office.cancellation.progress(inventory)),
        }

    def _pieces(self, account: Account, period: Period) -> Iterator[bytes]:
        """Print the list piece by piece; the upcoming events are counted as they pass."""
        reads, at = self.box_office.reads, self.box_office.now()
        printed = partial(event_json, address=self.box_office.media.address)
        wanted = span(period, at, account.zone)
        upcoming_count = 0

        def upcoming() -> Iterator[object]:
            nonlocal upcoming_count
            for inventory in reads.upcoming_events(account.id, at):
                upcoming_count += 1
                yield printed(inventory)

        yield b'{"upcoming_events":['
        yield from joined(upcoming())
        yield b'],"past_events":['
        yield from joined(map(printed, reads.past_events(account.id, at, wanted.since)))
        figures = reads.figures(account.id, wanted)
        stats = {
            "upcoming_count": upcoming_count,
            "revenue": money_json(money.from_minor(figures.revenue_minor, account.currency)),
            "tickets_sold": figures.seats_sold,
        }
        yield b'],"stats":' + json_bytes(stats) + b"}"

    def _changes(self, ask: Ask) -> EventChanges:
        message, unreadable = read_message(EventMessage, ask.body, wrapped_in="event")
        sent = attrs.asdict(message, recurse=False)
        pictures, unusable = self.attachments.pictures(ask.account.id, sent, FRAMES)
        facts = {**sent, **dict.fromkeys(FRAMES, UNSET), **pictures}
        return EventChanges(**facts, unreadable={**unreadable, **unusable})
