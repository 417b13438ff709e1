"""The box office: every use case of ticketing in one place, over whatever adapters it is opened with.

    box_office = BoxOffice(books=…, reads=…, payments=…, now=…, random=…)
    order = box_office.place_hold(HoldRequest(…))
    box_office.pay_order(PaymentRequest(…))

Use cases that contend take many requests at once (`place_holds`, `confirm_payments`); the singular forms are batches
of one that raise their refusal.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

import attrs

from ticketing_domain.catalogue.cancel_event import CancelEvents
from ticketing_domain.catalogue.cancellation import CancellationReads
from ticketing_domain.catalogue.faq import FaqReads
from ticketing_domain.catalogue.keep_custom_fields import KeepCustomFields
from ticketing_domain.catalogue.keep_events import (
    ChangeEvent,
    DeleteEvent,
    DraftEvent,
    PublishEvent,
    UnpublishEvent,
)
from ticketing_domain.catalogue.keep_faq import KeepFaq
from ticketing_domain.catalogue.keep_line_up import KeepLineUp
from ticketing_domain.catalogue.keep_tickets import AddTicket, ArchiveTicket, ChangeTicket
from ticketing_domain.catalogue.keep_venues import AddVenue, ChangeVenue, RemoveVenue
from ticketing_domain.catalogue.line_up_reads import LineUpReads
from ticketing_domain.catalogue.reads import CatalogueReads
from ticketing_domain.catalogue.slug import Transliterate, without_accents
from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.door.doors import Doors
from ticketing_domain.door.reads import DoorReads
from ticketing_domain.errors import TicketingError
from ticketing_domain.figures.recount import Records
from ticketing_domain.figures.verify import Verify
from ticketing_domain.names import Randomness
from ticketing_domain.people.keep_team import KeepTeam
from ticketing_domain.people.open_accounts import Admit, IssueToken, OpenAccount, RevokeToken
from ticketing_domain.people.reads import PeopleReads
from ticketing_domain.ports import Books, Clock
from ticketing_domain.sale.attendees import AttendeeReads
from ticketing_domain.sale.confirm import ConfirmPayments
from ticketing_domain.sale.guest_list import GuestList
from ticketing_domain.sale.guests import GuestReads
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.keep_promo_codes import KeepPromoCodes
from ticketing_domain.sale.order import RefundPendingOrder
from ticketing_domain.sale.pay import DeclinePayments, PayOrder, SettlePayments, StartPayments
from ticketing_domain.sale.payment import Payments
from ticketing_domain.sale.place_holds import Placed, PlaceHolds
from ticketing_domain.sale.promo_book import PromoCodeReads
from ticketing_domain.sale.reads import OrderReads
from ticketing_domain.sale.refund import FinishRefunds, RefundOrder
from ticketing_domain.sale.release import CancelHold, ExpireHolds
from ticketing_domain.sale.remember import ForgetAnswers

T = TypeVar("T")

HOLD_FOR: Final = timedelta(minutes=10)


class Chores(Protocol):
    """Protocol: finds the work that background jobs do."""

    def due_holds(self, at: datetime) -> Sequence[EventKey]:
        """Return the events with pending holds that have ended."""
        ...

    def pending_refunds(self, before: datetime) -> Sequence[RefundPendingOrder]:
        """Return the orders whose refund has been pending since before the instant."""
        ...


class Reads(
    PromoCodeReads,
    CatalogueReads,
    LineUpReads,
    FaqReads,
    OrderReads,
    DoorReads,
    PeopleReads,
    CancellationReads,
    GuestReads,
    AttendeeReads,
    Records,
    Chores,
    Protocol,
):
    """Protocol: everything that is read without deciding anything."""


def built(make: "Callable[[BoxOffice], T]") -> T:
    """Declare a use case of the box office: made of its adapters, and of the use cases declared above it."""
    declared: T = attrs.field(
        init=False, repr=False, eq=False, default=attrs.Factory(make, takes_self=True)
    )
    return declared


@attrs.frozen(kw_only=True)
class BoxOffice:
    """The use cases over the adapters that are passed in, ready to be called.

    `reads` answers every question that changes nothing; `hold_for` is how long a buyer has to pay.
    """

    books: Books
    reads: Reads
    payments: Payments
    now: Clock
    random: Randomness
    hold_for: timedelta = HOLD_FOR
    transliterate: Transliterate = without_accents

    open_account: OpenAccount = built(lambda it: OpenAccount(it.books, it.now))
    issue_token: IssueToken = built(lambda it: IssueToken(it.books, it.now, it.random))
    revoke_token: RevokeToken = built(lambda it: RevokeToken(it.books, it.now))
    admit: Admit = built(lambda it: Admit(it.reads))
    team: KeepTeam = built(lambda it: KeepTeam.open(it.books, it.now, it.random))

    add_venue: AddVenue = built(lambda it: AddVenue(it.books))
    change_venue: ChangeVenue = built(lambda it: ChangeVenue(it.books))
    remove_venue: RemoveVenue = built(lambda it: RemoveVenue(it.books))

    draft_event: DraftEvent = built(lambda it: DraftEvent(it.books, it.now, it.transliterate))
    change_event: ChangeEvent = built(lambda it: ChangeEvent(it.books, it.now))
    publish_event: PublishEvent = built(lambda it: PublishEvent(it.books, it.now, it.random))
    unpublish_event: UnpublishEvent = built(lambda it: UnpublishEvent(it.books, it.now, it.random))
    delete_event: DeleteEvent = built(lambda it: DeleteEvent(it.books))

    add_ticket: AddTicket = built(lambda it: AddTicket(it.books))
    change_ticket: ChangeTicket = built(lambda it: ChangeTicket(it.books))
    archive_ticket: ArchiveTicket = built(lambda it: ArchiveTicket(it.books, TicketState.ARCHIVED))
    restore_ticket: ArchiveTicket = built(lambda it: ArchiveTicket(it.books, TicketState.ACTIVE))

    custom_fields: KeepCustomFields = built(lambda it: KeepCustomFields.open(it.books))

    line_up: KeepLineUp = built(lambda it: KeepLineUp.open(it.books))
    faq: KeepFaq = built(lambda it: KeepFaq.open(it.books))

    promo_codes: KeepPromoCodes = built(lambda it: KeepPromoCodes.open(it.books, it.now))

    place_holds: PlaceHolds = built(lambda it: PlaceHolds(it.books, it.now, it.random, it.hold_for))
    cancel_hold: CancelHold = built(lambda it: CancelHold(it.books, it.now, it.random))
    expire_holds: ExpireHolds = built(
        lambda it: ExpireHolds(it.books, it.reads.due_holds, it.now, it.random)
    )

    start_payments: StartPayments = built(
        lambda it: StartPayments(it.books, it.payments, it.now, it.random)
    )
    confirm_payments: ConfirmPayments = built(
        lambda it: ConfirmPayments(it.books, it.payments, it.now, it.random)
    )
    decline_payments: DeclinePayments = built(lambda it: DeclinePayments(it.books))
    pay_order: PayOrder = built(
        lambda it: PayOrder(
            it.start_payments, it.confirm_payments, it.decline_payments, it.payments
        )
    )
    settle_payments: SettlePayments = built(
        lambda it: SettlePayments(it.books, it.pay_order, it.now)
    )

    refund_order: RefundOrder = built(
        lambda it: RefundOrder(it.books, it.payments, it.now, it.random)
    )
    finish_refunds: FinishRefunds = built(
        lambda it: FinishRefunds(it.reads.pending_refunds, it.refund_order, it.now)
    )

    cancellation: CancelEvents = built(
        lambda it: CancelEvents.open(it.books, it.reads, it.refund_order, it.now, it.random)
    )
    guest_list: GuestList = built(lambda it: GuestList.open(it.books, it.reads, it.now, it.random))

    door: Doors = built(lambda it: Doors.open(it.books, it.reads, it.now, it.random, it.admit))

    forget_answers: ForgetAnswers = built(lambda it: ForgetAnswers(it.books, it.now))
    verify: Verify = built(lambda it: Verify(it.reads))

    def place_hold(self, request: HoldRequest) -> Placed:
        """Hold tickets for one buyer; raises what `PlaceHolds` would answer."""
        (answer,) = self.place_holds([request])
        if isinstance(answer, TicketingError):
            raise answer
        return answer

    def do_chores(self) -> int:
        """End due holds, settle payments and refunds without outcome, refund what was called off, forget what is old;
        returns how many things were done."""
        self.forget_answers()
        settled = self.expire_holds() + self.settle_payments() + self.finish_refunds()
        return settled + self.cancellation.refund_orders()
