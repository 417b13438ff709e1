"""The example of the documents, as it is printed there: create and publish (seed 004, "Events")."""

import json
import shlex
from typing import Any

from httpx2 import Response
import pytest

from tests.integration.http.v1.offices import Office, OpenOffice

CREATE = """
curl -X POST https://api.entryrate.co.uk/v1/events \\
  -H "Authorization: Bearer er_live_••" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: 8f0e5a2c-7a0e-4c3b-9a53-0c2d6a5b8f11" \\
  -d '{
    "title": "Mura Masa · UK tour",
    "venueId":"vn_strange_brew",
    "doors": "2026-05-02T19:00:00Z",
    "tiers": [
      { "name":"Early bird", "price":1200, "stock":200 },
      { "name":"Standard",   "price":1800, "stock":200 }
    ]
  }'
"""


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    """A promoter in Bristol who sells in pounds, in the spring of the example."""
    office = open_office(currency="GBP")
    office.stage.clock.at = office.stage.clock.at.replace(month=4, day=25)
    where = {"address": "10-12 Fairfax Street", "city": "Bristol", "postalCode": "BS1 3DB"}
    sent = {"name": "Strange Brew", "country": "GB", "timezone": "London", **where}
    assert office.post("/v1/venues", sent).status_code == 201
    return office


def run(office: Office, command: str) -> Response:
    """Do what curl would, with the promoter's own key."""
    words = iter(shlex.split(command.replace("\\\n", " ")))
    assert next(words) == "curl"
    method, url, headers, body = "GET", "", dict[str, str](), ""
    for word in words:
        match word:
            case "-X":
                method = next(words)
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case "-d":
                body = next(words)
            case _:
                url = word
    headers["Authorization"] = f"Bearer {office.key}"
    path = url.removeprefix("https://api.entryrate.co.uk")
    return office.client.request(method, path, headers=headers, content=body.encode())


def test_the_example_works_as_printed(office: Office) -> None:
    """The event is there with a slug and both tiers; what it left out has the documented defaults."""
    created = run(office, CREATE)

    assert created.status_code == 201, created.text
    event = created.json()
    assert event["slug"] == "mura-masa-uk-tour"
    assert event["id"].startswith("evt_")
    assert created.headers["location"] == f"https://tickets.example/v1/events/{event['id']}"
    assert (event["title"], event["description"]) == ("Mura Masa · UK tour",) * 2
    assert (event["doors"], event["ends"]) == ("2026-05-02T19:00:00Z", "2026-05-02T23:00:00Z")
    assert (event["status"], event["cityId"], event["currency"]) == ("draft", "bristol", "GBP")
    assert (event["lowestPrice"], event["rotatingQr"], event["scans"]) == (1200, False, 0)
    assert [facts(tier) for tier in event["tiers"]] == [
        ("Early bird", "early-bird", 1200, 200, 0, 0),
        ("Standard", "standard", 1800, 200, 0, 0),
    ]


def test_it_is_published_in_one_call(office: Office) -> None:
    """On the shop and on the storefront at once; everything that names the event finds it."""
    created = run(office, CREATE).json()

    published = office.post(f"/v1/events/{created['id']}/publish")

    assert published.status_code == 200, published.text
    assert published.json() == {**created, "status": "live", "network": True}
    (shown,) = office.client.get("/storefront/events").json()["data"]
    assert (shown["id"], shown["lowestPrice"]) == (created["id"], 1200)
    for name in (created["id"], created["slug"], "evt_mura_masa_uk_tour"):
        assert office.get(f"/v1/events/{name}").json() == published.json()
    (listed,) = office.get("/v1/events?status=live").json()["data"]
    assert listed == published.json()


def test_sent_again_it_is_one_event(office: Office) -> None:
    """The same key gets the same bytes."""
    first, again = run(office, CREATE), run(office, CREATE)

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(office.get("/v1/events").json()["data"]) == 1


def test_it_can_opt_out_of_the_storefront(office: Office) -> None:
    """`{"network": false}` publishes on the promoter's own shop alone."""
    created = run(office, CREATE).json()

    published = office.post(f"/v1/events/{created['id']}/publish", {"network": False}).json()

    assert (published["status"], published["network"]) == ("live", False)
    assert office.client.get("/storefront/events").json()["data"] == []
    feed = office.client.get("/shops/moon-club/events").json()["events"]
    assert [event["slug"] for event in feed] == [created["slug"]]


def facts(tier: dict[str, Any]) -> tuple[Any, ...]:
    """Return what the example says about a tier, and what follows."""
    assert (tier["currency"], tier["status"]) == ("GBP", "active")
    assert json.dumps(tier)
    return tuple(tier[name] for name in ("name", "slug", "price", "stock", "sold", "held"))
