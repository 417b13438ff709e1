"""What a page costs does not depend on how much was sold."""

from collections.abc import Callable, Collection
from pathlib import Path
import re
import resource
from typing import TypeAlias

import pytest
import sqlalchemy as sa

from tests.integration.sql.crowds import Asked, listening, repeat, sell
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.figures.periods import Period, span
from ticketing_domain.figures.stats import breakdown, event_stats
from ticketing_domain.people.reads import CustomerCursor, CustomerFilter, CustomerTotals
from ticketing_domain.sale.reads import OrderCursor, OrderFilter, OrderTotals
from ticketing_domain.testing.stage import OpenStage, Stage

Look: TypeAlias = Callable[[Stage, tuple[Event, Ticket]], None]

SOME, MANY = 1_000, 100_000
FEW_MEGABYTES = 5_000_000
MEMORY = Path("/proc/self/statm")


def look_at_the_event(stage: Stage, night: tuple[Event, Ticket]) -> None:
    """Read everything that the page of an event shows."""
    inventory, reads = stage.inventory(night[0]), stage.box_office.reads
    event_stats(inventory, stage.clock.at)
    breakdown(inventory)
    reads.line_up(*inventory.key)
    reads.faq(*inventory.key)


def look_at_the_orders(stage: Stage, night: tuple[Event, Ticket]) -> None:
    """Read a page of an event's orders from the middle of the list, and its totals."""
    wanted = OrderFilter(stage.account.id, event_slug=night[0].slug)
    stage.box_office.reads.orders(wanted, after=OrderCursor(stage.clock.at, "z"), limit=20)
    stage.box_office.reads.order_totals(wanted)


def look_at_all_orders(stage: Stage, _: tuple[Event, Ticket]) -> None:
    """Read the first page of all orders, and its totals."""
    wanted = OrderFilter(stage.account.id)
    stage.box_office.reads.orders(wanted, after=None, limit=20)
    stage.box_office.reads.order_totals(wanted)


def look_at_the_customers(stage: Stage, _: tuple[Event, Ticket]) -> None:
    """Read the first page of customers, and its totals."""
    wanted = CustomerFilter(stage.account.id)
    stage.box_office.reads.customers(wanted, after=None, limit=20)
    stage.box_office.reads.customer_totals(wanted)


def look_at_the_season(stage: Stage, _: tuple[Event, Ticket]) -> None:
    """Read the first of the upcoming events."""
    next(stage.box_office.reads.upcoming_events(stage.account.id, stage.clock.at))


PAGES = [
    (look_at_the_event, 4),
    (look_at_the_orders, 2),
    (look_at_all_orders, 2),
    (look_at_the_customers, 2),
]


def test_pages_ask_the_same_of_few_and_of_many_sales(
    open_sql_stage: OpenStage, engine: sa.Engine
) -> None:
    """The same few statements answer the same number of rows with 1,000 and with 100,000 tickets sold."""
    asked: dict[int, list[list[tuple[str, int]]]] = {}
    for count in (SOME, MANY):
        stage = open_sql_stage(subdomain=f"sold-{count}")
        night = stage.night()
        sell(engine, stage, night, count)
        asked[count] = []
        for page, most in PAGES:
            with listening(engine) as statements:
                page(stage, night)
            assert len(statements) <= most
            asked[count].append([(one.statement, one.rows(engine)) for one in statements])

    assert asked[SOME] == asked[MANY]


@pytest.mark.parametrize(
    ("page", "index"),
    [
        (look_at_the_event, "tickets_by_event"),
        (look_at_the_orders, "orders_of_an_event_by_payment"),
        (look_at_all_orders, "orders_by_payment"),
        (look_at_the_customers, "customers_by_age"),
        (look_at_the_season, "events_by_start"),
    ],
)
def test_pages_walk_along_an_index(stage: Stage, engine: sa.Engine, page: Look, index: str) -> None:
    """Neither does a list read a whole table, nor is a page sorted after it was found."""
    night = stage.night()
    repeat(engine, stage, night, 5_000)
    sell(engine, stage, night, 20_000)

    with listening(engine) as asked:
        page(stage, night)
    plans = [one.plan(engine) for one in asked]

    assert any(index in plan for plan in plans), plans
    assert not any(map(_reads_all_of_a_big_table, plans)), plans
    assert not any(word in plans[0] for word in ("TEMP B-TREE", "Sort Key")), plans


def test_a_sale_takes_few_statements_however_many_buy(stage: Stage, engine: sa.Engine) -> None:
    """Fifty holds in one batch ask no more of the database than two."""
    night, general = stage.night(stock=200, max_per_customer=4)

    def statements_for(buyers: int) -> list[Asked]:
        emails = [f"{buyers}-{number}@example.com" for number in range(buyers)]
        with listening(engine) as asked:
            stage.box_office.place_holds(
                [stage.request(night, (general, 1), email=email) for email in emails]
            )
        return list(asked)

    assert len(statements_for(50)) == len(statements_for(2)) <= 9


def test_a_sale_looks_up_what_it_needs(stage: Stage, engine: sa.Engine) -> None:
    """Among thousands of nights and orders, holding, paying, refunding and the chores scan no table of them."""
    night, general = stage.night(max_per_customer=4)
    repeat(engine, stage, (night, general), 5_000)
    sell(engine, stage, (night, general), 20_000)

    with listening(engine) as asked:
        stage.refund(stage.buy(night, (general, 1)))
        stage.hold(night, (general, 1))
        stage.clock.forward(minutes=10)
        stage.hold(night, (general, 1))
        stage.box_office.do_chores()
    plans = [one.plan(engine) for one in asked if not isinstance(one.values, list)]

    few = {"payments", "refunds", "notices", "remembered"}
    scanned = [plan for plan in plans if _reads_all_of_a_big_table(plan, but=few)]
    assert scanned == []
    assert not any(
        re.search(r"SEARCH (orders|tickets) .*\(account_id=\?\)", plan) for plan in plans
    )


@pytest.mark.skipif(not MEMORY.exists(), reason="only Linux tells how much memory is in use")
def test_long_lists_leave_without_being_kept(stage: Stage, engine: sa.Engine) -> None:
    """100,000 customers are walked through in a few megabytes."""
    sell(engine, stage, stage.night(), MANY)
    reads, wanted = stage.box_office.reads, CustomerFilter(stage.account.id)
    first = reads.customers(wanted, after=None, limit=500)
    before = most = memory_in_use()

    seen, after = 0, None
    while page := reads.customers(wanted, after=after, limit=500):
        seen += len(page)
        after = CustomerCursor(page[-1].created_at, page[-1].id)
        most = max(most, memory_in_use())
    recorded = 0
    for _ in reads.recorded_customers(stage.account):
        recorded += 1
    most = max(most, memory_in_use())

    assert len(first) == 500
    assert (seen, recorded) == (MANY, MANY)
    assert most - before < FEW_MEGABYTES


def memory_in_use() -> int:
    """Return the bytes that this process has in memory."""
    return int(MEMORY.read_text().split()[1]) * resource.getpagesize()


def test_totals_of_days_are_the_totals_of_the_rows(stage: Stage, engine: sa.Engine) -> None:
    """Since the beginning of a day the kept figures answer; since any other moment the rows do; both agree."""
    night, general = stage.night(stock=20)
    stage.buy(night, (general, 1), email="early@example.com")
    stage.clock.forward(days=1)
    stage.refund(stage.buy(night, (general, 2)))
    stage.refund(stage.buy(night, (general, 3)), "1.00")
    us, reads = stage.account.id, stage.box_office.reads
    midnight = span(Period.TODAY, stage.clock.at, stage.account.zone).since
    assert midnight is not None
    later = midnight.replace(microsecond=1)

    with listening(engine) as asked:
        kept = reads.order_totals(OrderFilter(us, since=midnight))
        counted = reads.order_totals(OrderFilter(us, since=later))
        people = reads.customer_totals(CustomerFilter(us, since=midnight))
        counted_people = reads.customer_totals(CustomerFilter(us, since=later))

    assert kept == counted == OrderTotals(1, 3 * 2100 - 100)
    assert people == counted_people == CustomerTotals(1, 3 * 2100 - 100)
    assert ["account_days" in one.statement for one in asked] == [False, True, False, True, False]


def _reads_all_of_a_big_table(plan: str, but: Collection[str] = ()) -> bool:
    """Accounts, venues and days are few; `anon_1` is the one row of their sums; pending holds have their own index."""
    whole = re.findall(r"(?:\bSCAN|Seq Scan on) (\w+)(?! USING INDEX)\b", plan)
    return not {"accounts", "venues", "account_days", "anon_1", "sequences", *but}.issuperset(whole)
