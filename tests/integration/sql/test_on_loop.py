"""A desk on the loop over SQLite: what must be waited for is waited for aside, and no place is sold twice."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
import sqlite3
import threading
from typing import Any

import pytest
import sqlalchemy as sa

from adapters.http.desk import Desk
from adapters.process import BUSY_SECONDS, calling_for, engine_of
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.order import PendingOrder
from ticketing_domain.sale.place_holds import Answer
from ticketing_domain.testing.stage import Stage

LIVELY_SECONDS = 20
A_LONE_SALE_SECONDS = 0.05
STOCK = 40
BUYERS = 64


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[sa.Engine]:
    """As a server has it."""
    engine = engine_of(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def wish(stage: Stage) -> Callable[[int], HoldRequest]:
    """What the buyer of a number wants: a place on a night that has few."""
    event, ticket = stage.night(stock=STOCK)

    def of(number: int) -> HoldRequest:
        buyer = Buyer(f"buyer{number}@example.com", "A Buyer")
        return HoldRequest(stage.account.id, event.slug, buyer, ((ticket.id, 1),))

    return of


def test_the_loop_goes_on_while_a_batch_is_flushed(
    engine: sa.Engine, stage: Stage, wish: Callable[[int], HoldRequest]
) -> None:
    """The disk takes as long as it takes; meanwhile pages are shown."""
    may_flush = threading.Event()

    def wait(_: sa.Connection) -> None:
        assert may_flush.wait(LIVELY_SECONDS)

    async def others(_: asyncio.Task[Answer]) -> None:
        may_flush.set()

    sa.event.listen(engine, "commit", wait)

    assert isinstance(held_meanwhile(engine, stage, wish(1), others), PendingOrder)


def test_the_loop_goes_on_while_another_process_writes(
    engine: sa.Engine, stage: Stage, wish: Callable[[int], HoldRequest]
) -> None:
    """The sale waits for it, and only the sale."""

    async def others(sale: asyncio.Task[Answer]) -> None:
        # Longer than a statement of a server waits for another process, so it has asked more than once.
        await asyncio.sleep(10 * BUSY_SECONDS)
        assert not sale.done()
        backup.rollback()

    with closing(sqlite3.connect(engine.url.database or "", isolation_level=None)) as backup:
        backup.execute("BEGIN IMMEDIATE")
        assert isinstance(held_meanwhile(engine, stage, wish(1), others), PendingOrder)


def test_the_loop_goes_on_while_a_thread_writes(
    engine: sa.Engine, stage: Stage, wish: Callable[[int], HoldRequest]
) -> None:
    """The promoter's change comes first, and the sale after it."""
    unit = stage.box_office.books()

    async def others(sale: asyncio.Task[Answer]) -> None:
        assert not sale.done()
        unit.__exit__(None, None, None)

    unit.__enter__()

    assert isinstance(held_meanwhile(engine, stage, wish(1), others), PendingOrder)


def test_a_crowd_on_the_loop_and_one_in_threads_share_what_there_is(
    engine: sa.Engine, stage: Stage, wish: Callable[[int], HoldRequest]
) -> None:
    """Each place is held once, whoever served its buyer, and everything adds up."""
    (on_the_loop, in_threads) = (desk(engine, stage), Desk(stage.box_office.place_holds))

    async def crowd() -> list[Answer]:
        asking = (
            (on_the_loop if number % 2 else in_threads).ask(wish(number))
            for number in range(BUYERS)
        )
        answers = await asyncio.gather(*asking)
        await on_the_loop.close()
        await in_threads.close()
        return answers

    held = [answer for answer in asyncio.run(crowd()) if isinstance(answer, PendingOrder)]

    assert len({order.purchase.public_id for order in held}) == len(held) == STOCK
    assert not stage.box_office.verify().discrepancies


def desk(engine: sa.Engine, stage: Stage) -> Desk[HoldRequest, Answer]:
    """Open a desk as a server does."""
    return Desk(stage.box_office.place_holds, calling=calling_for(engine))


def held_meanwhile(
    engine: sa.Engine,
    stage: Stage,
    wish: HoldRequest,
    others: Callable[[asyncio.Task[Answer]], Any],
) -> Answer:
    """Place a hold on a loop on which others have something to do as well."""

    async def main() -> Answer:
        here = desk(engine, stage)
        sale = asyncio.create_task(here.ask(wish))
        # Enough for a sale that nothing keeps: one that is not done by then waits for somebody.
        await asyncio.sleep(A_LONE_SALE_SECONDS)
        await others(sale)
        answer = await sale
        await here.close()
        return answer

    return asyncio.run(main())
