"""What people write is data: in a page's script, in a sheet, in a calendar; never markup, a formula or a line of its own.

The strings are in tests/data/hostile_strings.json. Each goes through every text that somebody else gets to see.
"""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
import json
from typing import Any

from icalendar import Calendar
from icalendar.prop import vText
import pytest

from adapters.http.edge.sheets import harmless
from adapters.http.shop.calendars import plain
from tests.integration.http.admin.test_performers import LINKS
from tests.integration.http.documented import documents
from tests.integration.http.shop.hostile_house import HOSTILE, House, houses_full_of

SAFE_LINK = "noopener noreferrer nofollow"
HAVE_A_FORM = {
    *("image", "background_image", "slug", "country", "timezone", "color"),
    *(f"{link}_url" for link in (*LINKS, "video")),
    *("email", "delivery_email", "code", "promo_code", "access_code"),
    # What opens something, and the sandbox's way to pay.
    *("token", "secret", "source"),
    # Where to send what, and what a file is.
    *("url", "subscribed_actions", "checksum", "content_type"),
}
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class Page(HTMLParser):
    """Reads a page as a browser does, and keeps its elements and what stands in them."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append(tag)
        self.attributes.extend(attrs)

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


@pytest.fixture(scope="module")
def houses() -> Mapping[str, House]:
    """A house full of each string."""
    return houses_full_of(HOSTILE)


@pytest.fixture(params=HOSTILE, ids=range(len(HOSTILE)))
def text(request: pytest.FixtureRequest) -> str:
    """One of the strings."""
    hostile: str = request.param
    return hostile


@pytest.fixture
def house(houses: Mapping[str, House], text: str) -> House:
    """A house full of it."""
    return houses[text]


def test_there_are_enough_strings() -> None:
    """Sixty, each another."""
    assert len(set(HOSTILE)) >= 60


def test_linked_data_stays_inside_its_script(house: House) -> None:
    """A page that carries it has one script, and in it stands what was written."""
    answer = house.show(f"/events/{house.event.slug}.jsonld")

    page = Page(f'<html><script type="application/ld+json">{answer.text}</script></html>')

    assert page.tags == ["html", "script"]
    assert "".join(page.texts) == answer.text
    assert not set(answer.text) & set("<>&\u2028\u2029")
    told: dict[str, Any] = json.loads(answer.text)
    venue = house.stage.venue
    assert (told["name"], told["description"]) == (house.event.title, house.text)
    assert told["location"]["name"] == venue.name
    assert told["location"]["address"]["streetAddress"] == venue.address
    assert told["location"]["address"]["addressLocality"] == venue.city
    assert told["organizer"]["name"] == house.stage.account.name
    titles = [house.ticket.title, f"4 {house.text}".strip()]
    assert [offer["name"] for offer in told["offers"]] == titles
    assert told["performer"] == [{"@type": "Person", "name": f"{house.text}.".strip()}]


def test_calendars_hold_one_entry_that_says_what_was_written(house: House) -> None:
    """Nothing in a text ends its line, its entry or the calendar; what a calendar cannot hold is left out."""
    shop, event, order = [Calendar.from_ical(answer.content) for answer in house.calendars()]

    for calendar in (shop, event, order):
        (entry,) = calendar.walk("VEVENT")
        assert entry["SUMMARY"] == plain(house.event.title)
        assert plain(house.stage.venue.address) in str(entry["LOCATION"])
        assert str(entry["URL"]).startswith(house.street)
        assert not entry.errors
    # The library leaves a byte order mark out where it stands first.
    assert event.walk("VEVENT")[0]["DESCRIPTION"] == plain(house.text).removeprefix("\ufeff")
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


def test_sheets_hold_cells_and_no_formulas(house: House) -> None:
    """A parser finds as many rows as there are, and in each cell what was written, made harmless."""
    orders, customers = house.sheet("orders"), house.sheet("customers")
    attendees = house.sheet(f"events/{house.event.slug}/attendees")

    names = {harmless(house.purchase.buyer.name or ""), harmless(house.guest.buyer.name or "")}
    for rows in (orders, attendees):
        assert len(rows) == 2
        assert {row["customer_name"] for row in rows} == names
    assert [row["ticket_title"] for row in attendees] == [harmless(house.ticket.title)] * 2
    assert [(row["name"], row["company"]) for row in customers] == [
        (harmless(house.text.strip()),) * 2
    ]
    assert {row["utm_source"] for row in orders} == {"", harmless(house.text)}
    cells = [cell for row in (*orders, *customers, *attendees) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(FORMULAS)]


def test_texts_in_html_hold_harmless_markup_and_say_what_was_written(house: House) -> None:
    """A biography and an answer can stand in any page as they are; in plain they are data as all else is."""
    shown = house.look_up(f"events/{house.event.slug}").json()
    (performer,), (question,) = shown["performers"], shown["faq_items"]

    for html in (performer["bio_html"], question["answer_html"]):
        page = Page(html)
        assert page.tags[0] == "div"
        assert set(page.tags) <= {"div", "p", "br", "b", "a"}
        assert set(page.attributes) <= {("class", "trix-content"), ("rel", SAFE_LINK)}
    assert performer["name"] == f"{house.text}.".strip()
    assert performer["genre"] == (house.text.strip() or None)
    assert question["question"] == f"{house.text}?".strip()
    if not set(house.text) & set("<&"):
        assert " ".join(performer["bio"].split()) == " ".join(f"Plays {house.text}".split())


def test_what_is_asked_and_answered_is_data(house: House) -> None:
    """On the order and on the event, as it was written."""
    shown = house.look_up(f"events/{house.event.slug}").json()
    order = house.look_up(f"orders/{house.purchase.public_id}").json()

    labels = {field["label"] for field in shown["custom_fields"]}
    assert labels == {f"{house.text}?".strip()}
    assert [one["value"] for one in order["custom_field_answers"]] == [f"{house.text}."]


@pytest.mark.parametrize("api", ["admin", "shop"])
def test_every_text_of_the_documents_is_written_to(houses: Mapping[str, House], api: str) -> None:
    """What the APIs take as free text, this house is full of; all else has a form, and what has not is refused."""
    sent = {field for house in houses.values() for field in house.writer.sent}

    texts = set(free_texts(documents().written(api)))

    assert {one for one in texts - sent if one[1] not in HAVE_A_FORM} == set()


def free_texts(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield where a document takes any text: what is made, and the field."""
    for path, item in document["paths"].items():
        body = item.get("post", {}).get("requestBody")
        if body is not None and not path.endswith("}"):
            schema = body["content"]["application/json"]["schema"]
            bare = schema["anyOf"][0] if "anyOf" in schema else schema
            named = next(one["$ref"] for one in (bare, *bare.get("allOf", ())) if "$ref" in one)
            fields = document["components"]["schemas"][named.rpartition("/")[2]]["properties"]
            kind = path.rpartition("/")[2]
            yield from ((kind, name) for name, one in fields.items() if _takes_text(one))


def _takes_text(schema: dict[str, Any]) -> bool:
    kinds = schema.get("type", ())
    if "array" in kinds:
        return _takes_text(schema["items"])
    has_a_form = {"enum", "format", "pattern"} & schema.keys()
    options = schema.get("anyOf", ())
    return ("string" in kinds and not has_a_form) or any(map(_takes_text, options))
