"""Two sales never take the same place, and each of three guards is enough for that; without all of them they do."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
import threading
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from adapters.sql.books import SqlBooks
from adapters.sql.errors import BrokenRule
from adapters.sql.guards import Guards
from adapters.sql.reads import SqlReads
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.errors import StaleWrite
from ticketing_domain.memory import SandboxPayments
from ticketing_domain.people.reads import CustomerFilter, CustomerTotals
from ticketing_domain.sale.order import PendingOrder
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.place_holds import Answer
from ticketing_domain.sale.refusals import SoldOut
from ticketing_domain.testing.stage import Stage, counted_randomness

BUYERS = 20


@attrs.frozen
class NoLock(Guards):
    """Nobody waits for anybody: no row is locked, and SQLite begins no transaction."""

    begin: str = "SELECT 1"

    def lock(self, statement: sa.Select[*tuple[Any, ...]], of: sa.Table) -> Any:
        return statement


@attrs.frozen
class LockAlone(Guards):
    """Sales wait for each other, and nobody looks at the version."""

    def unchanged(
        self, statement: sa.Update, version: sa.Column[int], seen: sa.BindParameter[int]
    ) -> sa.Update:
        return statement


@attrs.frozen
class NoGuard(NoLock):
    """Nobody notices what others wrote either, and all write after all have looked."""

    everybody_has_looked: threading.Barrier
    begin: str = attrs.field(default="SELECT 1", kw_only=True)

    def unchanged(
        self, statement: sa.Update, version: sa.Column[int], seen: sa.BindParameter[int]
    ) -> sa.Update:
        self.everybody_has_looked.wait(timeout=20)
        return statement


def box_office(stage: Stage, engine: sa.Engine, guards: Guards, seed: str) -> BoxOffice:
    """Open another box office on the same database, as another process would."""
    return BoxOffice(
        books=SqlBooks(engine, guards),
        reads=SqlReads(engine),
        payments=SandboxPayments(),
        now=stage.clock,
        random=counted_randomness(seed),
    )


def crowd(
    stage: Stage, engine: sa.Engine, guards: Guards, night: Event, ticket: Ticket
) -> Sequence[Answer]:
    """Have buyers ask for one ticket each at the same time, each at a box office of their own."""

    def ask(number: int) -> Answer:
        desk = box_office(stage, engine, guards, seed=str(number))
        request = stage.request(night, (ticket, 1), email=f"b{number}@example.com")
        try:
            (answer,) = desk.place_holds([request])
        except (BrokenRule, StaleWrite) as stopped:
            return stopped
        return answer

    with ThreadPoolExecutor(BUYERS) as threads:
        return list(threads.map(ask, range(BUYERS)))


def drop_checks(
    engine: sa.Engine, table: str = "ticket_stocks", check: str = "stock_is_never_oversold"
) -> None:
    """Take away a CHECK, that of the counters unless told otherwise; SQLite cannot drop them, but its connections can overlook them."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT {check}"))
    else:
        engine.dispose()
        sa.event.listen(engine, "connect", _overlook_checks)


def _overlook_checks(connection: Any, _: object) -> None:
    connection.execute("PRAGMA ignore_check_constraints = ON")


def count(answers: Sequence[Answer], kind: type[object]) -> int:
    """Count the answers of a kind."""
    return sum(isinstance(answer, kind) for answer in answers)


@pytest.fixture
def night(stage: Stage) -> tuple[Event, Ticket]:
    """A night of ten tickets."""
    return stage.night(stock=10)


def test_twenty_buyers_at_once_get_the_ten_tickets_there_are(
    stage: Stage, engine: sa.Engine, night: tuple[Event, Ticket]
) -> None:
    """Ten hold a ticket, the others are told that it is sold out, and nobody gets an error."""
    answers = crowd(stage, engine, Guards(), *night)

    assert (count(answers, PendingOrder), count(answers, SoldOut)) == (10, 10)
    assert stage.remaining(*night) == 0
    assert stage.box_office.verify().discrepancies == ()


def test_the_lock_alone_is_enough(
    stage: Stage, engine: sa.Engine, night: tuple[Event, Ticket]
) -> None:
    """Without version and CHECKs, who waits for the lock still sees what is left."""
    drop_checks(engine)

    answers = crowd(stage, engine, LockAlone(), *night)

    assert (count(answers, PendingOrder), count(answers, SoldOut)) == (10, 10)


def test_who_forgets_the_lock_is_stopped_by_the_version(
    stage: Stage, engine: sa.Engine, night: tuple[Event, Ticket]
) -> None:
    """Of two sales that looked at the same state, the second is not written."""
    early, late = (SqlBooks(engine, NoLock()) for _ in range(2))
    key = stage.inventory(night[0]).key

    with early() as first, late() as second:
        seen = second.inventories.lock([key])[key]
        first.inventories.save(first.inventories.lock([key]).values())
        first.commit()
        with pytest.raises(StaleWrite):
            second.inventories.save([seen])


def test_who_forgets_lock_and_version_is_stopped_by_the_checks(
    stage: Stage, engine: sa.Engine, night: tuple[Event, Ticket]
) -> None:
    """All twenty have seen ten free tickets; the database lets ten of them have one."""
    answers = crowd(stage, engine, NoGuard(threading.Barrier(BUYERS)), *night)

    assert (count(answers, PendingOrder), count(answers, BrokenRule)) == (10, 10)
    assert stage.remaining(*night) == 0


def test_without_any_guard_the_night_is_oversold(
    stage: Stage, engine: sa.Engine, night: tuple[Event, Ticket]
) -> None:
    """The tests above can fail: with lock, version and CHECKs away, ten tickets are held by twenty."""
    drop_checks(engine)

    answers = crowd(stage, engine, NoGuard(threading.Barrier(BUYERS)), *night)

    assert count(answers, PendingOrder) == 20
    assert stage.remaining(*night) == -10
    assert stage.box_office.verify().oversold == 10


def test_numbers_are_never_handed_out_twice_at_once(engine: sa.Engine) -> None:
    """Eight threads take numbers by the dozen; all differ."""
    books = SqlBooks(engine)

    def take(_: int) -> list[int]:
        with books() as unit:
            taken = list(unit.numbers.take("customer", 12))
            unit.commit()
        return taken

    with ThreadPoolExecutor(8) as threads:
        taken = [number for numbers in threads.map(take, range(40)) for number in numbers]

    assert len(set(taken)) == 40 * 12


def test_a_buyer_new_to_many_events_at_once_is_one_customer(
    stage: Stage, engine: sa.Engine
) -> None:
    """First orders of one e-mail for different events, paid at the same time, make one record."""
    held = [stage.hold(night, (ticket, 1)) for night, ticket in (stage.night() for _ in range(6))]
    ready = threading.Barrier(len(held))

    def pay(number: int) -> None:
        desk = box_office(stage, engine, Guards(), seed=str(number))
        order_id = held[number].purchase.public_id
        ready.wait(timeout=20)
        desk.pay_order(PaymentRequest(stage.account.id, order_id, "tok_ok"))

    with ThreadPoolExecutor(len(held)) as threads:
        list(threads.map(pay, range(len(held))))

    assert stage.box_office.verify().discrepancies == ()
    everybody = stage.box_office.reads.customer_totals(CustomerFilter(stage.account.id))
    assert everybody == CustomerTotals(customer_count=1, spent_minor=6 * 2100)
