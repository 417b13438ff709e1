"""Orders: placing, paying and refunding them."""

import enum
from typing import Final

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from adapters.http.edge.answers import etagged, json_answer
from adapters.http.edge.messages import BLANK, read_message
from adapters.http.edge.queries import Cursor
from adapters.http.edge.requests import NOBODYS_SLUG
from adapters.http.shop.receipts import SANDBOX
from adapters.http.shop.refusals import Elsewhere, PaymentReturned
from adapters.http.v1.house import House
from adapters.http.v1.ids import Named, Sealed, number_or_slug, public_id_in
from adapters.http.v1.once import HoldOnce
from adapters.http.v1.order_views import COMPLETED, OrderPrinter, as_placed
from adapters.http.v1.order_wishes import Wish, find_slug, read_wish
from adapters.http.v1.pages import PageQuery
from adapters.http.v1.queries import read_v1_query
from adapters.http.v1.shared_lists import shared
from adapters.http.v1.table import V1Ask, V1Operation
from ticketing_domain import money
from ticketing_domain.changes import UNSET, Given, given
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.people.customer import normalise_email
from ticketing_domain.sale.confirm import MoneyBack
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.order import RefundPendingOrder
from ticketing_domain.sale.order_pages import PlacedCursor, PlacedFilter, PlacedOrder
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import Captured, Declined, PaymentDeclined, Waiting
from ticketing_domain.sale.place_holds import Answer, Placed
from ticketing_domain.sale.refusals import SalesNotOpen

ONE: Final = "/v1/orders/{id}"
CREATE: Final = "create_order"
LONGEST_SOURCE: Final = 255


class OrderStatus(enum.Enum):
    """How an order can stand, in the words of this API."""

    PENDING = "pending"
    COMPLETED = COMPLETED
    REFUND_PENDING = "refund_pending"
    REFUNDED = "refunded"
    PARTIALLY_REFUNDED = "partially_refunded"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def ours(self) -> str:
        """The same in the domain's words."""
        return "paid" if self is OrderStatus.COMPLETED else str(self.value)


@attrs.frozen
class OrdersQuery(PageQuery):
    """What the list of orders may be asked for."""

    eventId: str | None = None  # noqa: N815 (as it is sent)
    status: OrderStatus | None = None
    buyerEmail: str | None = None  # noqa: N815 (as it is sent)

    def wanted(self, ask: V1Ask) -> PlacedFilter:
        """Return the filter; what can be nobody's event finds nothing."""
        event = self.eventId and (
            number_or_slug(Sealed.EVENT, self.eventId, ask.account.secret) or NOBODYS_SLUG
        )
        return PlacedFilter(
            ask.account.id,
            event=event,
            status=self.status.ours if self.status else None,
            buyer_email=normalise_email(self.buyerEmail) if self.buyerEmail else None,
        )


@attrs.frozen
class PaymentMessage:
    """What an order is paid with; nothing where the buyer pays in their browser."""

    source: Given[str | None] = UNSET


@attrs.frozen
class RefundMessage:
    """How much goes back, in minor units; all that is left where nothing is said."""

    amount: Given[int | None] = UNSET


@attrs.frozen
class Orders:
    """The calls on orders."""

    house: House
    once: HoldOnce

    def list(self, ask: V1Ask) -> Response:
        """Answer with a page of orders, the newest first."""
        query = read_v1_query(OrdersQuery, ask.request)
        wanted, at, printer = query.wanted(ask), ask.box_office.now(), self._printer(ask)
        after = PlacedCursor(query.cursor.at, query.cursor.key) if query.cursor else None
        return query.answer(
            lambda limit: ask.box_office.reads.placed_orders(wanted, at, after=after, limit=limit),
            lambda order: printer.order_json(order, at),
            _cursor_of,
        )

    def show(self, ask: V1Ask) -> Response:
        """Answer with an order."""
        return etagged(ask.request, self._shown(ask, _order_id(ask)))

    async def create(self, ask: V1Ask) -> Response:
        """Hold what is wanted, all of it or nothing."""
        wish = await run_in_threadpool(read_wish, ask)
        slug = await run_in_threadpool(find_slug, ask, wish.event_id)
        try:
            return await self._place(ask, wish, slug)
        except Invalid as wrong:
            raise wish.in_its_words(wrong) from None
        except NotFound:
            if slug is None:
                raise
            raise SalesNotOpen("the event is not published") from None

    def pay(self, ask: V1Ask) -> Response:
        """Pay an order with the sandbox, or begin what its buyer pays elsewhere; 202 while there is no outcome."""
        order_id = _order_id(ask)
        if ask.box_office.provider_for(ask.account) != SANDBOX:
            return self._begin(ask, order_id)
        source = _source(ask)
        wish = PaymentRequest(ask.account.id, order_id, source, attempt_id=ask.continues_as)
        confirmed = ask.box_office.pay_order(wish)
        if isinstance(confirmed, MoneyBack):
            raise PaymentReturned
        return self._shown(ask, order_id, 200 if confirmed else 202)

    def refund(self, ask: V1Ask) -> Response:
        """Give an amount back, or all that is left; 202 while the provider gives no answer."""
        order_id = _order_id(ask)
        message, unreadable = read_message(RefundMessage, ask.body)
        if unreadable:
            raise Invalid(unreadable)
        amount = given(message.amount, None)
        refunded = ask.box_office.refund_order(
            account_id=ask.account.id,
            order_id=order_id,
            amount=None if amount is None else money.from_minor(amount, ask.account.currency),
            refund_id=ask.continues_as,
        )
        return self._shown(ask, order_id, 202 if isinstance(refunded, RefundPendingOrder) else 200)

    def _begin(self, ask: V1Ask, order_id: str) -> Response:
        """Begin a payment that the buyer makes with the provider; `clientSecret` lets their browser go on with it."""
        message, unreadable = read_message(PaymentMessage, ask.body)
        if unreadable:
            raise Invalid(unreadable)
        if given(message.source, None):
            raise Elsewhere
        outcome = ask.box_office.pay_elsewhere.begin(account_id=ask.account.id, order_id=order_id)
        match outcome:
            case Declined(reason):
                raise PaymentDeclined(reason)
            case Waiting(_, client_secret):
                return self._shown(ask, order_id, 202, client_secret)
            case _:
                return self._shown(ask, order_id, 200 if isinstance(outcome, Captured) else 202)

    async def _place(self, ask: V1Ask, wish: Wish, slug: str | None) -> Response:
        async def place(request: HoldRequest) -> Answer:
            if not ask.account.clock_ahead:
                return await self.house.holds.ask(request)
            # The desk lives in everybody's time.
            (answer,) = await run_in_threadpool(ask.box_office.place_holds, [request])
            return answer

        def answer(placed: Placed) -> Response:
            order, printer = as_placed(placed), self._printer(ask)
            headers = {"Location": printer.order_url(order.public_id)}
            return json_answer(printer.order_json(order, order.placed_at), 201, headers)

        return await self.once(ask, wish.of_event(ask.account.id, slug), place, answer)

    def _shown(
        self, ask: V1Ask, order_id: str, status: int = 200, client_secret: str | None = None
    ) -> Response:
        order = ask.box_office.reads.placed_order(ask.account.id, order_id)
        printed = self._printer(ask).order_json(order, ask.box_office.now(), client_secret)
        return json_answer(printed, status)

    def _printer(self, ask: V1Ask) -> OrderPrinter:
        provider = ask.box_office.provider_for(ask.account)
        return OrderPrinter(ask.account, self.house.base_url, provider)


def operations(house: House) -> tuple[V1Operation, ...]:
    """Return the operations."""
    orders = Orders(house, HoldOnce(house.box_office.answer_once, CREATE))
    return (
        V1Operation("GET", "/v1/orders", "list_orders", shared(orders.list)),
        V1Operation("POST", "/v1/orders", CREATE, orders.create),
        V1Operation("GET", ONE, "show_order", orders.show),
        V1Operation("POST", f"{ONE}/payment", "pay_order", orders.pay, gateway=True),
        V1Operation("POST", f"{ONE}/refund", "refund_order", orders.refund, gateway=True),
    )


def _order_id(ask: V1Ask) -> str:
    text: str = ask.request.path_params["id"]
    public_id = public_id_in(Named.ORDER, text)
    if public_id is None:
        raise NotFound("order", text)
    return public_id


def _source(ask: V1Ask) -> str:
    message, unreadable = read_message(PaymentMessage, ask.body)
    source = (given(message.source, None) or "").strip()
    if unreadable:
        raise Invalid(unreadable)
    if not source or len(source) > LONGEST_SOURCE:
        too_long = f"is too long (maximum is {LONGEST_SOURCE} characters)"
        raise Invalid({"source": (too_long if source else BLANK,)})
    return source


def _cursor_of(order: PlacedOrder) -> Cursor:
    return Cursor(order.placed_at, order.public_id)
