"""Orders: what was sold, and giving money back (contract §3, "Orders")."""

from collections.abc import Sequence
from datetime import datetime

import attrs
from moneyed import Money
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.admin.lists import Listing, PageQuery
from adapters.http.admin.sale_views import order_json, order_page_json, order_stats_json
from adapters.http.edge.answers import etagged, json_answer
from adapters.http.edge.messages import Amount, read_message
from adapters.http.edge.queries import Cursor, read_query
from adapters.http.edge.requests import code_in_path, possible_slug
from ticketing_domain import money
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.figures.periods import Period, span
from ticketing_domain.people.account import Account
from ticketing_domain.sale.order import was_paid
from ticketing_domain.sale.reads import OrderCursor, OrderFilter, OrderPage, OrderSummary


@attrs.frozen
class OrderQuery(PageQuery):
    """What a list of orders may be asked for."""

    period: Period = Period.MONTH
    event_slug: str | None = None
    query: str | None = None


@attrs.frozen
class RefundMessage:
    """What to give back; nothing said means all that is left."""

    amount: Given[Amount | None] = UNSET


@attrs.frozen
class Orders:
    """The calls on orders."""

    box_office: BoxOffice
    base_url: str

    def list(self, ask: Ask) -> Response:
        """Answer with the orders that were ever paid, newest first."""
        query = read_query(OrderQuery, ask.request)
        wanted = wanted_orders(ask, query, self.box_office.now())
        return self._listing(wanted, ask.account.currency).answer(ask, query)

    def show(self, ask: Ask) -> Response:
        """Answer with one order, found by its public id or its code."""
        page = self._page(ask.account, code_in_path(ask.request))
        return etagged(ask.request, json_answer(page))

    def refund(self, ask: Ask) -> Response:
        """Give money of an order back: an amount, or all that is left."""
        found = self._sold(ask.account, code_in_path(ask.request))
        public_id = found.order.purchase.public_id
        self.box_office.refund_order(
            account_id=ask.account.id, order_id=public_id, amount=_amount(ask)
        )
        return json_answer(self._page(ask.account, public_id))

    def cancel(self, ask: Ask) -> Response:
        """Undo an order: all that is left of its money goes back."""
        public_id = self._sold(ask.account, code_in_path(ask.request)).order.purchase.public_id
        self.box_office.refund_order(account_id=ask.account.id, order_id=public_id, amount=None)
        return json_answer(self._page(ask.account, public_id))

    def _page(self, account: Account, code: str) -> object:
        return order_page_json(self._sold(account, code))

    def _sold(self, account: Account, code: str) -> OrderPage:
        """Return an order that was paid; holds are not orders to a promoter."""
        page = self.box_office.reads.order(account.id, code)
        if not was_paid(page.order):
            raise NotFound("order", code)
        return page

    def _listing(self, wanted: OrderFilter, currency: str) -> Listing[OrderSummary]:
        reads = self.box_office.reads

        def fetch(after: Cursor | None, limit: int) -> Sequence[OrderSummary]:
            start = None if after is None else OrderCursor(after.at, after.key)
            return reads.orders(wanted, after=start, limit=limit)

        return Listing(
            name="orders",
            base_url=self.base_url,
            fetch=fetch,
            cursor_of=lambda row: Cursor(row.paid_at, row.public_id),
            print_row=order_json,
            # Refunds count in the revenue and do not stand in the rows, so the books add it up.
            stats=lambda: order_stats_json(reads.order_totals(wanted), currency),
        )


def wanted_orders(ask: Ask, query: OrderQuery, at: datetime) -> OrderFilter:
    """Return which orders a query at an instant asks for."""
    return OrderFilter(
        account_id=ask.account.id,
        since=span(query.period, at, ask.account.zone).since,
        event_slug=possible_slug(query.event_slug),
        query=query.query or None,
    )


def _amount(ask: Ask) -> Money | None:
    message, unreadable = read_message(RefundMessage, ask.body, wrapped_in="refund")
    if unreadable:
        raise Invalid(unreadable)
    if not isinstance(message.amount, Amount):
        return None
    try:
        return message.amount.of(ask.account.currency)
    except money.NotAnAmount as wrong:
        raise Invalid({"amount": (str(wrong),)}) from None
