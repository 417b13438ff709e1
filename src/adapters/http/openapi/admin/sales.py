"""Orders and customers, in the document."""

from typing import Final

from adapters.http.admin.customers import CustomerQuery
from adapters.http.admin.guests import GuestPartyMessage
from adapters.http.admin.orders import OrderQuery, RefundMessage
from adapters.http.openapi.admin.sale_shapes import (
    CustomerList,
    CustomerPage,
    DuplicateScans,
    GuestList,
    GuestOrder,
    OrderList,
    OrderPage,
)
from adapters.http.openapi.entries import Body, Entry, done, made, paged, sheet, shown

ORDERS: Final = {
    "list_orders": Entry("List orders", paged(OrderList), query=OrderQuery),
    "show_order": Entry(
        "Show an order", shown(OrderPage), detail="By its public id or its order code."
    ),
    "refund_order": Entry(
        "Give money back",
        done(OrderPage),
        Body(RefundMessage, "refund", example={"amount": "5.00"}),
        detail="An amount, or all that is left. Once everything is given back, codes are void and the stock returns.",
    ),
    "cancel_order": Entry(
        "Undo an order", done(OrderPage), detail="All that is left of its money goes back."
    ),
    "export_orders": Entry("Export orders", sheet(), query=OrderQuery),
}
GUESTS: Final = {
    "show_guest_list": Entry("Show the guest list of an event", shown(GuestList)),
    "invite_guest_party": Entry(
        "Put a party on the guest list",
        made(GuestOrder),
        Body(
            GuestPartyMessage,
            "guest_party",
            ("ticket_id", "customer_name", "party_size"),
            {"ticket_id": 1, "customer_name": "The Lamplighters", "party_size": 2},
        ),
    ),
    "list_duplicate_scans": Entry(
        "List scans of codes that were used up",
        shown(DuplicateScans),
        detail="Doors without a network let people in by themselves; when they have reported, this says who came in on "
        "a code that others had come in on before: where, when, and who was first, by the doors' own clocks.",
    ),
    "export_attendees": Entry(
        "Export an event's attendees",
        sheet(),
        detail="One row for each code; never the code itself.",
    ),
}
CUSTOMERS: Final = {
    "list_customers": Entry("List customers", paged(CustomerList), query=CustomerQuery),
    "show_customer": Entry("Show a customer with their orders", shown(CustomerPage)),
    "export_customers": Entry("Export customers", sheet(), query=CustomerQuery),
}
