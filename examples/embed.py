"""A whole sale in one script, with nothing installed but the core: sell, refund, recount."""

from datetime import UTC, datetime, timedelta
import secrets

from moneyed import EUR, Money

from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.figures.stats import event_stats
from ticketing_domain.memory import MemoryBooks, SandboxPayments
from ticketing_domain.people.account import NewAccount
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.pay import PaymentRequest

now, memory = datetime.now(UTC), MemoryBooks()
box_office = BoxOffice(
    books=memory.open,
    reads=memory.reads,
    payments=SandboxPayments(),
    now=lambda: datetime.now(UTC),
    random=secrets.token_bytes,
)
us = box_office.open_account(NewAccount("moon-club", "Moon Club", "EUR")).id
club = VenueChanges(name="Moon Club", address="Spree 1", city="Berlin", postal_code="10243")
venue = box_office.add_venue(account_id=us, changes=club).id
start, end = now + timedelta(days=30), now + timedelta(days=30, hours=5)
plan = EventChanges("Lantern Night", venue, start, end, description="Bring a light.")
night = box_office.draft_event(account_id=us, changes=plan).slug
general = TicketChanges(title="General", price=Money("21.00", EUR), stock=100)
ticket = box_office.add_ticket(account_id=us, slug=night, is_group=False, changes=general).ticket
box_office.publish_event(account_id=us, slug=night)

jane = Buyer("jane@example.com", "Jane Doe")
order = box_office.place_hold(HoldRequest(us, night, jane, ((ticket.id, 2),))).purchase.public_id
box_office.pay_order(PaymentRequest(us, order, "tok_ok"))
box_office.refund_order(account_id=us, order_id=order, amount=Money("5.00", EUR))

figures = event_stats(box_office.reads.inventory(us, night), now)
print(
    f"{figures.sold_count} sold, {figures.remaining_count} left, {figures.total_revenue.amount} EUR"
)
print("counters differ from a recount:", box_office.verify().discrepancies or "nowhere")
