"""What people write is data: in a page's script, in a sheet, in a calendar; never markup, a formula or a line of its own.

The strings are in tests/data/hostile_strings.json. Each goes through every text that somebody else gets to see.
"""

from collections.abc import Mapping
import csv
from html.parser import HTMLParser
import io
import json
from pathlib import Path
from typing import Any

import attrs
from httpx2 import Response
from icalendar import Calendar
from icalendar.prop import vText
import pytest
from starlette.testclient import TestClient

from adapters.http.app import build_app
from adapters.http.edge.sheets import harmless
from adapters.http.shop.calendars import plain
from tests.contracts.stage import Stage, memory_stage
from tests.integration.http.shop.counter import BASE_URL
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.line_up import SlotChanges
from ticketing_domain.catalogue.performer import PerformerChanges
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.people.account import NewAccount
from ticketing_domain.people.customer import Buyer
from ticketing_domain.people.token import Permission
from ticketing_domain.sale.guests import GuestChanges
from ticketing_domain.sale.purchase import Purchase

DATA = Path(__file__).parents[3] / "data"
HOSTILE: list[str] = json.loads((DATA / "hostile_strings.json").read_text(encoding="utf-8"))

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class Page(HTMLParser):
    """Reads a page as a browser does, and keeps its elements and what stands in them."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Note an element."""
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


@attrs.frozen
class House:
    """An account in which every text is one hostile string, seen from the street and from its office."""

    stage: Stage
    client: TestClient
    token: str
    event: Event
    ticket: Ticket
    purchase: Purchase
    guest: Purchase

    @property
    def street(self) -> str:
        """Where its shop is."""
        return f"{BASE_URL}/shops/{self.stage.account.subdomain}"

    def show(self, path: str) -> Response:
        """Look at something of the shop's."""
        answer = self.client.get(f"{self.street}{path}")
        assert answer.status_code == 200
        return answer

    def sheet(self, name: str) -> list[dict[str, str]]:
        """Read a sheet of the office's."""
        bearer = {"Authorization": f"Bearer {self.token}"}
        answer = self.client.get(f"{BASE_URL}/admin/{name}.csv", headers=bearer)
        assert answer.status_code == 200
        return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))

    def calendars(self) -> list[Response]:
        """Fetch the shop's calendar, the event's, and the buyer's."""
        order = f"/orders/{self.purchase.public_id}/calendar.ics?secret={self.purchase.secret}"
        return [
            self.show(path) for path in ("/events.ics", f"/events/{self.event.slug}.ics", order)
        ]


@pytest.fixture(scope="module")
def houses() -> Mapping[str, House]:
    """A house full of each string, all in one town. What is printed does not depend on the books."""
    town = memory_stage()
    client = TestClient(build_app(town.box_office, base_url=BASE_URL), base_url=BASE_URL)
    return {text: house_full_of(text, town, client, place) for place, text in enumerate(HOSTILE)}


@pytest.fixture(params=HOSTILE, ids=range(len(HOSTILE)))
def text(request: pytest.FixtureRequest) -> str:
    """One of the strings."""
    hostile: str = request.param
    return hostile


@pytest.fixture
def house(houses: Mapping[str, House], text: str) -> House:
    """A house full of it."""
    return houses[text]


def house_full_of(text: str, town: Stage, client: TestClient, place: int) -> House:
    """Write the string wherever somebody can write: as a promoter, as a buyer, for a guest."""
    office = town.box_office
    account = office.open_account(NewAccount(f"hostile-{place}", text, "EUR"))
    where = VenueChanges(name=text, address=text, city=text, postal_code=text[:20], country="DE")
    venue = office.add_venue(account_id=account.id, changes=where)
    stage = attrs.evolve(town, account=account, venue=venue)
    event = stage.event(f"Night {text}", description=text)
    ticket = stage.ticket(event, f"{text}.", features=(f"{text}.",))
    book_performer(stage, event, text)
    order = buy_as(stage, stage.publish(event), ticket, text)
    guests = GuestChanges(
        ticket_id=ticket.id, customer_name=f"{text}.", party_size=1, staff_note=text
    )
    guest, _ = office.guest_list.invite(account_id=account.id, slug=event.slug, changes=guests)
    _, token = office.issue_token(
        subdomain=account.subdomain, permission=Permission.READ, description=text
    )
    return House(stage, client, token, event, ticket, order, guest.purchase)


def book_performer(stage: Stage, event: Event, text: str) -> None:
    """Put somebody of that name on the line-up."""
    line_up, us = stage.box_office.line_up, stage.account.id
    performer = line_up.add_performer(account_id=us, changes=PerformerChanges(name=f"{text}."))
    slot = SlotChanges(performer_id=performer.id, genre=text)
    line_up.add_slot(account_id=us, slug=event.slug, changes=slot)


def buy_as(stage: Stage, event: Event, ticket: Ticket, text: str) -> Purchase:
    """Buy a ticket as somebody of that name."""
    wish = attrs.evolve(
        stage.request(event, (ticket, 1)),
        buyer=Buyer("jane@example.com", text, text, marketing_consent=True),
        attribution={"utm_source": text, "ref": text},
    )
    order = stage.box_office.place_hold(wish)
    stage.pay(order)
    return order.purchase


def test_there_are_enough_strings() -> None:
    """Sixty, each another."""
    assert len(set(HOSTILE)) >= 60


def test_linked_data_stays_inside_its_script(house: House, text: str) -> None:
    """A page that carries it has one script, and in it stands what was written."""
    answer = house.show(f"/events/{house.event.slug}.jsonld")

    page = Page(f'<html><script type="application/ld+json">{answer.text}</script></html>')

    assert page.tags == ["html", "script"]
    assert "".join(page.texts) == answer.text
    assert not set(answer.text) & set("<>&\u2028\u2029")
    told: dict[str, Any] = json.loads(answer.text)
    venue = house.stage.venue
    assert (told["name"], told["description"]) == (house.event.title, text)
    assert told["location"]["name"] == venue.name
    assert told["location"]["address"]["streetAddress"] == venue.address
    assert told["location"]["address"]["addressLocality"] == venue.city
    assert told["organizer"]["name"] == house.stage.account.name
    assert [offer["name"] for offer in told["offers"]] == [house.ticket.title]
    assert told["performer"] == [{"@type": "Person", "name": f"{text}.".strip()}]


def test_calendars_hold_one_entry_that_says_what_was_written(house: House, text: str) -> None:
    """Nothing in a text ends its line, its entry or the calendar; what a calendar cannot hold is left out."""
    shop, event, order = [Calendar.from_ical(answer.content) for answer in house.calendars()]

    for calendar in (shop, event, order):
        (entry,) = calendar.walk("VEVENT")
        assert entry["SUMMARY"] == plain(house.event.title)
        assert plain(house.stage.venue.address) in str(entry["LOCATION"])
        assert str(entry["URL"]).startswith(house.street)
        assert not entry.errors
    # The library leaves a byte order mark out where it stands first.
    assert event.walk("VEVENT")[0]["DESCRIPTION"] == plain(text).removeprefix("\ufeff")
    assert plain(house.ticket.title) in str(order.walk("VEVENT")[0]["DESCRIPTION"])
    name = " ".join(plain(house.stage.account.name).split())
    assert shop["NAME"] == vText(name.removeprefix("\ufeff")).to_ical().decode()


def test_the_lines_of_a_calendar_are_its_own(house: House) -> None:
    """They are short, none is added, and no control character is left."""
    for answer in house.calendars():
        lines = answer.content.split(b"\r\n")
        assert all(len(line) <= 75 for line in lines)
        assert [line for line in lines if line.startswith((b"BEGIN", b"END"))] == [
            b"BEGIN:VCALENDAR",
            b"BEGIN:VEVENT",
            b"END:VEVENT",
            b"END:VCALENDAR",
        ]
        assert not any(byte < 32 and byte not in b"\t\r\n" for byte in answer.content)


def test_sheets_hold_cells_and_no_formulas(house: House, text: str) -> None:
    """A parser finds as many rows as there are, and in each cell what was written, made harmless."""
    orders, customers = house.sheet("orders"), house.sheet("customers")
    attendees = house.sheet(f"events/{house.event.slug}/attendees")

    names = {harmless(house.purchase.buyer.name), harmless(house.guest.buyer.name)}
    for rows in (orders, attendees):
        assert len(rows) == 2
        assert {row["customer_name"] for row in rows} == names
    assert [row["ticket_title"] for row in attendees] == [harmless(house.ticket.title)] * 2
    assert [(row["name"], row["company"]) for row in customers] == [(harmless(text),) * 2]
    assert {row["utm_source"] for row in orders} == {"", harmless(text)}
    cells = [cell for row in (*orders, *customers, *attendees) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(FORMULAS)]
