"""The box office: every use case of ticketing in one place, over whatever adapters it is opened with.

    box_office = BoxOffice(books=…, reads=…, payments=…, now=…, random=…)
    order = box_office.place_hold(HoldRequest(…))
    box_office.pay_order(PaymentRequest(…))

Use cases that contend take many requests at once (`place_holds`, `confirm_payments`); the singular forms are batches
of one that raise their refusal.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar, cast

import attrs

from ticketing_domain.answer_once import AnswerOnce
from ticketing_domain.catalogue.cancel_event import CancelEvents
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
from ticketing_domain.catalogue.slug import Transliterate, without_accents
from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.door.doors import Doors
from ticketing_domain.door.duplicates import FindDuplicates
from ticketing_domain.errors import TicketingError
from ticketing_domain.figures.verify import Verify
from ticketing_domain.joined import JoinedBooks
from ticketing_domain.media.keep_uploads import KeepUploads
from ticketing_domain.media.picture import Develop, develop_nothing
from ticketing_domain.media.storage import NoStorage, Storage
from ticketing_domain.names import Randomness
from ticketing_domain.notices.egress import Egress, NoWayOut
from ticketing_domain.notices.webhooks import Webhooks
from ticketing_domain.people.account import Account
from ticketing_domain.people.keep_api_keys import KeepApiKeys
from ticketing_domain.people.keep_team import KeepTeam
from ticketing_domain.people.move_clock import MoveClock
from ticketing_domain.people.name_merchant import NameMerchant
from ticketing_domain.people.open_accounts import Admit, IssueToken, OpenAccount, RevokeToken
from ticketing_domain.ports import Books, Clock, UnitOfWork
from ticketing_domain.reads import Reads
from ticketing_domain.sale.advice import Alarm, silent
from ticketing_domain.sale.alerts import RaiseAlert
from ticketing_domain.sale.confirm import ConfirmPayments
from ticketing_domain.sale.guest_list import GuestList
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.keep_payouts import BookPayouts
from ticketing_domain.sale.keep_promo_codes import KeepPromoCodes
from ticketing_domain.sale.pay import DeclinePayments, PayOrder, StartPayments
from ticketing_domain.sale.pay_elsewhere import PayElsewhere
from ticketing_domain.sale.payment import Payments
from ticketing_domain.sale.place_holds import Placed, PlaceHolds
from ticketing_domain.sale.refund import FinishRefunds, RefundOrder
from ticketing_domain.sale.release import CancelHold, ExpireHolds
from ticketing_domain.sale.remember import ForgetAnswers
from ticketing_domain.sale.settle import SettlePayments
from ticketing_domain.sale.worlds import provider_for

T = TypeVar("T")

HOLD_FOR: Final = timedelta(minutes=10)


def built(make: "Callable[[BoxOffice], T]") -> T:
    """Declare a use case of the box office: made of its adapters, and of the use cases declared above it."""
    declared: T = attrs.field(
        init=False, repr=False, eq=False, default=attrs.Factory(make, takes_self=True)
    )
    return declared


@attrs.frozen(kw_only=True)
class BoxOffice:
    """The use cases over the adapters that are passed in, ready to be called.

    `reads` answers every question that changes nothing; `hold_for` is how long a buyer has to pay; `ahead` is how far
    `now` is ahead of everybody's time, which `in_time_of` sees to.
    """

    books: Books
    reads: Reads
    payments: Payments
    now: Clock
    random: Randomness
    hold_for: timedelta = HOLD_FOR
    transliterate: Transliterate = without_accents
    egress: Egress = attrs.field(factory=NoWayOut)
    storage: Storage = attrs.field(factory=NoStorage)
    develop: Develop = develop_nothing
    alarm: Alarm = silent
    ahead: timedelta = timedelta()

    open_account: OpenAccount = built(lambda it: OpenAccount(it.books, it.now, it.random))
    issue_token: IssueToken = built(lambda it: IssueToken(it.books, it.now, it.random))
    revoke_token: RevokeToken = built(lambda it: RevokeToken(it.books, it.now))
    admit: Admit = built(lambda it: Admit(it.reads))
    api_keys: KeepApiKeys = built(
        lambda it: KeepApiKeys.open(it.books, it.reads, it.now, it.random)
    )
    name_merchant: NameMerchant = built(lambda it: NameMerchant(it.books))
    move_clock: MoveClock = built(lambda it: MoveClock(it.books))
    team: KeepTeam = built(lambda it: KeepTeam.open(it.books, it.now, it.random))

    add_venue: AddVenue = built(lambda it: AddVenue(it.books))
    change_venue: ChangeVenue = built(lambda it: ChangeVenue(it.books))
    remove_venue: RemoveVenue = built(lambda it: RemoveVenue(it.books))

    draft_event: DraftEvent = built(lambda it: DraftEvent(it.books, it.now, it.transliterate))
    change_event: ChangeEvent = built(lambda it: ChangeEvent(it.books, it.now))
    publish_event: PublishEvent = built(lambda it: PublishEvent(it.books, it.now, it.random))
    unpublish_event: UnpublishEvent = built(lambda it: UnpublishEvent(it.books, it.now, it.random))
    delete_event: DeleteEvent = built(lambda it: DeleteEvent(it.books, it.now))

    add_ticket: AddTicket = built(lambda it: AddTicket(it.books))
    change_ticket: ChangeTicket = built(lambda it: ChangeTicket(it.books))
    archive_ticket: ArchiveTicket = built(lambda it: ArchiveTicket(it.books, TicketState.ARCHIVED))
    restore_ticket: ArchiveTicket = built(lambda it: ArchiveTicket(it.books, TicketState.ACTIVE))

    custom_fields: KeepCustomFields = built(lambda it: KeepCustomFields.open(it.books))

    line_up: KeepLineUp = built(lambda it: KeepLineUp.open(it.books, it.now))
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
        lambda it: SettlePayments(it.books, it.pay_order, it.now, it.alarm)
    )
    pay_elsewhere: PayElsewhere = built(
        lambda it: PayElsewhere(
            it.books, it.payments, it.start_payments, it.settle_payments, it.now, it.alarm
        )
    )

    refund_order: RefundOrder = built(
        lambda it: RefundOrder(it.books, it.payments, it.now, it.random)
    )
    finish_refunds: FinishRefunds = built(
        lambda it: FinishRefunds(
            it.reads.pending_refunds, it.refund_order, it.now, RaiseAlert(it.books, it.alarm)
        )
    )

    book_payouts: BookPayouts = built(
        lambda it: BookPayouts(it.books, it.reads, it.payments, it.now, it.random)
    )

    cancellation: CancelEvents = built(
        lambda it: CancelEvents.open(it.books, it.reads, it.refund_order, it.now, it.random)
    )
    guest_list: GuestList = built(lambda it: GuestList.open(it.books, it.reads, it.now, it.random))

    door: Doors = built(lambda it: Doors.open(it.books, it.reads, it.now, it.random, it.admit))
    find_duplicates: FindDuplicates = built(lambda it: FindDuplicates(it.reads))

    webhooks: Webhooks = built(
        lambda it: Webhooks.open(
            it.books,
            it.reads,
            it.egress,
            now=it.now,
            wall=lambda: it.now() - it.ahead,
            random=it.random,
        )
    )

    media: KeepUploads = built(
        lambda it: KeepUploads.open(it.books, it.reads, it.storage, it.develop, it.now, it.random)
    )

    forget_answers: ForgetAnswers = built(lambda it: ForgetAnswers(it.books, it.now))
    answer_once: AnswerOnce = built(lambda it: AnswerOnce(it.books, it.now))
    verify: Verify = built(lambda it: Verify(it.reads))

    def in_time_of(self, account: Account) -> "BoxOffice":
        """Return the box office as it is at an account's own time, which may be ahead in a test world."""
        further = account.clock_ahead - self.ahead
        if not further:
            return self
        return attrs.evolve(self, now=lambda: self.now() + further, ahead=account.clock_ahead)

    def within(self, unit: UnitOfWork) -> "BoxOffice":
        """Return the box office inside an open unit of work, which its use cases join and only the caller commits."""
        return attrs.evolve(self, books=JoinedBooks(unit), reads=cast(Reads, unit.reads))

    def provider_for(self, account: Account) -> str:
        """Return the name of who moves an account's money."""
        return provider_for(self.payments, account)

    def place_hold(self, request: HoldRequest) -> Placed:
        """Hold tickets for one buyer; raises what `PlaceHolds` would answer."""
        (answer,) = self.place_holds([request])
        if isinstance(answer, TicketingError):
            raise answer
        return answer

    def advance_clock(self, account: Account, by: timedelta) -> datetime:
        """Move the time of a test world ahead and do what has become due in it; returns what time it is there.

        Raises `LiveClock` or `Invalid`.
        """
        return self.catch_up(self.move_clock(account_id=account.id, by=by))

    def catch_up(self, world: Account) -> datetime:
        """Do what has become due in an account, at its own time; returns what time it is there."""
        there = self.in_time_of(world)
        there.do_chores_of(world.id)
        return there.now()

    def do_chores(self) -> int:
        """Do the chores of every account, each at its own time, and forget and remove what is old; returns how many
        things were done."""
        self.forget_answers()
        done = self.do_chores_of(None) + self.media.sweep()
        # Last, so that nothing that goes wrong in somebody's test world keeps buyers waiting.
        return done + sum(
            self.in_time_of(world).do_chores_of(world.id) for world in self.reads.worlds_ahead()
        )

    def do_chores_of(self, account_id: int | None) -> int:
        """End due holds, settle payments and refunds without outcome, refund what was called off, book payouts: of one
        account, or of all (None); returns how many things were done."""
        settled = self.expire_holds(account_id) + self.settle_payments(account_id)
        refunded = self.finish_refunds(account_id) + self.cancellation.refund_orders(account_id)
        return settled + refunded + self.book_payouts(account_id)
