"""Sending: what is due is claimed in one transaction, sent outside of any, and settled in another.

Whoever claims an endpoint has it alone until the lease ends. A sender that dies loses its lease, and what it had sent
without settling is sent again: at least once, under the same id.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs

from ticketing_domain.names import Randomness
from ticketing_domain.notices.delivery import Delivery, Run, Settled, Waiting, settle
from ticketing_domain.notices.egress import Outcome
from ticketing_domain.notices.endpoint import Endpoint
from ticketing_domain.notices.webhook_book import Slots
from ticketing_domain.ports import Books, Clock, UnitOfWork

LEASE: Final = timedelta(seconds=60)
"""Longer than a run lasts: its last sending begins within `RUN_FOR` and ends 7 s later."""

RUN_FOR: Final = timedelta(seconds=5)
MOST_PER_RUN: Final = 20
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
            settled = [self._settle(books, one) for one in sorted(returned, key=_place)]
            books.commit()
        return sum(settled)

    def _settle(self, books: UnitOfWork, returned: Returned) -> int:
        run = returned.run
        endpoint = books.endpoints.find(run.account.id, run.endpoint.id)
        if endpoint is None:
            return 0
        settled = self._outcomes(books, endpoint, returned.sent)
        if settled:
            books.endpoints.save(settled[-1].endpoint)
            books.deliveries.log(settled)
            books.deliveries.save([one.delivery for one in settled])
        books.deliveries.give_back(run, self.wall())
        return len(settled)

    def _outcomes(
        self, books: UnitOfWork, endpoint: Endpoint, sent: Sequence[Sent]
    ) -> Sequence[Settled]:
        current = books.deliveries.load(endpoint.account_id, [one.delivery.id for one in sent])
        settled: list[Settled] = []
        for one in sent:
            delivery = current.get(one.delivery.id)
            if delivery is None or not isinstance(delivery.state, Waiting):
                continue
            luck = int.from_bytes(self.random(2))
            settled.append(settle(endpoint, delivery, one.outcome, one.at, luck))
            endpoint = settled[-1].endpoint
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


def _place(returned: Returned) -> tuple[int, int]:
    """Endpoints are locked in one order by everybody."""
    return returned.run.account.id, returned.run.endpoint.id
