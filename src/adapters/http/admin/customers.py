"""Customers: who bought, and what they spent (seed 003)."""

from collections.abc import Sequence
from datetime import datetime
import re

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.admin.lists import Listing, PageQuery
from adapters.http.admin.sale_views import (
    customer_json,
    customer_page_json,
    customer_stats_json,
)
from adapters.http.edge.answers import etagged, json_answer
from adapters.http.edge.queries import NO_SUCH_PAGE, Cursor, read_query
from adapters.http.edge.requests import number_in_path, possible_slug
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.errors import Invalid
from ticketing_domain.figures.periods import Period, span
from ticketing_domain.people.reads import CustomerCursor, CustomerFilter, CustomerRow


@attrs.frozen
class CustomerQuery(PageQuery):
    """What a list of customers may be asked for; the period is that of their first order."""

    period: Period = Period.MONTH
    event_slug: str | None = None
    query: str | None = None
    marketing_only: bool = False


@attrs.frozen
class Customers:
    """The calls on customers."""

    box_office: BoxOffice
    base_url: str

    def list(self, ask: Ask) -> Response:
        """Answer with customers, the newest first."""
        query = read_query(CustomerQuery, ask.request)
        wanted = wanted_customers(ask, query, self.box_office.now())
        return self._listing(wanted, ask.account.currency).answer(ask, query)

    def show(self, ask: Ask) -> Response:
        """Answer with one customer and everything they ever bought."""
        reads = self.box_office.reads
        customer = reads.customer(ask.account.id, number_in_path(ask.request, "id"))
        page = customer_page_json(customer, reads.orders_of(customer))
        return etagged(ask.request, json_answer(page))

    def _listing(self, wanted: CustomerFilter, currency: str) -> Listing[CustomerRow]:
        reads = self.box_office.reads

        def fetch(after: Cursor | None, limit: int) -> Sequence[CustomerRow]:
            return reads.customer_rows(wanted, after=_domain_cursor(after), limit=limit)

        return Listing(
            name="customers",
            base_url=self.base_url,
            fetch=fetch,
            cursor_of=lambda row: Cursor(row.created_at, str(row.id)),
            print_row=customer_json,
            stats=lambda: customer_stats_json(reads.customer_totals(wanted), currency),
        )


def wanted_customers(ask: Ask, query: CustomerQuery, at: datetime) -> CustomerFilter:
    """Return which customers a query at an instant asks for."""
    return CustomerFilter(
        account_id=ask.account.id,
        since=span(query.period, at, ask.account.zone).since,
        event_slug=possible_slug(query.event_slug),
        query=query.query or None,
        marketing_only=query.marketing_only,
    )


def _domain_cursor(after: Cursor | None) -> CustomerCursor | None:
    if after is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", after.key):
        raise Invalid({"cursor": (NO_SUCH_PAGE,)})
    return CustomerCursor(after.at, int(after.key))
