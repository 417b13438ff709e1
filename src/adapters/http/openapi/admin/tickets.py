"""Tickets, in the document."""

from typing import Final

from adapters.http.admin.tickets import GroupTicketMessage, TicketMessage, TicketQuery
from adapters.http.openapi.admin.shapes import Ticket, TicketList
from adapters.http.openapi.entries import Body, Entry, done, listed, made, shown

ENTRIES: Final = {
    "list_tickets": Entry("List an event's tickets", listed(TicketList), query=TicketQuery),
    "show_ticket": Entry("Show a ticket", shown(Ticket)),
    "create_standard_ticket": Entry(
        "Add a standard ticket",
        made(Ticket),
        Body(
            TicketMessage,
            "standard_ticket",
            ("title", "price"),
            {"title": "General", "price": "15.00", "stock": 200, "max_per_order": 6},
        ),
    ),
    "change_standard_ticket": Entry(
        "Change a standard ticket",
        done(Ticket),
        Body(TicketMessage, "standard_ticket", example={"price": "18.00"}),
    ),
    "create_group_ticket": Entry(
        "Add a bundle",
        made(Ticket),
        Body(
            GroupTicketMessage,
            "group_ticket",
            ("title", "price", "unit_price", "group_size"),
            {
                "title": "4-pack",
                "group_size": 4,
                "unit_price": "12.50",
                "price": "50.00",
                "stock": 25,
            },
        ),
    ),
    "change_group_ticket": Entry(
        "Change a bundle",
        done(Ticket),
        Body(GroupTicketMessage, "group_ticket", example={"stock": 30}),
    ),
    "archive_ticket": Entry("Take a ticket off sale for good", done(Ticket)),
    "restore_ticket": Entry("Bring an archived ticket back", done(Ticket)),
}
