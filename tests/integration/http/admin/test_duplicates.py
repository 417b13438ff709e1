"""A promoter learns which codes were used twice while doors had no network: by whom, where and when."""

from datetime import timedelta
from random import Random

import attrs
from starlette.testclient import TestClient

from ticketing_domain.people.customer import Buyer
from ticketing_domain.testing.gate import MAIN, SIDE, Gate, scan_id
from ticketing_domain.testing.offline_night import an_offline_night, many_times_over
from ticketing_domain.testing.stage import Stage


def test_two_doors_let_in_one_code(stage: Stage, promoter: TestClient) -> None:
    """The later by the doors' clocks is the duplicate, although it was reported first."""
    gate = Gate(stage)
    event, ticket = stage.night()
    wish = attrs.evolve(stage.request(event, (ticket, 1)), buyer=Buyer("j@example.com", "Jane"))
    order = stage.box_office.place_hold(wish)
    stage.pay(order)
    (item,) = gate.items(order)
    opened = stage.clock.at
    stage.clock.forward(seconds=3600)
    for number, scanner, minutes in ((1, SIDE, 20), (2, MAIN, 5)):
        at = opened + timedelta(minutes=minutes)
        gate.scan(event, item.code, number, scanner=scanner, scanned_at=at, offline=True)

    answer = promoter.get(f"/admin/events/{event.slug}/duplicate_scans")

    reported_at = answer.json()["duplicate_scans"][0]["scan"]["reported_at"]
    assert answer.json() == {
        "duplicate_scans": [
            {
                "ticket": {
                    "public_id": item.public_id,
                    "order_public_id": order.purchase.public_id,
                    "ticket_label": ticket.title,
                    "buyer_name": "Jane",
                    "admits": 1,
                },
                "too_many": 1,
                "scan": {
                    "device": "Side door",
                    "device_id": "side",
                    "at": f"{opened + timedelta(minutes=20):%Y-%m-%dT%H:%M:%SZ}",
                    "scan_id": scan_id(1),
                    "reported_at": reported_at,
                },
                "first_scan": {
                    "device": "Main door",
                    "device_id": "main",
                    "at": f"{opened + timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}",
                },
            }
        ]
    }


def test_a_refused_scan_is_no_duplicate(stage: Stage, promoter: TestClient) -> None:
    """Nobody came in by it; nor is there anything to tell of a night that went well."""
    gate = Gate(stage)
    event, ticket = stage.night()
    code = gate.code(stage.buy(event, (ticket, 1)))
    for number in range(3):
        gate.scan(event, code, number)

    answer = promoter.get(f"/admin/events/{event.slug}/duplicate_scans")

    assert answer.json() == {"duplicate_scans": []}


def test_every_duplicate_of_an_offline_night_is_told(stage: Stage, promoter: TestClient) -> None:
    """In whatever order ten doors report, and however often: as many too many as came in beyond what was sold."""
    luck = Random(11)
    night = an_offline_night(stage, luck)
    night.told(many_times_over(night, luck, times=2))
    admits = {code: shown.admits for code, shown in night.gate.snapshot(night.event).items()}
    came = {code: sum(one.people for one in night.scans if one.code == code) for code in admits}

    path = f"/admin/events/{night.event.slug}/duplicate_scans"
    told = promoter.get(path).json()["duplicate_scans"]

    assert sum(one["too_many"] for one in told) == sum(
        max(0, came[code] - admits[code]) for code in admits
    )
    assert all(one["first_scan"]["at"] <= one["scan"]["at"] for one in told)
    assert told
