"""Copies of one wish, at once on one database, have one effect; without the claim they have several."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
import contextlib
from datetime import datetime, timedelta
import threading
from typing import Self

import attrs
import sqlalchemy as sa

from adapters.sql.books import SqlBooks, SqlUnitOfWork
from adapters.sql.guards import Guards
from adapters.sql.kept_answers import SqlKeptAnswers
from adapters.sql.reads import SqlReads
from tests.integration.sql.test_guards import NoLock
from ticketing_domain.answer_once import Answered
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.kept_answers import Claim, Claimed, KeptAnswer, KeyInProgress, NamedWish
from ticketing_domain.memory import SandboxPayments
from ticketing_domain.ports import Books, UnitOfWork
from ticketing_domain.testing.stage import Stage, counted_randomness

COPIES = 8
PATIENT_SECONDS = 30


def test_copies_at_once_have_one_effect_and_one_answer(stage: Stage, engine: sa.Engine) -> None:
    """Each comes to a box office of its own, as to processes of their own."""
    answers = copies(stage, engine, lambda: SqlBooks(engine))

    assert len({answered.answer.body for answered in answers}) == 1
    assert sum(not answered.again for answered in answers) == 1
    assert added(stage) == 1


def test_without_the_claim_copies_have_several_effects(stage: Stage, engine: sa.Engine) -> None:
    """The test above can fail: where each looks first and claims nothing, every copy is done."""
    looked = threading.Barrier(COPIES)

    copies(stage, engine, lambda: CarelessBooks(engine, NoLock(), looked))

    assert added(stage) == COPIES


def test_a_wish_in_steps_has_one_effect_too(stage: Stage, engine: sa.Engine) -> None:
    """Who comes while another is at it is told so, and nobody acts twice."""
    acted: list[str] = []
    wish = NamedWish(stage.account.id, "key", "fingerprint")

    def act(name: str) -> KeptAnswer:
        acted.append(name)
        return KeptAnswer(200, {}, name.encode())

    def ask(_: int) -> bool:
        office = attrs.evolve(stage.box_office, books=SqlBooks(engine))
        with contextlib.suppress(KeyInProgress):
            office.answer_once.in_steps(wish, act)
        return True

    with ThreadPoolExecutor(COPIES) as threads:
        assert all(threads.map(ask, range(COPIES)))
    assert len(acted) == 1


def copies(stage: Stage, engine: sa.Engine, open_books: Callable[[], Books]) -> Sequence[Answered]:
    """Send copies of one wish at the same time."""
    wish = NamedWish(stage.account.id, "key", "fingerprint")

    def send(number: int) -> Answered:
        office = BoxOffice(
            books=open_books(),
            reads=SqlReads(engine),
            payments=SandboxPayments(),
            now=stage.clock,
            random=counted_randomness(str(number)),
        )

        def add(unit: UnitOfWork) -> KeptAnswer:
            where = VenueChanges(name="Barn", address="Way 1", city="Ulm", postal_code="89073")
            inside = office.within(unit)
            venue = inside.add_venue(account_id=stage.account.id, changes=where)
            return KeptAnswer(201, {}, f"venue {venue.id}".encode())

        return office.answer_once.together(wish, add)

    with ThreadPoolExecutor(COPIES) as threads:
        return list(threads.map(send, range(COPIES)))


def added(stage: Stage) -> int:
    """How many venues were added to the stage's own."""
    return len(stage.box_office.reads.venues(stage.account.id)) - 1


@attrs.frozen
class Careless(SqlKeptAnswers):
    """Looks whether the wish was answered, and acts when all have looked."""

    looked: threading.Barrier

    def claim(self, wish: NamedWish, at: datetime, lease_until: datetime) -> Claim:
        assert not self.find(wish.account_id, [wish.key], at - timedelta(seconds=1))
        self.looked.wait(timeout=PATIENT_SECONDS)
        return Claimed(lease_until)

    def keep(self, wish: NamedWish, answer: KeptAnswer) -> KeptAnswer:
        return answer


class CarelessBooks(SqlBooks):
    """Books whose answers nobody claims."""

    def __init__(self, engine: sa.Engine, guards: Guards, looked: threading.Barrier) -> None:
        super().__init__(engine, guards)
        self._looked = looked

    def __call__(self) -> SqlUnitOfWork:
        unit = CarelessUnit(self.engine, self._guards, self.turn)
        unit.looked = self._looked
        return unit


class CarelessUnit(SqlUnitOfWork):
    """A unit of work in which nothing is claimed."""

    looked: threading.Barrier

    def __enter__(self) -> Self:
        super().__enter__()
        self.answers = Careless(self._connection, self.looked)
        return self
