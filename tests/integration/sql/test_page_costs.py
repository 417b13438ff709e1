"""What a page of the promoter API's lists costs: two statements, along an index, whatever there is."""

from collections.abc import Callable
from datetime import timedelta
import re
from typing import TypeAlias

import pytest
import sqlalchemy as sa

from tests.integration.sql.crowds import listening, repeat, sell
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.programme import EventCursor, EventFilter
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order_pages import PlacedCursor, PlacedFilter
from ticketing_domain.testing.stage import OpenStage, Stage

Look: TypeAlias = Callable[[Stage, Event], None]

ATTEMPTS = re.compile(r"SEARCH attempts.*\nUSE TEMP B-TREE FOR ORDER BY|Sort Key: \(CASE.*")
"""How the few attempts to pay one order are put in order."""

SOME, MANY = 500, 5_000


def look_at_events(stage: Stage, night: Event) -> None:
    """Read a page of the account's events from the middle of the list."""
    after = EventCursor(night.starts_at, EventKey(stage.account.id, 2_000_000))
    wanted = EventFilter(stage.account.id)
    stage.box_office.reads.programme(wanted, stage.clock.at, after=after, limit=20)


def look_at_one_event(stage: Stage, night: Event) -> None:
    """Read one event by its id."""
    stage.box_office.reads.programme_entry(stage.account.id, night.id)


def look_at_the_storefront(stage: Stage, night: Event) -> None:
    """Read a page of what everybody has on."""
    after = EventCursor(night.ends_at, EventKey(stage.account.id, 1))
    stage.box_office.reads.storefront(stage.clock.at, after=after, limit=20)


def look_at_orders(stage: Stage, _: Event) -> None:
    """Read the first page of all orders."""
    wanted = PlacedFilter(stage.account.id)
    stage.box_office.reads.placed_orders(wanted, stage.clock.at, after=None, limit=20)


def look_at_orders_of_the_night(stage: Stage, night: Event) -> None:
    """Read a page of an event's orders from the middle of the list."""
    wanted = PlacedFilter(stage.account.id, event=night.slug)
    after = PlacedCursor(stage.clock.at + timedelta(microseconds=SOME // 2), "z")
    stage.box_office.reads.placed_orders(wanted, stage.clock.at, after=after, limit=20)


def look_at_orders_of_a_buyer(stage: Stage, night: Event) -> None:
    """Read what somebody ordered for the event."""
    us = stage.account.id
    wanted = PlacedFilter(us, event=night.id, buyer_email="b7@example.com", status="paid")
    stage.box_office.reads.placed_orders(wanted, stage.clock.at, after=None, limit=20)


def look_at_one_order(stage: Stage, night: Event) -> None:
    """Read one order."""
    us, reads = stage.account.id, stage.box_office.reads
    (newest,) = reads.placed_orders(PlacedFilter(us), night.starts_at, after=None, limit=1)
    reads.placed_order(us, newest.public_id)


def look_at_venues(stage: Stage, _: Event) -> None:
    """Read a page of venues."""
    stage.box_office.reads.venue_page(stage.account.id, after=None, limit=20)


PAGES = [
    (look_at_events, 2),
    (look_at_one_event, 2),
    (look_at_the_storefront, 2),
    (look_at_orders, 2),
    (look_at_orders_of_the_night, 2),
    (look_at_orders_of_a_buyer, 2),
    (look_at_one_order, 4),
    (look_at_venues, 1),
]


def crowd(stage: Stage, engine: sa.Engine, count: int) -> Event:
    """Make so many nights, and sell so many tickets of one."""
    night: tuple[Event, Ticket] = stage.night()
    repeat(engine, stage, night, count)
    sell(engine, stage, night, count)
    return night[0]


def test_a_page_asks_the_same_of_few_and_of_many(
    open_sql_stage: OpenStage, engine: sa.Engine
) -> None:
    """Two statements at most, which answer the same number of rows among 500 and among 20,000."""
    asked: dict[int, list[list[int]]] = {}
    for count in (SOME, MANY):
        stage = open_sql_stage(subdomain=f"sold-{count}")
        night = crowd(stage, engine, count)
        asked[count] = []
        for look, most in PAGES:
            with listening(engine) as statements:
                look(stage, night)
            assert len(statements) <= most, look
            asked[count].append([one.rows(engine) for one in statements])

    assert asked[SOME] == asked[MANY]


@pytest.mark.parametrize(
    ("look", "index"),
    [
        (look_at_events, "events_by_start"),
        (look_at_the_storefront, "events_on_the_storefront"),
        (look_at_orders, "orders_by_placement"),
        (look_at_orders_of_the_night, "orders_of_an_event_by_placement"),
    ],
)
def test_a_page_walks_along_an_index(
    stage: Stage, engine: sa.Engine, look: Look, index: str
) -> None:
    """No list reads a whole table, and none is sorted after it was found."""
    night = crowd(stage, engine, MANY)

    with listening(engine) as asked:
        look(stage, night)
    plans = [one.plan(engine) for one in asked]

    page = ATTEMPTS.sub("", plans[0])
    assert index in page, plans
    assert not any(word in page for word in ("TEMP B-TREE", "Sort Key")), plans
    assert not scanned_in(page), plans


def test_a_buyers_orders_are_looked_up(stage: Stage, engine: sa.Engine) -> None:
    """Among those of all others."""
    night = crowd(stage, engine, MANY)

    with listening(engine) as asked:
        look_at_orders_of_a_buyer(stage, night)
    plan = asked[0].plan(engine)

    assert "orders_of_a_buyer_by_placement" in plan
    assert not scanned_in(plan)


def scanned_in(plan: str) -> set[str]:
    """Return the big tables that a plan reads whole."""
    scanned = re.findall(r"(?:\bSCAN|Seq Scan on) (\w+)(?! USING INDEX)\b", plan)
    return set(scanned) - {"accounts", "venues", "payments"}
