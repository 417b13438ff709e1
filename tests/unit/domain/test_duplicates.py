"""A promoter is shown who came in on a code that was used up, and at which door."""

from datetime import timedelta

from ticketing_domain.door.duplicates import Duplicate
from ticketing_domain.testing.gate import MAIN, SIDE, Gate, scan_id
from ticketing_domain.testing.stage import memory_stage


def facts(duplicate: Duplicate) -> tuple[str, str, str, int]:
    """Say which scan is too many, on which code, after which other, and for how many people."""
    scan, first = duplicate.scan.scan_id, duplicate.first.scan_id
    return duplicate.shown.code, scan, first, duplicate.too_many


def test_the_later_of_two_scans_is_the_duplicate_whoever_reported_first() -> None:
    """By the scans' own times; codes that were shown once, or refused at the door, are not named."""
    stage = memory_stage()
    night, general = stage.night()
    gate = Gate(stage)
    twice, once, refused = [gate.code(stage.buy(night, (general, 1))) for _ in range(3)]
    opened = stage.clock.at
    stage.clock.forward(hours=2)
    early, late = opened + timedelta(minutes=5), opened + timedelta(minutes=9)

    gate.scan(night, twice, 2, scanner=SIDE, scanned_at=late, offline=True)
    gate.scan(night, twice, 1, scanner=MAIN, scanned_at=early, offline=True)
    gate.scan(night, once, 3)
    gate.scan(night, refused, 4)
    gate.scan(night, refused, 5)

    found = stage.box_office.find_duplicates(stage.inventory(night).key)
    assert [facts(one) for one in found] == [(twice, scan_id(2), scan_id(1), 1)]


def test_duplicates_are_told_in_the_order_in_which_they_happened() -> None:
    """Of several codes; each with the people that were too many."""
    stage = memory_stage()
    event = stage.event()
    four = stage.ticket(event, "4-pack", price="60.00", group_size=4)
    stage.publish(event)
    gate = Gate(stage)
    one, other = [gate.code(stage.buy(event, (four, 1))) for _ in range(2)]
    opened = stage.clock.at
    stage.clock.forward(hours=2)
    reports = [(one, 1, 3, 1), (one, 2, 3, 8), (other, 3, 4, 2), (other, 4, 1, 5), (one, 5, 2, 9)]

    for code, number, people, minute in reports:
        at = opened + timedelta(minutes=minute)
        gate.scan(event, code, number, people=people, scanned_at=at, offline=True)

    found = stage.box_office.find_duplicates(stage.inventory(event).key)
    assert [facts(duplicate) for duplicate in found] == [
        (other, scan_id(4), scan_id(3), 1),
        (one, scan_id(2), scan_id(1), 2),
        (one, scan_id(5), scan_id(1), 2),
    ]
