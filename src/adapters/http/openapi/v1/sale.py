"""Orders, payouts and the test clock, in the document."""

from typing import Annotated, Final, TypedDict

from adapters.http.openapi.entries import Body, Entry
from adapters.http.openapi.leaves import Time
from adapters.http.openapi.v1.answers import done, later, listed, made, shown, told
from adapters.http.openapi.v1.sale_shapes import Order, OrderPage, Payout, PayoutPage
from adapters.http.v1.order_wishes import OrderMessage
from adapters.http.v1.orders import OrdersQuery, PaymentMessage, RefundMessage
from adapters.http.v1.payouts import PayoutsQuery
from adapters.http.v1.test_clock import AdvanceMessage


class Now(TypedDict):
    """The time in the test world."""

    now: Annotated[Time, "It goes on with everybody's."]


UNDECIDED: Final = "The buyer or the payment provider has not decided yet; look at the order again."
UNANSWERED: Final = "The payment provider has not answered yet; look at the order again."

ORDERS: Final = {
    "list_orders": Entry("List orders", listed(OrderPage), query=OrdersQuery),
    "create_order": Entry(
        "Place an order",
        made(Order),
        Body(
            OrderMessage,
            required=("eventId", "buyerEmail", "buyerName", "items"),
            example={
                "eventId": "lantern-night",
                "buyerEmail": "jane@example.com",
                "buyerName": "Jane Doe",
                "items": [{"tierId": "tier_mfrggzdfmztwq2lknnwg23tpoa", "quantity": 2}],
            },
        ),
        detail="Holds all of the tickets or none, until `expiresAt`. What costs nothing is completed at once.",
        fails=(404,),
    ),
    "show_order": Entry("Show an order", shown(Order)),
    "pay_order": Entry(
        "Pay an order",
        {**done(Order, "Paid."), **later(Order, UNDECIDED)},
        Body(PaymentMessage, example={"source": "tok_ok"}),
        detail="With a `source` where the sandbox takes payments, as it does in every test world. Where the "
        "buyer pays in their browser none is sent: the payment begins, and `payment.clientSecret` lets the browser "
        "go on with it.",
        fails=(402,),
    ),
    "refund_order": Entry(
        "Give money back",
        {**done(Order, "The money is on its way."), **later(Order, UNANSWERED)},
        Body(RefundMessage, example={"amount": 500}),
        detail="All that is left where no `amount` is sent; then the tickets are void.",
        fails=(402,),
    ),
}

PAYOUTS: Final = {
    "list_payouts": Entry("List payouts", listed(PayoutPage), query=PayoutsQuery),
    "show_payout": Entry("Show a payout", shown(Payout)),
}

TEST_WORLD: Final = {
    "show_test_clock": Entry("What time it is in the test world", {200: told("The time.", Now)}),
    "advance_test_clock": Entry(
        "Move the time of the test world ahead",
        done(Now, "Moved; what became due has been done."),
        Body(AdvanceMessage, required=("seconds",), example={"seconds": 3600}),
        detail="Holds end, payouts arrive and webhooks fire as if the time had passed. Only with a key of the test world.",
    ),
}
