"""Events with their tiers, and their publication."""

from collections.abc import Callable
from typing import Final

import attrs
from starlette.responses import Response

from adapters.http.edge.answers import etagged, json_answer
from adapters.http.edge.messages import read_message
from adapters.http.edge.queries import Cursor
from adapters.http.v1 import tiers
from adapters.http.v1.event_messages import NewEvent, read_changes, read_new_event, told_of_an_event
from adapters.http.v1.house import House
from adapters.http.v1.ids import Sealed, number_or_slug, sealed
from adapters.http.v1.offer_views import event_json
from adapters.http.v1.pages import PageQuery, number_of_cursor, sealed_cursor
from adapters.http.v1.queries import Bound, read_v1_query, span_of
from adapters.http.v1.table import V1Ask, V1Operation
from ticketing_domain.catalogue.event import Event, EventStatus
from ticketing_domain.catalogue.programme import EventCursor, EventFilter, ProgrammeEntry
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.people.account import Account
from ticketing_domain.sale.inventory import EventKey

ONE: Final = "/v1/events/{id}"


@attrs.frozen
class PublicationMessage:
    """How an event is published: on the storefront too, unless `network` is false (seed 004)."""

    network: Given[bool] = UNSET


@attrs.frozen
class EventsQuery(PageQuery):
    """What the list of events may be asked for; `from_` and `to` are about doors, and included."""

    status: EventStatus | None = None
    cityId: str | None = None  # noqa: N815 (as it is sent)
    from_: Bound | None = None
    to: Bound | None = None
    q: str | None = None

    def wanted(self, account: Account) -> EventFilter:
        """Return the filter; raises `Invalid`."""
        first, last = span_of(self.from_, self.to, ("from", "to"), account.zone)
        return EventFilter(account.id, self.status, self.cityId, first, last, self.q)


@attrs.frozen
class Events:
    """The calls on events."""

    base_url: str

    def list(self, ask: V1Ask) -> Response:
        """Answer with a page of events, the latest first."""
        query = read_v1_query(EventsQuery, ask.request)
        wanted, at = query.wanted(ask.account), ask.box_office.now()
        after = _after(query.cursor, ask.account)
        return query.answer(
            lambda limit: ask.box_office.reads.programme(wanted, at, after=after, limit=limit),
            lambda entry: event_json(entry, at),
            _cursor_of,
        )

    def create(self, ask: V1Ask) -> Response:
        """Draft an event, with its first tiers in the same transaction."""
        event = _draft(ask, read_new_event(ask))
        name = sealed(Sealed.EVENT, event.id, ask.account.secret)
        return _shown(ask, event.id, 201, {"Location": f"{self.base_url}/v1/events/{name}"})

    def show(self, ask: V1Ask) -> Response:
        """Answer with an event."""
        shown = json_answer(event_json(find_event(ask), ask.box_office.now()))
        return etagged(ask.request, shown)

    def change(self, ask: V1Ask) -> Response:
        """Change what was sent of an event."""
        before = find_event(ask).event
        with told_of_an_event():
            ask.box_office.change_event(
                account_id=ask.account.id, slug=before.slug, changes=read_changes(ask, before)
            )
        return _shown(ask, before.id)

    def delete(self, ask: V1Ask) -> Response:
        """Delete an event that nobody ever paid for."""
        event = find_event(ask).event
        ask.box_office.delete_event(account_id=ask.account.id, slug=event.slug)
        return Response(status_code=204)

    def publish(self, ask: V1Ask) -> Response:
        """Put an event on the shop, and on the storefront unless that was declined."""
        event = find_event(ask).event
        message, unreadable = read_message(PublicationMessage, ask.body)
        if unreadable:
            raise Invalid(unreadable)
        with told_of_an_event():
            ask.box_office.publish_event(
                account_id=ask.account.id,
                slug=event.slug,
                cross_listed=message.network is not False,
            )
        return _shown(ask, event.id)

    def unpublish(self, ask: V1Ask) -> Response:
        """Take an event off the shop and the storefront; its orders stay."""
        event = find_event(ask).event
        ask.box_office.unpublish_event(account_id=ask.account.id, slug=event.slug)
        return _shown(ask, event.id)


def operations(house: House) -> tuple[V1Operation, ...]:
    """Return the operations."""
    events = Events(house.base_url)
    return (
        V1Operation("GET", "/v1/events", "list_events", events.list),
        V1Operation("POST", "/v1/events", "create_event", events.create),
        V1Operation("GET", ONE, "show_event", events.show),
        V1Operation("PATCH", ONE, "change_event", events.change),
        V1Operation("DELETE", ONE, "delete_event", events.delete),
        V1Operation("POST", f"{ONE}/publish", "publish_event", events.publish),
        V1Operation("POST", f"{ONE}/unpublish", "unpublish_event", events.unpublish),
        V1Operation("POST", f"{ONE}/tiers", "create_tier", _of_its_event(tiers.create)),
        V1Operation(
            "PATCH", f"{ONE}/tiers/{{tier_id}}", "change_tier", _of_its_event(tiers.change)
        ),
    )


def find_event(ask: V1Ask) -> ProgrammeEntry:
    """Return the event in the path, by its id or slug; raises `NotFound`."""
    text: str = ask.request.path_params["id"]
    name = number_or_slug(Sealed.EVENT, text, ask.account.secret)
    if name is None:
        raise NotFound("event", text)
    return ask.box_office.reads.programme_entry(ask.account.id, name)


def _of_its_event(
    call: Callable[[V1Ask, ProgrammeEntry], Response],
) -> Callable[[V1Ask], Response]:
    return lambda ask: call(ask, find_event(ask))


def _draft(ask: V1Ask, new: NewEvent) -> Event:
    """Make an event and its tiers, all or nothing; raises `Invalid` with everything that is wrong."""
    with ask.box_office.books() as unit:
        within = attrs.evolve(ask, box_office=ask.box_office.within(unit))
        try:
            event = within.box_office.draft_event(account_id=ask.account.id, changes=new.changes)
        except Invalid as wrong:
            raise new.told(wrong) from None
        if new.problems:
            raise Invalid(new.problems)
        for tier in new.tiers:
            tiers.add_tier(within, event, tier)
        unit.commit()
    return event


def _shown(
    ask: V1Ask, event_id: int, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    entry = ask.box_office.reads.programme_entry(ask.account.id, event_id)
    return json_answer(event_json(entry, ask.box_office.now()), status, headers)


def _after(cursor: Cursor | None, account: Account) -> EventCursor | None:
    if cursor is None:
        return None
    number = number_of_cursor(cursor, Sealed.EVENT, account.secret)
    return EventCursor(cursor.at, EventKey(account.id, number))


def _cursor_of(entry: ProgrammeEntry) -> Cursor:
    event = entry.event
    return sealed_cursor(event.starts_at, Sealed.EVENT, event.id, entry.account.secret)
