"""Sending: what is due is claimed in one transaction, sent outside of any, and settled in another.

Whoever claims an endpoint has it alone until the lease ends. A sender that dies loses its lease, and what it had sent
without settling is sent again: at least once, under the same id.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs

from ticketing_domain.names import Randomness
from ticketing_domain.notices.delivery import Delivery, Run, Settled, Waiting, settle
from ticketing_domain.notices.egress import Outcome
from ticketing_domain.notices.endpoint import Endpoint
from ticketing_domain.notices.webhook_book import Numbered, Slots
from ticketing_domain.ports import Books, Clock, UnitOfWork

LEASE: Final = timedelta(seconds=60)
"""Longer than a run lasts: its last sending begins within `RUN_FOR` and ends 7 s later."""

RUN_FOR: Final = timedelta(seconds=5)
LASTS: Final = RUN_FOR + timedelta(seconds=7)
"""As long as a run may take that begins."""

MOST_PER_RUN: Final = 60
KEPT_FOR: Final = timedelta(days=30)


@attrs.frozen
class Sent:
    """One delivery with what came of it, and when."""

    delivery: Delivery
    outcome: Outcome
    at: datetime


@attrs.frozen
class Returned:
    """A run that is over, with all that was sent; what is missing was not reached and stays due."""

    run: Run
    sent: tuple[Sent, ...]


@attrs.frozen
class Claim:
    """Take deliveries that are due, for a while alone."""

    books: Books
    wall: Clock

    def __call__(self, slots: Slots) -> Sequence[Run]:
        """Return at most as many runs as there are free slots, each to another endpoint."""
        at = self.wall()
        with self.books() as books:
            runs = books.deliveries.claim(at, at + LEASE, slots, MOST_PER_RUN)
            books.commit()
        return runs


@attrs.frozen
class Settle:
    """Write down what came of runs."""

    books: Books
    wall: Clock
    random: Randomness

    def __call__(self, returned: Sequence[Returned]) -> int:
        """Return how many deliveries were settled; what somebody else has settled meanwhile stays as it is."""
        with self.books() as books:
            before = books.endpoints.find({_place(one) for one in returned})
            there = sorted((one for one in returned if _place(one) in before), key=_place)
            settled = self._outcomes(books, before, there)
            after = {(one.endpoint.account_id, one.endpoint.id): one.endpoint for one in settled}
            changed = [endpoint for place, endpoint in after.items() if endpoint != before[place]]
            books.endpoints.note(changed)
            books.deliveries.log(settled)
            deliveries = [one.delivery for one in settled]
            books.deliveries.give_back([one.run for one in there], deliveries, self.wall())
            books.commit()
        return len(settled)

    def _outcomes(
        self,
        books: UnitOfWork,
        before: Mapping[Numbered, Endpoint],
        returned: Sequence[Returned],
    ) -> Sequence[Settled]:
        sent = [(_place(run), one) for run in returned for one in run.sent]
        endpoints = dict(before)
        waiting = {
            number: delivery
            for number, delivery in books.deliveries.load([_number(one) for _, one in sent]).items()
            if isinstance(delivery.state, Waiting)
        }
        settled: list[Settled] = []
        # Asked for once: whoever has many threads waits for each piece of luck.
        lucks = _lucks(self.random, len(sent))
        for (place, one), luck in zip(sent, lucks, strict=True):
            delivery = waiting.pop(_number(one), None)
            if delivery is None:
                continue
            settled.append(settle(endpoints[place], delivery, one.outcome, one.at, luck))
            endpoints[place] = settled[-1].endpoint
        return settled


@attrs.frozen
class Forget:
    """Drop old deliveries, and what was answered to them."""

    books: Books
    wall: Clock

    def __call__(self) -> None:
        """Drop what was delivered or given up 30 days ago."""
        with self.books() as books:
            books.deliveries.forget(self.wall() - KEPT_FOR)
            books.commit()


def may_begin(run: Run, at: datetime) -> bool:
    """Tell whether a run that begins now is over before its lease: else somebody else could send the same meanwhile."""
    return at + LASTS <= run.leased_until


def _lucks(random: Randomness, count: int) -> Sequence[int]:
    drawn = random(2 * count)
    return [int.from_bytes(drawn[2 * place : 2 * place + 2]) for place in range(count)]


def _place(returned: Returned) -> Numbered:
    return returned.run.account.id, returned.run.endpoint.id


def _number(sent: Sent) -> Numbered:
    return sent.delivery.account_id, sent.delivery.id
