"""Payouts, as the payment provider reports them: read-only, for the provider owns the schedule (seed 004, "Payouts").

Money arrives on a day, not at a time: `arrivalDate` is the bank's day, and the filters mean days, both included. A time in
a filter stands for the days that begin (UTC) from it on, or up to it.
"""

from datetime import UTC, date, datetime, time, timedelta

import attrs
from starlette.responses import Response

from adapters.http.edge.answers import PlainObject, etagged, json_answer, time_json
from adapters.http.edge.queries import Cursor
from adapters.http.v1.house import House
from adapters.http.v1.ids import Named, named, public_id_in
from adapters.http.v1.pages import PageQuery
from adapters.http.v1.queries import Bound, read_v1_query
from adapters.http.v1.table import V1Ask, V1Operation
from ticketing_domain.errors import NotFound
from ticketing_domain.moments import zone
from ticketing_domain.sale.payout import Payout, PayoutState
from ticketing_domain.sale.payout_book import PayoutCursor, PayoutFilter

ONE_DAY = timedelta(days=1)


@attrs.frozen
class PayoutsQuery(PageQuery):
    """What the list of payouts may be asked for."""

    status: PayoutState | None = None
    arrivalFrom: Bound | None = None  # noqa: N815 (as it is sent)
    arrivalTo: Bound | None = None  # noqa: N815 (as it is sent)

    def wanted(self, account_id: int) -> PayoutFilter:
        """Return the filter."""
        return PayoutFilter(
            account_id, self.status, _first_day(self.arrivalFrom), _last_day(self.arrivalTo)
        )


def operations(house: House) -> tuple[V1Operation, ...]:  # noqa: ARG001 (everything is in the ask)
    """Return the operations."""
    return (
        V1Operation("GET", "/v1/payouts", "list_payouts", list_payouts),
        V1Operation("GET", "/v1/payouts/{id}", "show_payout", show_payout),
    )


def list_payouts(ask: V1Ask) -> Response:
    """Answer with a page of payouts, the latest arrival first."""
    query = read_v1_query(PayoutsQuery, ask.request)
    wanted, after = query.wanted(ask.account.id), _after(query.cursor)
    return query.answer(
        lambda limit: ask.box_office.reads.payouts(wanted, after=after, limit=limit),
        payout_json,
        lambda payout: Cursor(_midnight(payout.report.arrival), payout.id),
    )


def show_payout(ask: V1Ask) -> Response:
    """Answer with a payout."""
    text: str = ask.request.path_params["id"]
    payout_id = public_id_in(Named.PAYOUT, text)
    if payout_id is None:
        raise NotFound("payout", text)
    payout = ask.box_office.reads.payout(ask.account.id, payout_id)
    return etagged(ask.request, json_answer(payout_json(payout)))


def payout_json(payout: Payout) -> PlainObject:
    """Print a payout; `amount` = `captured` - `refunded` - `fees`, all in minor units of the `currency`."""
    report = payout.report
    return {
        "id": named(Named.PAYOUT, payout.id),
        "status": report.state.value,
        "amount": report.amount_minor,
        "currency": report.currency,
        "arrivalDate": report.arrival.isoformat(),
        "captured": report.captured_minor,
        "refunded": report.refunded_minor,
        "fees": report.fees_minor,
        "provider": report.provider,
        "createdAt": time_json(payout.booked_at),
    }


def _after(cursor: Cursor | None) -> PayoutCursor | None:
    return None if cursor is None else PayoutCursor(cursor.at.date(), cursor.key)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _first_day(bound: Bound | None) -> date | None:
    if bound is None or bound.whole_day:
        return None if bound is None else bound.at.date()
    at = bound.first(zone("UTC"))
    return at.date() if at == _midnight(at.date()) else at.date() + ONE_DAY


def _last_day(bound: Bound | None) -> date | None:
    if bound is None or bound.whole_day:
        return None if bound is None else bound.at.date()
    return bound.last(zone("UTC")).date()
