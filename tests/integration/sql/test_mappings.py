"""What is written into a row is read out of it again, whatever it is."""

from datetime import datetime

from hypothesis import given
import pytest
import sqlalchemy as sa

from adapters.sql.accounts import account_from, account_row, token_from, token_row
from adapters.sql.customers import customer_from, customer_row
from adapters.sql.days import day_from, day_row
from adapters.sql.events import event_from, event_row
from adapters.sql.memory import remembered_from, remembered_row
from adapters.sql.notices import notice_from, notice_row
from adapters.sql.order_items import item_from, item_row
from adapters.sql.order_lines import line_rows
from adapters.sql.orders import order_from, order_row, orders
from adapters.sql.payments import payment_from, payment_row
from adapters.sql.refunds import refund_rows
from adapters.sql.schema import Instant
from adapters.sql.seats import seats_from, seats_row, takings_from
from adapters.sql.tickets import stock_from, stock_row, ticket_from, ticket_row
from adapters.sql.venues import venue_from, venue_row
from tests.integration.sql import strategies as some
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.figures.days import DayFigures, DayKey
from ticketing_domain.notices.notice import Notice
from ticketing_domain.people.account import Account
from ticketing_domain.people.customer import Customer
from ticketing_domain.people.token import ApiToken
from ticketing_domain.sale.hold import Remembered
from ticketing_domain.sale.inventory import EventKey, Seats, Stock, Takings
from ticketing_domain.sale.order import Item, Order
from ticketing_domain.sale.payment import Payment


@given(some.accounts)
def test_an_account_survives_its_row(account: Account) -> None:
    """Rates keep the digits they were given with."""
    again = account_from(account_row(account))

    assert again == account
    assert str(again.vat_rate) == str(account.vat_rate)


@given(some.tokens)
def test_a_token_survives_its_row(token: ApiToken) -> None:
    """A revoked token stays revoked."""
    assert token_from(token_row(token)) == token


@given(some.venues)
def test_a_venue_survives_its_row(venue: Venue) -> None:
    """A venue is kept as it was given."""
    assert venue_from(venue_row(venue)) == venue


@given(some.events)
def test_an_event_survives_its_row(event: Event) -> None:
    """An event is its row and its venue."""
    assert event_from(event_row(event), event.venue) == event


@given(some.tickets())
def test_a_ticket_survives_its_row(ticket: Ticket) -> None:
    """Tickets of both kinds keep their kind and their money."""
    again = ticket_from(ticket_row(ticket))

    assert again == ticket
    assert type(again) is type(ticket)


@given(some.stocks)
def test_a_stock_survives_its_row(stock: Stock) -> None:
    """Unlimited stays unlimited."""
    assert stock_from(stock_row(EventKey(1, 2), 3, stock)) == stock


@given(some.seats, some.takings)
def test_counters_survive_their_row(seats: Seats, takings: Takings) -> None:
    """Seats and takings share a row without disturbing each other."""
    row = seats_row(EventKey(1, 2), 7, seats, takings)

    assert (seats_from(row), takings_from(row)) == (seats, takings)


@given(some.orders())
def test_an_order_survives_its_rows(order: Order) -> None:
    """An order in any state is its row, its lines and its completed refunds."""
    again = order_from(order_row(order), line_rows(order.purchase), refund_rows(order))

    assert again == order


@given(some.items)
def test_an_item_survives_its_row(item: Item) -> None:
    """A code keeps how many it admits and has admitted."""
    assert item_from(item_row(1, "order", 0, item)) == item


@given(some.payments)
def test_a_payment_survives_its_row(payment: Payment) -> None:
    """An attempt keeps its state and the provider's reference."""
    assert payment_from(payment_row(payment)) == payment


@given(some.customers)
def test_a_customer_survives_its_row(customer: Customer) -> None:
    """A customer keeps when they consented."""
    assert customer_from(customer_row(customer)) == customer


@given(some.day_keys, some.day_figures)
def test_a_day_survives_its_row(key: DayKey, figures: DayFigures) -> None:
    """Figures stay with their day."""
    assert day_from(day_row(key, figures)) == (key, figures)


@given(some.remembered)
def test_what_is_remembered_survives_its_row(one: Remembered) -> None:
    """The fingerprint is kept as it was."""
    assert remembered_from(remembered_row(one)) == one


@given(some.notices)
def test_a_notice_survives_its_row(notice: Notice) -> None:
    """Whatever the facts are."""
    assert notice_from(notice_row(notice)) == notice


@pytest.mark.parametrize("url", ["sqlite://", "postgresql+psycopg://"])
@given(at=some.instants)
def test_an_instant_is_exact_to_the_microsecond(url: str, at: datetime) -> None:
    """Both databases keep the same whole number."""
    dialect = sa.make_url(url).get_dialect()()

    kept = Instant().process_bind_param(at, dialect)

    assert isinstance(kept, int)
    assert Instant().process_result_value(kept, dialect) == at


@given(order=some.orders())
def test_every_column_of_a_table_is_written(order: Order) -> None:
    """A row names all columns of its table, so that nothing falls to a default."""
    assert set(order_row(order)) == set(orders.c.keys())
