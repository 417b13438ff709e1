"""A device at the door lets people in."""

from datetime import timedelta
import json
from typing import Any

import pytest

from tests.integration.http.admin.shapes import misfits
from tests.integration.http.scanner.entrance import Entrance, entrance_of, offline, uuid_of
from ticketing_domain.testing.stage import Stage

TICKET = {
    "public_id": "text",
    "code": "text",
    "formatted_code": "text",
    "event_slug": "text",
    "event_label": "text",
    "ticket_label": "text",
    "ticket_color": "text",
    "buyer_name": "text?",
    "admits": "integer",
    "redeemed_count": "integer",
    "state": "text",
    "blocked_reason": "text?",
    "redeemed_at": "time?",
    "updated_at": "time",
}
ANSWER = {
    "scan_id": "text",
    "result": "text",
    "redeemed_at": "time?",
    "remaining_admissions": "integer",
}


def test_a_ticket_lets_its_holder_in_once(stage: Stage, entrance: Entrance) -> None:
    """The second time, the door hears where and when the first one was."""
    night, general = stage.night()
    code = entrance.gate.code(stage.buy(night, (general, 1)))

    first = entrance.redeem(night, code)
    second = entrance_of(stage, "Side door").redeem(night, f"{code[:4]}-{code[4:].lower()} ")

    answer = first.json()
    assert first.status_code == 200
    assert misfits({**ANSWER, "ticket": TICKET}, answer) == []
    assert (answer["result"], answer["remaining_admissions"]) == ("redeemed", 0)
    assert (answer["redeemed_at"], answer["first_scan"]) == ("2026-06-01T12:00:00Z", None)
    assert answer["ticket"]["formatted_code"] == "-".join(
        code[start : start + 4] for start in range(0, 16, 4)
    )
    assert (answer["ticket"]["state"], answer["ticket"]["redeemed_count"]) == ("redeemed", 1)
    assert second.status_code == 200
    assert second.json()["result"] == "already_redeemed"
    assert second.json()["first_scan"] == {
        "device": "Main door",
        "device_id": entrance.device.public_id,
        "at": "2026-06-01T12:00:00Z",
    }


def test_a_group_comes_in_parts(stage: Stage, entrance: Entrance) -> None:
    """`count` says how many; what is left is told."""
    event = stage.event()
    four = stage.ticket(event, "4-pack", price="60.00", group_size=4)
    code = entrance.gate.code(stage.buy(stage.publish(event), (four, 1)))

    answers = [entrance.redeem(event, code, count=count).json() for count in (1, 2, 2, 1, None)]

    assert [(one["result"], one["remaining_admissions"]) for one in answers] == [
        ("redeemed", 3),
        ("redeemed", 1),
        ("already_redeemed", 1),
        ("redeemed", 0),
        ("already_redeemed", 0),
    ]
    assert [one["ticket"]["state"] for one in answers] == [
        "redeemable",
        "redeemable",
        "redeemable",
        "redeemed",
        "redeemed",
    ]


def test_whoever_cannot_come_in_hears_why(stage: Stage, entrance: Entrance) -> None:
    """Every decided scan is a 200."""
    night, general = stage.night()
    other, _ = stage.night()
    order = stage.buy(night, (general, 1))
    code = entrance.gate.code(order)

    unknown = entrance.redeem(night, "AAAABBBBCCCCDDDD").json()
    wrong = entrance.redeem(other, code).json()
    stage.refund(order)
    blocked = entrance.redeem(night, code).json()

    assert (unknown["result"], unknown["ticket"]) == ("unknown", None)
    assert (wrong["result"], wrong["ticket"]["event_slug"]) == ("wrong_event", night.slug)
    assert (blocked["result"], blocked["ticket"]["state"]) == ("blocked", "blocked")
    assert blocked["ticket"]["blocked_reason"] == "refunded"
    assert {one["remaining_admissions"] for one in (unknown, wrong, blocked)} == {0}
    assert {one["redeemed_at"] for one in (unknown, wrong, blocked)} == {None}


def test_a_scan_sent_again_is_answered_byte_for_byte(stage: Stage, entrance: Entrance) -> None:
    """Online or in a report; the id may be written in capitals."""
    night, general = stage.night()
    code = entrance.gate.code(stage.buy(night, (general, 1)))
    name = "aaaaaaaa-0000-4000-8000-00000000000a"

    first = entrance.redeem(night, code, scan_id=name)
    stage.clock.forward(minutes=3)
    again = entrance.redeem(night, code, scan_id=name.upper())
    synced = entrance.sync({"code": code, "event_slug": night.slug, "scan_id": name})

    assert first.json()["result"] == "redeemed"
    assert first.content == again.content
    assert synced.json()["results"] == [first.json()]


def test_an_id_is_for_one_ticket(stage: Stage, entrance: Entrance) -> None:
    """Whoever gives all scans one id is told; in a report, which they are, and the others are kept."""
    night, general = stage.night(stock=3)
    one, two, three = (item.code for item in entrance.gate.items(stage.buy(night, (general, 3))))
    entrance.redeem(night, one, scan_id=uuid_of(1))

    refused = entrance.redeem(night, two, scan_id=uuid_of(1))
    mixed = entrance.sync(
        offline(night, three, 2, stage.clock.at), offline(night, two, 1, stage.clock.at)
    )

    said = ["belongs to a scan of another code"]
    assert (refused.status_code, refused.json()) == (422, {"errors": {"scan_id": said}})
    assert (mixed.status_code, mixed.json()) == (422, {"errors": {"scans[1].scan_id": said}})
    assert entrance.gate.inside(night) == 2


def test_what_was_scanned_offline_is_reported(stage: Stage, entrance: Entrance) -> None:
    """Each scan is answered in order, and keeps its own time."""
    night, general = stage.night()
    one, two = (item.code for item in entrance.gate.items(stage.buy(night, (general, 2))))
    at = stage.clock.at
    stage.clock.forward(hours=1)

    answer = entrance.sync(
        offline(night, one, 1, at + timedelta(minutes=2)),
        offline(night, "NOBODYS", 2, at),
        offline(night, two, 3, at + timedelta(minutes=1)),
        offline(night, one, 4, at + timedelta(minutes=3)),
    )

    results = answer.json()["results"]
    assert answer.status_code == 200
    assert [one["scan_id"] for one in results] == [uuid_of(number) for number in (1, 2, 3, 4)]
    assert [one["result"] for one in results] == [
        "redeemed",
        "unknown",
        "redeemed",
        "already_redeemed",
    ]
    assert [one["redeemed_at"] for one in results] == [
        "2026-06-01T12:02:00Z",
        None,
        "2026-06-01T12:01:00Z",
        "2026-06-01T12:02:00Z",
    ]


def test_a_time_without_a_zone_is_the_venues(stage: Stage, entrance: Entrance) -> None:
    """Doors in Berlin may say what their clock shows."""
    night, general = stage.night()
    code = entrance.gate.code(stage.buy(night, (general, 1)))

    answer = entrance.redeem(night, code, scanned_at="2026-06-01T13:30:00")
    skipped = entrance.redeem(night, code, scanned_at="2026-03-29T02:30:00")

    assert answer.json()["redeemed_at"] == "2026-06-01T11:30:00Z"
    assert (skipped.status_code, list(skipped.json()["errors"])) == (422, ["scanned_at"])


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"code", "event_slug"}),
        ({"code": " ", "event_slug": None}, {"code", "event_slug"}),
        (
            {"code": 5, "event_slug": [], "scanned_at": "now", "scan_id": "1", "count": 0},
            {"code", "event_slug", "scanned_at", "scan_id", "count"},
        ),
        ({"code": "x" * 256, "event_slug": "a", "count": "2"}, {"code", "count"}),
        ({"code": "x", "event_slug": "a", "count": 1001}, {"count"}),
        ({"redemption": {"code": "x"}}, {"event_slug"}),
    ],
)
def test_a_scan_that_cannot_be_read_is_refused_whole(
    entrance: Entrance, body: dict[str, Any], fields: set[str]
) -> None:
    """All that is wrong with it at once; in a report, under its place."""
    alone = entrance.client.post("/scanner/redemptions", json=body)
    reported = entrance.sync({"code": "x", "event_slug": "a"}, body)

    assert (alone.status_code, set(alone.json()["errors"])) == (422, fields)
    if "redemption" not in body:
        assert reported.status_code == 422
        assert set(reported.json()["errors"]) == {f"scans[1].{field}" for field in fields}


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"scans": ["can't be blank"]}),
        ({"scans": None}, {"scans": ["can't be blank"]}),
        ({"scans": {}}, {"scans": ["must be a list"]}),
        ({"scans": [1]}, {"scans[0]": ["must be an object"]}),
        ({"scans": [{}] * 1001}, {"scans": ["must be 1000 scans or fewer"]}),
    ],
)
def test_a_report_that_cannot_be_read_is_refused(
    entrance: Entrance, body: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    """Nothing of it is written down."""
    answer = entrance.client.post("/scanner/sync", json=body)

    assert (answer.status_code, answer.json()) == (422, {"errors": errors})


def test_an_empty_report_is_fine(entrance: Entrance) -> None:
    """Nothing happened."""
    assert entrance.sync().json() == {"results": []}


def test_a_thousand_scans_fit_into_one_report(stage: Stage, entrance: Entrance) -> None:
    """However long the network was away."""
    night, general = stage.night(stock=500)
    codes = [
        item.code
        for number in range(5)
        for item in entrance.gate.items(
            stage.buy(night, (general, 100), email=f"b{number}@example.com")
        )
    ]
    at = stage.clock.at
    scans = [offline(night, code, number, at) for number, code in enumerate(codes * 2)]

    results = entrance.sync(*scans).json()["results"]

    assert [one["result"] for one in results] == ["redeemed"] * 500 + ["already_redeemed"] * 500
    assert entrance.gate.inside(night) == 500
    assert entrance.gate.adds_up()


def test_hostile_texts_are_only_texts(stage: Stage, entrance: Entrance) -> None:
    """A code that is none is unknown, whatever it says."""
    night, _ = stage.night()

    for text in ("' OR 1=1 --", "%", "\u202e", "=HYPERLINK(1)", "<script>", "💥" * 60, "-", "\t"):
        answer = entrance.redeem(night, text)
        expected = 422 if not text.strip() else 200
        assert answer.status_code == expected
        assert expected == 422 or answer.json()["result"] == "unknown"
    assert entrance.redeem(night, "A\u0000B").status_code in {400, 422}
    assert json.loads(entrance.client.get("/scanner/me").content)["account"]["name"] == "Moon Club"
