"""Payouts over HTTP: what arrived, what is on its way, and whose it is."""

from datetime import date, timedelta
import json
from typing import Any

import attrs
import pytest

from adapters.http.v1.notices import letter_of
from tests.integration.http.v1.offices import Office, OpenOffice, a_tier, fields_of
from ticketing_domain.notices.notice import Action
from ticketing_domain.people.account import Mode
from ticketing_domain.sale.payout import PayoutState
from ticketing_domain.testing.contracts.paying_out import Bank, Reporting, report

DAY = 24 * 60 * 60


FILTERS = {
    "status=paid": [5, 5, 4, 4],
    "status=in_transit": [8, 8, 7, 7, 6, 6],
    "status=failed": [],
    "arrivalFrom=2026-06-07": [8, 8, 7, 7],
    "arrivalTo=2026-06-05": [5, 5, 4, 4],
    "arrivalFrom=2026-06-05&arrivalTo=2026-06-06": [6, 6, 5, 5],
    "arrivalFrom=2026-06-07T00:00:00Z": [8, 8, 7, 7],
    "arrivalFrom=2026-06-07T00:00:01Z": [8, 8],
    "arrivalTo=2026-06-05T23:59:59Z": [5, 5, 4, 4],
    "arrivalTo=2026-06-05T01:00:00%2B02:00": [4, 4],
    "arrivalFrom=2999-12-31&arrivalTo=2999-12-31": [],
    "arrivalFrom=2999-12-31T23:59:59-12:00": [],
    "arrivalFrom=2026-06-08&arrivalTo=2026-06-04": [],
    "status=paid&arrivalFrom=2026-06-05&unknown=1": [5, 5],
}
"""Which days each filter finds."""


@pytest.fixture
def bank() -> Bank:
    """What the provider reports."""
    return Bank()


@pytest.fixture
def paid_out(open_office: OpenOffice, bank: Bank) -> Office:
    """An office with ten payouts, two for each day from the 4th to the 8th, some of them still on their way."""
    office = open_office(payments=Reporting(bank))
    bank.account_id = office.stage.account.id
    bank.says = [
        [
            report(
                f"p{day}-{each}",
                PayoutState.PAID if day < 6 else PayoutState.IN_TRANSIT,
                day=day,
            )
            for day in range(4, 9)
            for each in range(2)
        ]
    ]
    office.stage.box_office.book_payouts()
    return office


def days(found: list[Any]) -> list[int]:
    """Return on which day of the month each payout arrives."""
    return [date.fromisoformat(payout["arrivalDate"]).day for payout in found]


def test_a_sale_is_paid_out(office: Office) -> None:
    """Sold on the 1st, in the bank on the 5th; every amount in minor units, the currency beside them."""
    night, general = office.stage.night()
    office.stage.buy(night, (general, 2))
    office.stage.clock.forward(days=3)
    office.stage.box_office.do_chores()
    (sent,) = office.get("/v1/payouts").json()["data"]
    office.stage.clock.forward(days=1)
    office.stage.box_office.do_chores()

    (paid,) = office.get("/v1/payouts").json()["data"]

    assert sent == {
        "id": paid["id"],
        "status": "in_transit",
        "amount": 4137,
        "currency": "EUR",
        "arrivalDate": "2026-06-05",
        "captured": 4200,
        "refunded": 0,
        "fees": 63,
        "provider": "sandbox",
        "createdAt": "2026-06-04T12:00:00Z",
    }
    assert paid == {**sent, "status": "paid"}
    assert paid["id"].startswith("po_")
    assert office.get(f"/v1/payouts/{paid['id']}").json() == paid


def test_a_webhook_says_what_the_api_says(office: Office) -> None:
    """A receiver of `payout.paid` need not ask."""
    night, general = office.stage.night()
    office.stage.buy(night, (general, 2))
    office.stage.clock.forward(days=4)
    office.stage.box_office.do_chores()
    account, reads = office.stage.account, office.stage.box_office.reads
    (notice,) = [one for one in reads.recorded_notices(account) if one.action is Action.PAYOUT_PAID]

    body = json.loads(letter_of(notice, account).body)

    assert body["type"] == "payout.paid"
    assert [body["data"]] == office.get("/v1/payouts").json()["data"]


def test_a_payout_that_is_known_is_not_sent_again(paid_out: Office) -> None:
    """A single payout carries an entity tag."""
    payout = paid_out.get("/v1/payouts").json()["data"][0]
    first = paid_out.get(f"/v1/payouts/{payout['id']}")

    again = paid_out.get(f"/v1/payouts/{payout['id']}", **{"If-None-Match": first.headers["etag"]})

    assert (first.status_code, again.status_code) == (200, 304)


def test_the_latest_arrival_comes_first(paid_out: Office) -> None:
    """However many are shown at a time, each is shown once."""
    whole = paid_out.pages("/v1/payouts", 100)

    assert days(whole) == [8, 8, 7, 7, 6, 6, 5, 5, 4, 4]
    for limit in (1, 3, 10):
        assert paid_out.pages("/v1/payouts", limit) == whole


def test_filters_narrow_the_list(paid_out: Office) -> None:
    """By status and by days of arrival, both included; page by page as well."""
    for query, found in FILTERS.items():
        assert days(paid_out.get(f"/v1/payouts?{query}").json()["data"]) == found, query
        assert days(paid_out.pages(f"/v1/payouts?{query}", 3)) == found, query


def test_a_filter_that_says_nothing_is_refused(office: Office) -> None:
    """The field is named."""
    for query, field in {
        "status=gone": "status",
        "arrivalFrom=yesterday": "arrivalFrom",
        "arrivalTo=2026-02-30": "arrivalTo",
        "limit=0": "limit",
    }.items():
        assert list(fields_of(office.get(f"/v1/payouts?{query}"), "payout.invalid")) == [field]


def test_a_cursor_of_nobody_is_refused(office: Office) -> None:
    """It was not made here."""
    fields_of(office.get("/v1/payouts?cursor=x"), "cursor.invalid", 400)


def test_what_is_another_accounts_is_not_there(paid_out: Office, open_office: OpenOffice) -> None:
    """Nor is what is no payout at all."""
    stranger = open_office(subdomain="sun-club")
    payout = paid_out.get("/v1/payouts").json()["data"][0]

    assert stranger.get("/v1/payouts").json()["data"] == []
    for path in (payout["id"], "po_", "po_nothing", payout["id"].removeprefix("po_"), "ord_abc"):
        fields_of(stranger.get(f"/v1/payouts/{path}"), "payout.not_found", 404)


def test_nobody_makes_or_changes_a_payout(paid_out: Office) -> None:
    """The provider owns them."""
    payout = paid_out.get("/v1/payouts").json()["data"][0]

    assert paid_out.post("/v1/payouts", {"amount": 1}).status_code == 405
    assert paid_out.patch(f"/v1/payouts/{payout['id']}", {"amount": 1}).status_code == 405
    assert paid_out.delete(f"/v1/payouts/{payout['id']}").status_code == 405


def test_a_test_world_is_paid_out_when_its_clock_is_moved(open_office: OpenOffice) -> None:
    """A whole sale in a second, of which no live key sees anything."""
    live = open_office()
    tests = attrs.evolve(live, key=_test_key(live))
    venue = tests.venue()
    event = tests.event(a_tier(), live=True, venueId=venue["id"])
    tests.pay(tests.order(event, 2).json())

    tests.post("/v1/test_clock/advance", {"seconds": 3 * DAY})
    (sent,) = tests.get("/v1/payouts").json()["data"]
    tests.post("/v1/test_clock/advance", {"seconds": DAY})
    (paid,) = tests.get("/v1/payouts").json()["data"]

    assert (sent["status"], paid["status"]) == ("in_transit", "paid")
    assert paid["amount"] == 4137
    assert live.get("/v1/payouts").json()["data"] == []
    fields_of(live.get(f"/v1/payouts/{paid['id']}"), "payout.not_found", 404)
    live.stage.clock.at += timedelta(days=10)
    live.stage.box_office.do_chores()
    assert live.get("/v1/payouts").json()["data"] == []


def _test_key(office: Office) -> str:
    _, value = office.stage.box_office.api_keys.issue(
        subdomain=office.stage.account.subdomain, mode=Mode.TEST, version="2026-04-25"
    )
    return value
