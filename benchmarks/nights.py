"""Nights to measure: an account with an event on sale, and crowds that have bought already."""

from datetime import UTC, datetime, timedelta
import secrets
from types import SimpleNamespace
from typing import Final, cast

import attrs
from moneyed import EUR, Money
import sqlalchemy as sa

from adapters.http.v1.versions import NEWEST
from adapters.sql import SqlBooks, SqlReads, make_engine
from adapters.sql.migrate import upgrade
from tests.integration.sql.crowds import repeat, sell
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.memory import SandboxPayments
from ticketing_domain.people.account import Account, Mode, NewAccount
from ticketing_domain.people.token import Permission
from ticketing_domain.testing.stage import Stage

PLENTY: Final = 5_000_000


@attrs.frozen
class Night:
    """An event on sale, and how to reach it."""

    url: str
    account: Account
    event: Event
    ticket: Ticket
    token: str
    key: str

    @property
    def page(self) -> str:
        """Where the shop shows it."""
        return f"/shops/{self.account.subdomain}/events/{self.event.slug}"

    @property
    def holds(self) -> tuple[str, ...]:
        """What the script of holds is told."""
        return f"{self.page}/checkouts", str(self.ticket.id)

    @property
    def sales(self) -> tuple[str, ...]:
        """What the script of whole sales is told."""
        return *self.holds, f"/shops/{self.account.subdomain}/checkouts/"

    @property
    def stage(self) -> Stage:
        """What whoever writes crowds into the tables asks of a stage: the account, and the time a minute ago."""
        at = datetime.now(UTC) - timedelta(minutes=1)
        return cast("Stage", SimpleNamespace(account=self.account, clock=SimpleNamespace(at=at)))

    def repeat(self, count: int) -> None:
        """Put so many more nights like this one on sale."""
        engine = make_engine(self.url)
        repeat(engine, self.stage, (self.event, self.ticket), count)
        engine.dispose()

    def sell(self, count: int) -> None:
        """Sell to so many, written straight into the tables."""
        engine = make_engine(self.url)
        sell(engine, self.stage, (self.event, self.ticket), count)
        with engine.begin() as connection:
            plenty = sa.text("UPDATE ticket_stocks SET allocation = :most WHERE ticket_id = :id")
            connection.execute(plenty, {"most": PLENTY, "id": self.ticket.id})
        engine.dispose()


def a_night(url: str, name: str, stock: int = PLENTY) -> Night:
    """Put an event on sale in an account of its own; the database is migrated first."""
    upgrade(url)
    engine = make_engine(url)
    office = BoxOffice(
        books=SqlBooks(engine),
        reads=SqlReads(engine),
        payments=SandboxPayments(),
        now=lambda: datetime.now(UTC),
        random=secrets.token_bytes,
    )
    account = office.open_account(NewAccount(name, name.title(), "EUR"))
    where = VenueChanges(name="Hall", address="Street 1", city="Berlin", postal_code="10000")
    venue = office.add_venue(account_id=account.id, changes=where).id
    start = datetime.now(UTC) + timedelta(days=30)
    plan = EventChanges("Night", venue, start, start + timedelta(hours=4), description="Long.")
    slug = office.draft_event(account_id=account.id, changes=plan).slug
    changes = TicketChanges(title="General", price=Money(20, EUR), stock=stock)
    kept = office.add_ticket(account_id=account.id, slug=slug, is_group=False, changes=changes)
    office.publish_event(account_id=account.id, slug=slug)
    _, token = office.issue_token(
        subdomain=name, permission=Permission.WRITE, description="benchmarks"
    )
    _, key = office.api_keys.issue(subdomain=name, mode=Mode.LIVE, version=NEWEST)
    event = office.reads.inventory(account.id, slug).event
    engine.dispose()
    return Night(url, account, event, kept.ticket, token, key)
