"""Broken things: each is sound but for the one promise that its first line tells."""

from collections.abc import Callable, Mapping, Sequence
import contextlib
from datetime import datetime, timedelta, timezone
import itertools
from typing import Any

import attrs

from ticketing_domain.media.picture import SIZES, Developed, NotAPicture, Suffix
from ticketing_domain.media.upload import MAGIC
from ticketing_domain.memory import MemoryBooks, ScriptedBank
from ticketing_domain.memory.guesses import MemoryGuesses
from ticketing_domain.memory.meter import MemoryMeter
from ticketing_domain.memory.storage import MemoryStorage
from ticketing_domain.memory.store import Store
from ticketing_domain.notices.egress import Outcome as Sending
from ticketing_domain.notices.egress import Reply, Unreachable
from ticketing_domain.notices.notice import Notice
from ticketing_domain.sale.guesses import Guesser
from ticketing_domain.sale.payment import Outcome, Payment
from ticketing_domain.testing.outside import MemoryWorld, Outside
from ticketing_domain.testing.spoiling import SpoiledUnit
from ticketing_domain.testing.stage import NOON, Stage, open_stage


class NoLock:
    """A lock that holds nobody up."""

    def acquire(self) -> bool:
        """Let everybody in."""
        return True

    def release(self) -> None:
        """Do nothing: nobody waits."""


def store_of(memory: MemoryBooks) -> Store:
    """Return what is written in books that show it to nobody."""
    return memory._store  # noqa: SLF001 (what is broken must reach where nobody should)


def stage_without_a_lock(**options: Any) -> Stage:
    """Open a stage over books in which several units of work decide at once."""
    memory = MemoryBooks()
    store_of(memory).lock = NoLock()  # type: ignore[assignment] # That is what is broken.
    return open_stage(books=memory.open, reads=memory.reads, **options)


def stage_that_tells_at_once(**options: Any) -> Stage:
    """Open a stage over books whose outbox does not wait for the commit."""
    memory = MemoryBooks()

    def tell(_: Callable[..., None], notices: Sequence[Notice]) -> None:
        store_of(memory).notices.update({notice.id: notice for notice in notices})

    def books() -> Any:
        return SpoiledUnit(memory.open(), "outbox", {"add": tell})

    return open_stage(books=books, reads=memory.reads, **options)


def the_same_numbers(_: Callable[..., Sequence[int]], __: str, count: int) -> Sequence[int]:
    """Hand out the first numbers to everybody."""
    return range(1, count + 1)


def guesses_without_a_lock() -> MemoryGuesses:
    """Return a count in which many at once are as one."""
    guesses = MemoryGuesses()
    object.__setattr__(guesses, "_lock", contextlib.nullcontext())
    return guesses


def meter_without_a_lock() -> MemoryMeter:
    """Return a meter in which many at once are as one."""
    meter = MemoryMeter()
    object.__setattr__(meter, "_lock", contextlib.nullcontext())
    return meter


class UndercountingGuesses(MemoryGuesses):
    """Counts a handful of guesses as one."""

    def take(self, guesser: Guesser, count: int, at: datetime) -> datetime | None:
        return super().take(guesser, min(count, 1), at)


class GreedyBank(ScriptedBank):
    """Takes the money again whenever it is asked again."""

    def charge(self, payment: Payment) -> Outcome:
        known = self.moved.get(payment.id)
        if known is not None:
            more = known.payment.amount_minor + payment.amount_minor
            known.payment = attrs.evolve(known.payment, amount_minor=more)
        return super().charge(payment)


class MixingStorage(MemoryStorage):
    """Keeps files by the last part of their name, which many share."""

    def write(self, name: str, content: bytes, content_type: str) -> None:
        folder = name.partition("/")[0]
        super().write(f"{folder}/{name.rpartition('/')[2]}", content, content_type)

    def address(self, name: str) -> str:
        return super().address(f"{name.partition('/')[0]}/{name.rpartition('/')[2]}")


class RepeatingRandomness:
    """Knows a few hundred words, and says them over and over."""

    def __init__(self) -> None:
        self._count = itertools.cycle(range(256))

    def __call__(self, length: int, /) -> bytes:
        return bytes([next(self._count)]) * length


class WallClock:
    """Tells the time as it stands on a wall in Berlin."""

    def __call__(self) -> datetime:
        return NOON.astimezone(timezone(timedelta(hours=2)))


def outside_in_a(kind_of_world: type[MemoryWorld]) -> Outside:
    """Return the way out of a new world in memory."""
    world = kind_of_world()
    return Outside(world, world.receiving, world.within)


class OpenWorld(MemoryWorld):
    """Thinks every address good that looks like one."""

    def judge(self, url: str) -> str | None:
        return None if url.startswith("https://") else "must begin with https://"


class ObedientWorld(MemoryWorld):
    """Goes on to wherever it is told to go."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Sending:
        outcome = super().post(url, headers, body)
        if isinstance(outcome, Reply) and "location" in outcome.headers:
            return super().post(outcome.headers["location"], headers, body)
        return outcome


class RaisingWorld(MemoryWorld):
    """Raises where nobody answers."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Sending:
        outcome = super().post(url, headers, body)
        if isinstance(outcome, Unreachable):
            raise ConnectionError(outcome.reason)
        return outcome


def develop_anything(content: bytes, _: str) -> Developed:
    """Take for a picture whatever begins as one of any type does."""
    if not content.startswith(tuple(MAGIC.values())):
        raise NotAPicture("begins as no picture does")
    return Developed(Suffix.JPEG, dict.fromkeys(SIZES, content))
