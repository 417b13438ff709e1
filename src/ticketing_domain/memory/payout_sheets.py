"""Payouts in memory, and what the sandbox reads of the orders."""

from collections import defaultdict
from collections.abc import Collection, Mapping, MutableMapping, Sequence
from datetime import UTC, date, datetime, timedelta

import attrs

from ticketing_domain.errors import NotFound
from ticketing_domain.memory.store import Store
from ticketing_domain.people.account import Account
from ticketing_domain.sale.order import refunds_of, was_paid
from ticketing_domain.sale.payout import Moved, Payout, PayoutReport
from ticketing_domain.sale.payout_book import PayoutBook, PayoutCursor, PayoutFilter, cursor_of


@attrs.frozen
class MemoryPayoutBook(PayoutBook):
    """Payouts by account and id, and when to ask about each account again."""

    rows: MutableMapping[tuple[int, str], Payout]
    asks: MutableMapping[int, datetime]

    def ask_again(self, account_id: int, at: datetime) -> None:
        self.asks[account_id] = at

    def named(
        self, account_id: int, names: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Payout]:
        return {
            payout.report.name: payout
            for payout in self.rows.values()
            if payout.account_id == account_id and payout.report.name in names
        }

    def save(self, payouts: Sequence[Payout]) -> None:
        for payout in payouts:
            self.rows[payout.account_id, payout.id] = payout


class MemoryPayoutReads:
    """Implements `PayoutReads`."""

    _store: Store

    def payouts(
        self, wanted: PayoutFilter, *, after: PayoutCursor | None, limit: int
    ) -> Sequence[Payout]:
        with self._store.lock:
            found = [payout for payout in self._store.payouts.values() if _matches(payout, wanted)]
        beyond = [payout for payout in found if after is None or _place(payout) < _end(after)]
        return sorted(beyond, key=_place, reverse=True)[:limit]

    def payout(self, account_id: int, payout_id: str) -> Payout:
        with self._store.lock:
            try:
                return self._store.payouts[account_id, payout_id]
            except KeyError:
                raise NotFound("payout", payout_id) from None

    def payouts_due(self, at: datetime, account_id: int | None, limit: int) -> Sequence[Account]:
        with self._store.lock:
            due = [
                account
                for account in self._store.accounts.values()
                if self._store.payout_asks.get(account.id, at) <= at
                and (
                    account.clock_ahead == timedelta()
                    if account_id is None
                    else account.id == account_id
                )
            ]
        return sorted(due, key=lambda account: account.id)[:limit]

    def last_payout(self, account_id: int, provider: str) -> PayoutReport | None:
        with self._store.lock:
            found = [
                payout.report
                for payout in self._store.payouts.values()
                if (payout.account_id, payout.report.provider) == (account_id, provider)
            ]
        return max(found, key=lambda report: report.arrival, default=None)

    def moved(
        self, account_id: int, provider: str, *, since: date, before: date
    ) -> Sequence[Moved]:
        days: dict[date, list[int]] = defaultdict(lambda: [0, 0])
        with self._store.lock:
            orders = list(self._store.orders.values())
        for order in orders:
            if order.purchase.account_id != account_id or not was_paid(order):
                continue
            if order.receipt.provider != provider:
                continue
            days[_day(order.receipt.paid_at)][0] += order.purchase.total_minor
            for refund in refunds_of(order):
                if refund.completed_at is not None:
                    days[_day(refund.completed_at)][1] += refund.amount_minor
        return [Moved(day, *days[day]) for day in sorted(days) if since <= day < before]


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _place(payout: Payout) -> tuple[date, str]:
    return _end(cursor_of(payout))


def _end(cursor: PayoutCursor) -> tuple[date, str]:
    return cursor.arrival, cursor.id


def _matches(payout: Payout, wanted: PayoutFilter) -> bool:
    report = payout.report
    return (
        payout.account_id == wanted.account_id
        and (wanted.state is None or report.state is wanted.state)
        and (wanted.arrival_from is None or report.arrival >= wanted.arrival_from)
        and (wanted.arrival_to is None or report.arrival <= wanted.arrival_to)
    )
