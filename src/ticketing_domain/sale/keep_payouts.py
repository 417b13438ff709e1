"""Keeping payouts: the provider is asked about each account, and what is new is booked with its notice.

The provider is asked outside of any transaction; what it reports may be old by the time it is booked, and may be
booked by several processes at once. Each report is booked once, and a payout is told to be paid once.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Final

import attrs

from ticketing_domain.names import Randomness, public_id
from ticketing_domain.notices.notice import Action, Notice
from ticketing_domain.people.account import Account
from ticketing_domain.ports import Books, Clock, UnitOfWork
from ticketing_domain.sale.payment import Payments
from ticketing_domain.sale.payout import Payout, PayoutReport, PayoutState, book
from ticketing_domain.sale.payout_book import PayoutReads

ASKED_AT_ONCE: Final = 50
"""About so many accounts one round of the chores asks."""

ASKED_EVERY: Final = timedelta(hours=1)


@attrs.frozen
class BookPayouts:
    """Ask the provider about payouts and write down what is new."""

    books: Books
    reads: PayoutReads
    payments: Payments
    now: Clock
    random: Randomness

    def __call__(self, account_id: int | None = None) -> int:
        """Ask about one account, or about some of all, where it is time; returns how many payouts are new or changed."""
        at = self.now()
        due = self.reads.payouts_due(at, account_id, ASKED_AT_ONCE)
        return sum(self._ask(account, at) for account in due)

    def _ask(self, account: Account, at: datetime) -> int:
        reports = tuple(self.payments.payouts(account, at, self.reads))
        with self.books() as books:
            books.payouts.ask_again(account.id, _next_time(at))
            news = list(self._news(books, account.id, reports, at))
            books.payouts.save(news)
            books.outbox.add(
                [
                    payout_notice(payout, self.random, at)
                    for payout in news
                    if payout.report.state is PayoutState.PAID
                ]
            )
            books.commit()
        return len(news)

    def _news(
        self,
        books: UnitOfWork,
        account_id: int,
        reports: Sequence[PayoutReport],
        at: datetime,
    ) -> Iterator[Payout]:
        """Yield the payouts that a report adds or changes; one that is paid already changes only by failing."""
        known = books.payouts.named(account_id, {report.name for report in reports})
        for report in reports:
            payout = known.get(report.name)
            if payout is None:
                yield book(report, account_id, self.random, at)
            elif (heard := payout.hear(report)) != payout:
                yield heard


def payout_notice(payout: Payout, random: Randomness, at: datetime) -> Notice:
    """Make the notice that a payout has arrived."""
    report = payout.report
    return Notice(
        id=public_id(random),
        account_id=payout.account_id,
        action=Action.PAYOUT_PAID,
        subject=payout.id,
        occurred_at=at,
        facts={
            "status": report.state.value,
            "amount_minor": report.amount_minor,
            "captured_minor": report.captured_minor,
            "refunded_minor": report.refunded_minor,
            "fees_minor": report.fees_minor,
            "currency": report.currency,
            "arrival": report.arrival.isoformat(),
            "provider": report.provider,
            "booked_at": payout.booked_at.isoformat(),
        },
    )


def _next_time(at: datetime) -> datetime:
    """Return when to ask again: within the hour, and when a new day begins, since providers count in days."""
    midnight = datetime.combine(at.date() + timedelta(days=1), time.min, tzinfo=at.tzinfo)
    return min(at + ASKED_EVERY, midnight)
