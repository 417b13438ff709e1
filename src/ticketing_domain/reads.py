"""Everything that is read without deciding anything, each room's questions joined into one port."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from ticketing_domain.catalogue.cancellation import CancellationReads
from ticketing_domain.catalogue.faq import FaqReads
from ticketing_domain.catalogue.line_up_reads import LineUpReads
from ticketing_domain.catalogue.programme import ProgrammeReads
from ticketing_domain.catalogue.reads import CatalogueReads
from ticketing_domain.door.reads import DoorReads
from ticketing_domain.figures.recount import Records
from ticketing_domain.media.upload import UploadReads
from ticketing_domain.notices.webhook_book import WebhookReads
from ticketing_domain.people.key_book import KeyReads
from ticketing_domain.people.reads import PeopleReads
from ticketing_domain.sale.attendees import AttendeeReads
from ticketing_domain.sale.guests import GuestReads
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order import RefundPendingOrder
from ticketing_domain.sale.order_pages import PlacedReads
from ticketing_domain.sale.payout_book import PayoutReads
from ticketing_domain.sale.promo_book import PromoCodeReads
from ticketing_domain.sale.reads import OrderReads


class Chores(Protocol):
    """Protocol: finds the work that background jobs do."""

    def due_holds(self, at: datetime, account_id: int | None = None) -> Sequence[EventKey]:
        """Return the events with pending holds that have ended; of one account only, where one is named."""
        ...

    def pending_refunds(
        self, before: datetime, account_id: int | None = None
    ) -> Sequence[RefundPendingOrder]:
        """Return the orders whose refund has been pending since before the instant; of one account only, where one is
        named."""
        ...


class Reads(
    PromoCodeReads,
    CatalogueReads,
    LineUpReads,
    FaqReads,
    OrderReads,
    DoorReads,
    PeopleReads,
    KeyReads,
    ProgrammeReads,
    PlacedReads,
    WebhookReads,
    CancellationReads,
    GuestReads,
    PayoutReads,
    AttendeeReads,
    UploadReads,
    Records,
    Chores,
    Protocol,
):
    """Protocol: everything that is read without deciding anything."""
