"""Tells Hypothesis how to draw our values, so that `st.from_type(Event)` just works.

Hypothesis calls `register` when it is imported, by its entry point. Nothing is built before something is drawn.
"""

from functools import partial
from typing import Any, Final

from hypothesis import strategies as st

from ticketing_domain.catalogue.custom_field import CustomField, CustomFieldChanges
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.faq import FaqChanges, FaqItem
from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.line_up import Slot
from ticketing_domain.catalogue.performer import Performer, PerformerChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.rich_text import RichText
from ticketing_domain.catalogue.ticket import GroupTicket, StandardTicket
from ticketing_domain.catalogue.venue import Venue, VenueChanges
from ticketing_domain.door.admission import Pass
from ticketing_domain.door.scan import FirstScan, Scan, Scanner
from ticketing_domain.kept_answers import KeptAnswer, NamedWish
from ticketing_domain.media.picture import Picture
from ticketing_domain.media.upload import UploadChanges
from ticketing_domain.notices.endpoint import Endpoint
from ticketing_domain.notices.notice import Notice
from ticketing_domain.notices.signature import Secrets
from ticketing_domain.people.account import Account, NewAccount
from ticketing_domain.people.customer import Buyer, Customer
from ticketing_domain.people.device import Device
from ticketing_domain.people.limits import Limit
from ticketing_domain.people.member import Invitation, Member, NewInvitation
from ticketing_domain.people.token import ApiToken
from ticketing_domain.sale.answers import AnswerSent, FieldAnswer
from ticketing_domain.sale.discount import FixedAmount, Percentage
from ticketing_domain.sale.guesses import Guesser
from ticketing_domain.sale.guests import GuestChanges
from ticketing_domain.sale.hold import HoldRequest, IdempotencyKey
from ticketing_domain.sale.inventory import EventKey, Inventory, Offer, Seats, Stock, Takings
from ticketing_domain.sale.order import (
    CancelledOrder,
    ExpiredOrder,
    Item,
    PaidOrder,
    PartiallyRefundedOrder,
    PendingOrder,
    Receipt,
    Refund,
    RefundedOrder,
    RefundPendingOrder,
)
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import Payment
from ticketing_domain.sale.payout import Payout, PayoutReport
from ticketing_domain.sale.plan_promo_codes import PromoCodeChanges
from ticketing_domain.sale.promo_code import PromoCode
from ticketing_domain.sale.purchase import Line, Purchase

DRAWN: Final[dict[type, str]] = {
    Account: "accounts",
    AnswerSent: "answers_sent",
    ApiToken: "api_tokens",
    Buyer: "buyers",
    CancelledOrder: "cancelled_orders",
    CustomField: "custom_fields",
    CustomFieldChanges: "custom_field_changes",
    Customer: "customers",
    Device: "devices",
    Endpoint: "endpoints",
    Event: "events",
    EventChanges: "event_changes",
    EventKey: "event_keys",
    ExpiredOrder: "expired_orders",
    FaqChanges: "faq_changes",
    FaqItem: "faq_items",
    FieldAnswer: "field_answers",
    FirstScan: "first_scans",
    FixedAmount: "fixed_amounts",
    GroupTicket: "group_tickets",
    Guesser: "guessers",
    GuestChanges: "guest_changes",
    HoldRequest: "hold_requests",
    IdempotencyKey: "idempotency_keys",
    Inventory: "inventories",
    Invitation: "invitations",
    Item: "items",
    KeptAnswer: "kept_answers",
    Limit: "limits",
    Line: "lines",
    Member: "members",
    NamedWish: "named_wishes",
    NewAccount: "new_accounts",
    NewInvitation: "new_invitations",
    Notice: "notices",
    Offer: "offers",
    PaidOrder: "paid_orders",
    PartiallyRefundedOrder: "partially_refunded_orders",
    Pass: "passes",
    Payment: "payments",
    PaymentRequest: "payment_requests",
    Payout: "payouts",
    PayoutReport: "payout_reports",
    PendingOrder: "pending_orders",
    Percentage: "percentages",
    Performer: "performers",
    PerformerChanges: "performer_changes",
    Picture: "pictures",
    PromoCode: "promo_codes",
    PromoCodeChanges: "promo_code_changes",
    Purchase: "purchases",
    Receipt: "receipts",
    Refund: "refunds",
    RefundPendingOrder: "refund_pending_orders",
    RefundedOrder: "refunded_orders",
    RichText: "rich_texts",
    Scan: "scans",
    Scanner: "scanners",
    Seats: "seats",
    Secrets: "signing_secrets",
    Slot: "slots",
    StandardTicket: "standard_tickets",
    Stock: "stocks",
    Takings: "takings",
    TicketChanges: "ticket_changes",
    UploadChanges: "upload_changes",
    Venue: "venues",
    VenueChanges: "venue_changes",
}
"""Which strategy of `ticketing_domain.testing.strategies` draws values of which type."""


def register() -> None:
    """Register every strategy."""
    for kind, name in DRAWN.items():
        st.register_type_strategy(kind, partial(_draw, name))


def _draw(name: str, _: type) -> st.SearchStrategy[Any]:
    from ticketing_domain.testing import strategies

    drawn = getattr(strategies, name)
    return drawn if isinstance(drawn, st.SearchStrategy) else drawn()
