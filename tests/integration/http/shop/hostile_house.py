"""A house full of one hostile string: over the APIs, in every text that anybody can write."""

from collections.abc import Mapping
import csv
import io
import json
from pathlib import Path
from typing import Any
import unicodedata

import attrs
from httpx2 import Response
from starlette.testclient import TestClient

from adapters.http.app import build_app
from tests.integration.http.shop.counter import BASE_URL
from tests.integration.http.uploads.loading import DIRECT_UPLOADS
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.media.upload import checksum_of
from ticketing_domain.people.account import NewAccount
from ticketing_domain.people.token import Permission
from ticketing_domain.sale.purchase import Purchase
from ticketing_domain.testing.stage import Stage, memory_stage

DATA = Path(__file__).parents[3] / "data"
HOSTILE: list[str] = json.loads((DATA / "hostile_strings.json").read_text(encoding="utf-8"))

UNUSABLE = 422
CONTROLS = "must not contain control characters"

Json = dict[str, Any]


@attrs.frozen
class Writer:
    """Writes into one account, as its office and as its buyers; `sent` is what went where in the end.

    A control character is refused where a text has one line; then the text goes there without it.
    """

    client: TestClient
    subdomain: str
    token: str
    sent: dict[tuple[str, str], Any] = attrs.field(factory=dict)

    def office(self, path: str, **fields: Any) -> Json:
        """Make something at the admin API."""
        bearer = {"Authorization": f"Bearer {self.token}"}
        return self._made(f"/admin{path}", fields, bearer)

    def buyer(self, path: str, **fields: Any) -> Json:
        """Make something at the shop API."""
        return self._made(f"/shops/{self.subdomain}{path}", fields, {})

    def anybody(self, path: str, **fields: Any) -> Json:
        """Make something that stands under no account's path."""
        return self._made(path, fields, {})

    def ramp(self, path: str, **fields: Any) -> Json:
        """Announce a file, in the form that upload libraries know."""
        bearer = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        return self._made(path, fields, bearer)

    def _made(self, path: str, fields: Json, headers: Mapping[str, str]) -> Json:
        answer = self.client.post(f"{BASE_URL}{path}", json=fields, headers=headers)
        if answer.status_code == UNUSABLE:
            refused = answer.json()["errors"]
            assert any(told.endswith(CONTROLS) for each in refused.values() for told in each)
            fields = _without_controls(fields)
            answer = self.client.post(f"{BASE_URL}{path}", json=fields, headers=headers)
        assert answer.status_code < 300, f"{path}: {answer.text}"
        kind = "checkouts" if path.endswith("/checkouts") else path.rpartition("/")[2]
        self.sent.update({(kind, name): value for name, value in fields.items()})
        made: Json = answer.json()
        return made


@attrs.frozen
class House:
    """An account in which every text is one hostile string, seen from the street and from its office."""

    text: str
    stage: Stage
    writer: Writer
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
        answer = self.writer.client.get(f"{self.street}{path}")
        assert answer.status_code == 200
        return answer

    def look_up(self, path: str) -> Response:
        """Look at something of the office's."""
        bearer = {"Authorization": f"Bearer {self.writer.token}", "Accept": "*/*"}
        answer = self.writer.client.get(f"{BASE_URL}/admin/{path}", headers=bearer)
        assert answer.status_code == 200
        return answer

    def sheet(self, name: str) -> list[dict[str, str]]:
        """Read a sheet of the office's."""
        answer = self.look_up(f"{name}.csv")
        return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))

    def calendars(self) -> list[Response]:
        """Fetch the shop's calendar, the event's, and the buyer's."""
        order = f"/orders/{self.purchase.public_id}/calendar.ics?secret={self.purchase.secret}"
        return [
            self.show(path) for path in ("/events.ics", f"/events/{self.event.slug}.ics", order)
        ]


def _as_kept(text: str) -> str:
    """Return a text as the APIs keep it: normalised, lines with one kind of end, and no other control characters."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return "".join(
        " " if unicodedata.category(one) == "Cc" and one not in "\n\t" else one for one in plain
    )


def _without_controls(said: Any) -> Any:
    match said:
        case str():
            return _as_kept(said)
        case list():
            return [_without_controls(one) for one in said]
        case dict():
            return {name: _without_controls(one) for name, one in said.items()}
        case _:
            return said


def houses_full_of(texts: list[str]) -> Mapping[str, House]:
    """Open a house full of each string, all in one town. What is printed does not depend on the books."""
    town = memory_stage()
    client = TestClient(build_app(town.box_office, base_url=BASE_URL), base_url=BASE_URL)
    return {text: _house_full_of(text, town, client, place) for place, text in enumerate(texts)}


def _house_full_of(text: str, town: Stage, client: TestClient, place: int) -> House:
    office = town.box_office
    account = office.open_account(NewAccount(f"hostile-{place}", text, "EUR"))
    _, token = office.issue_token(
        subdomain=account.subdomain, permission=Permission.WRITE, description=text
    )
    writer = Writer(client, account.subdomain, token)
    slug, ticket_id = _offer(writer, text)
    checkout = _buy(writer, slug, ticket_id, text)
    guests = writer.office(
        f"/events/{slug}/guest_parties",
        ticket_id=ticket_id,
        customer_name=f"{text}.",
        party_size=1,
        staff_note=text,
    )
    writer.office("/scanner_devices", name=f"{text}.")
    writer.office("/webhooks", url="https://receiver.example", name=text)
    _announce(writer, text)
    invited = writer.office("/invitations", email="max@example.com", role="scanner")
    writer.anybody("/invitations/accept", token=invited["accept_token"], name=f"{text}.")
    inventory = office.reads.inventory(account.id, slug)
    stage = attrs.evolve(town, account=account, venue=inventory.event.venue)
    return House(
        _as_kept(text),
        stage,
        writer,
        inventory.event,
        inventory.offers[ticket_id].ticket,
        office.reads.order(account.id, checkout["public_id"]).order.purchase,
        office.reads.order(account.id, guests["public_id"]).order.purchase,
    )


def _offer(writer: Writer, text: str) -> tuple[str, int]:
    """Put an event on sale; returns its slug and the id of its ticket."""
    venue = writer.office(
        "/venues", name=text, address=text, city=text, postal_code=text[:20], country="DE"
    )
    event = writer.office(
        "/events",
        title=f"Night {text}",
        description=text,
        venue_id=venue["id"],
        starts_at="2030-07-01T19:00:00Z",
        ends_at="2030-07-01T23:00:00Z",
    )
    path = f"/events/{event['slug']}"
    ticket = writer.office(
        f"{path}/standard_tickets",
        title=f"{text}.",
        price="25.00",
        stock=10,
        features=[f"{text}."],
    )
    four = {"price": "60.00", "unit_price": "15.00", "stock": 10, "group_size": 4}
    writer.office(f"{path}/group_tickets", title=f"4 {text}", features=[text], **four)
    performer = writer.office("/performers", name=f"{text}.", bio=f"<p>Plays {text}</p>")
    writer.office(f"{path}/event_performers", performer_id=performer["id"], genre=text)
    writer.office(f"{path}/faq_items", question=f"{text}?", answer=f"It is {text}")
    _ask(writer, path, text)
    writer.office(f"{path}/publication")
    return event["slug"], ticket["id"]


def _announce(writer: Writer, text: str) -> None:
    a_file = {"byte_size": 1, "content_type": "image/png", "checksum": checksum_of(b"1")}
    for path in ("/uploads", DIRECT_UPLOADS):
        writer.ramp(path, filename=f"{text}.png", **a_file)


def _ask(writer: Writer, path: str, text: str) -> None:
    question = {"label": f"{text}?", "help_text": text, "per": "order"}
    writer.office(f"{path}/custom_fields", field_type="text", **question)
    line = " ".join(text.split())
    choice = {"field_type": "select", "options": [f"1 {line}", f"2 {line}"]}
    writer.office(f"{path}/custom_fields", **question, **choice)
    lines = f"3 {line}\n4 {line}"
    writer.office(f"{path}/custom_fields", **question, field_type="select", options_text=lines)


def _buy(writer: Writer, slug: str, ticket_id: int, text: str) -> Json:
    page = writer.client.get(f"{BASE_URL}/shops/{writer.subdomain}/events/{slug}").json()
    (asked, *_) = page["custom_fields"]
    said = {f"utm_{name}": text for name in ("source", "medium", "campaign", "term", "content")}
    checkout = writer.buyer(
        f"/events/{slug}/checkouts",
        items=[{"ticket_id": ticket_id, "quantity": 1}],
        email="jane@example.com",
        name=text,
        company=text,
        marketing_consent=True,
        answers=[{"custom_field_id": asked["id"], "value": f"{text}."}],
        ref=text,
        **said,
    )
    paid = {"source": "tok_ok", "secret": checkout["secret"]}
    return writer.buyer(f"/checkouts/{checkout['public_id']}/payment", **paid)
