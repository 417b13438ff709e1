"""The box office: every use case of ticketing in one place, over whatever adapters it is opened with.

    box_office = BoxOffice.open(books=…, reads=…, payments=…, now=…, random=…)
    order = box_office.place_hold(HoldRequest(…))
    box_office.pay_order(PaymentRequest(…))

Use cases that contend take many requests at once (`place_holds`, `confirm_payments`); the singular forms are batches
of one that raise their refusal.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

import attrs

from ticketing_domain.catalogue.keep_events import (
    ChangeEvent,
    DeleteEvent,
    DraftEvent,
    PublishEvent,
    UnpublishEvent,
)
from ticketing_domain.catalogue.keep_tickets import AddTicket, ArchiveTicket, ChangeTicket
from ticketing_domain.catalogue.keep_venues import AddVenue, ChangeVenue, RemoveVenue
from ticketing_domain.catalogue.reads import CatalogueReads
from ticketing_domain.catalogue.slug import Transliterate, without_accents
from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.errors import TicketingError
from ticketing_domain.figures.recount import Records
from ticketing_domain.figures.verify import Verify
from ticketing_domain.names import Randomness
from ticketing_domain.people.open_accounts import Admit, IssueToken, OpenAccount, RevokeToken
from ticketing_domain.people.reads import PeopleReads
from ticketing_domain.ports import Books, Clock
from ticketing_domain.sale.confirm import ConfirmPayments
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order import RefundPendingOrder
from ticketing_domain.sale.pay import DeclinePayments, PayOrder, SettlePayments, StartPayments
from ticketing_domain.sale.payment import Payments
from ticketing_domain.sale.place_holds import Placed, PlaceHolds
from ticketing_domain.sale.reads import OrderReads
from ticketing_domain.sale.refund import FinishRefunds, RefundOrder
from ticketing_domain.sale.release import CancelHold, ExpireHolds
from ticketing_domain.sale.remember import ForgetAnswers

HOLD_FOR: Final = timedelta(minutes=10)


class Chores(Protocol):
    """Protocol: finds the work that background jobs do."""

    def due_holds(self, at: datetime) -> Sequence[EventKey]:
        """Return the events with pending holds that have ended."""
        ...

    def pending_refunds(self, before: datetime) -> Sequence[RefundPendingOrder]:
        """Return the orders whose refund has been pending since before the instant."""
        ...


class Reads(CatalogueReads, OrderReads, PeopleReads, Records, Chores, Protocol):
    """Protocol: everything that is read without deciding anything."""


@attrs.frozen(kw_only=True)
class BoxOffice:
    """The use cases, ready to be called. `reads` answers every question that changes nothing."""

    reads: Reads
    payments: Payments
    now: Clock

    open_account: OpenAccount
    issue_token: IssueToken
    revoke_token: RevokeToken
    admit: Admit

    add_venue: AddVenue
    change_venue: ChangeVenue
    remove_venue: RemoveVenue

    draft_event: DraftEvent
    change_event: ChangeEvent
    publish_event: PublishEvent
    unpublish_event: UnpublishEvent
    delete_event: DeleteEvent

    add_ticket: AddTicket
    change_ticket: ChangeTicket
    archive_ticket: ArchiveTicket
    restore_ticket: ArchiveTicket

    place_holds: PlaceHolds
    cancel_hold: CancelHold
    expire_holds: ExpireHolds

    start_payments: StartPayments
    confirm_payments: ConfirmPayments
    decline_payments: DeclinePayments
    pay_order: PayOrder
    settle_payments: SettlePayments

    refund_order: RefundOrder
    finish_refunds: FinishRefunds

    forget_answers: ForgetAnswers
    verify: Verify

    def place_hold(self, request: HoldRequest) -> Placed:
        """Hold tickets for one buyer; raises what `PlaceHolds` would answer."""
        (answer,) = self.place_holds([request])
        if isinstance(answer, TicketingError):
            raise answer
        return answer

    def do_chores(self) -> int:
        """End due holds, settle payments and refunds without outcome, and forget what is old; returns how many things
        were done."""
        self.forget_answers()
        return self.expire_holds() + self.settle_payments() + self.finish_refunds()

    @classmethod
    def open(
        cls,
        *,
        books: Books,
        reads: Reads,
        payments: Payments,
        now: Clock,
        random: Randomness,
        hold_for: timedelta = HOLD_FOR,
        transliterate: Transliterate = without_accents,
    ) -> "BoxOffice":
        """Build every use case over the adapters that are passed in."""
        confirm = ConfirmPayments(books, payments, now, random)
        start, decline = StartPayments(books, payments, now, random), DeclinePayments(books)
        pay = PayOrder(start, confirm, decline, payments)
        refund = RefundOrder(books, payments, now, random)
        return cls(
            reads=reads,
            payments=payments,
            now=now,
            open_account=OpenAccount(books, now),
            issue_token=IssueToken(books, now, random),
            revoke_token=RevokeToken(books, now),
            admit=Admit(reads),
            add_venue=AddVenue(books),
            change_venue=ChangeVenue(books),
            remove_venue=RemoveVenue(books),
            draft_event=DraftEvent(books, now, transliterate),
            change_event=ChangeEvent(books),
            publish_event=PublishEvent(books, now, random),
            unpublish_event=UnpublishEvent(books, now, random),
            delete_event=DeleteEvent(books),
            add_ticket=AddTicket(books),
            change_ticket=ChangeTicket(books),
            archive_ticket=ArchiveTicket(books, TicketState.ARCHIVED),
            restore_ticket=ArchiveTicket(books, TicketState.ACTIVE),
            place_holds=PlaceHolds(books, now, random, hold_for),
            cancel_hold=CancelHold(books, now, random),
            expire_holds=ExpireHolds(books, reads.due_holds, now, random),
            start_payments=start,
            confirm_payments=confirm,
            decline_payments=decline,
            pay_order=pay,
            settle_payments=SettlePayments(books, pay, now),
            refund_order=refund,
            finish_refunds=FinishRefunds(reads.pending_refunds, refund, now),
            forget_answers=ForgetAnswers(books, now),
            verify=Verify(reads),
        )
