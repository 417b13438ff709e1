"""What a door sends about a scan is refused where no scan can be meant, and completed where something is left out."""

from typing import Any

import pytest

from ticketing_domain.door.report import RULES_OF_ANY_DOOR, Report, scan_from
from ticketing_domain.door.scan import LARGEST_PARTY, Scan, Scanner
from ticketing_domain.errors import Invalid
from ticketing_domain.testing.stage import NOON

NEW_ID = "11111111-2222-3333-4444-555555555555"
OWN_ID = "AAAAAAAA-2222-3333-4444-BBBBBBBBBBBB"
MAIN = Scanner("door", "Main door")


def read(rules: Any = None, **sent: Any) -> Scan:
    """Read a report of the main door of the moon club."""
    report = Report(**{"code": "ABCD-EFGH", "event_slug": "lantern-night", **sent})
    return scan_from(report, account_id=7, scanner=MAIN, offline=False, new_id=NEW_ID, rules=rules)


def test_what_a_door_leaves_out_is_one_person_under_a_new_id() -> None:
    """The code is kept in plain form."""
    assert read() == Scan(
        account_id=7, scan_id=NEW_ID, code="ABCDEFGH", event_slug="lantern-night", scanner=MAIN
    )


def test_what_a_door_says_is_taken_as_said() -> None:
    """Its own id, in small letters; its time; how many stand there, and who vouches for them."""
    scan = read(scan_id=OWN_ID, scanned_at=NOON, count=4, by_hand=True)

    assert (scan.scan_id, scan.scanned_at) == (OWN_ID.lower(), NOON)
    assert (scan.people, scan.by_hand, scan.offline) == (4, True, False)


def test_a_scan_that_is_told_of_later_stays_offline() -> None:
    """Its people are in already."""
    report = Report(code="ABCD", event_slug="lantern-night")

    assert scan_from(report, account_id=7, scanner=MAIN, offline=True, new_id=NEW_ID).offline


@pytest.mark.parametrize("count", [1, LARGEST_PARTY])
def test_a_party_may_be_as_large_as_the_largest_group(count: int) -> None:
    """And is somebody at least."""
    assert read(count=count).people == count


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"scan_id": "7"}, "scan_id", "must be a UUID"),
        ({"scan_id": f"{NEW_ID}0"}, "scan_id", "must be a UUID"),
        ({"scan_id": ""}, "scan_id", "must be a UUID"),
        ({"count": 0}, "count", "must be from 1 to 1000"),
        ({"count": LARGEST_PARTY + 1}, "count", "must be from 1 to 1000"),
        ({"code": None}, "code", "can't be blank"),
        ({"code": " "}, "code", "can't be blank"),
        ({"code": "x" * 256}, "code", "is too long (maximum is 255 characters)"),
        ({"event_slug": None}, "event_slug", "can't be blank"),
        ({"event_slug": "x" * 256}, "event_slug", "is too long (maximum is 255 characters)"),
        ({"unreadable": {"count": ["must be a number"]}}, "count", "must be a number"),
    ],
)
def test_a_report_that_means_no_scan_is_refused(
    sent: dict[str, Any], field: str, said: str
) -> None:
    """Each with its own words, at the field that is wrong."""
    with pytest.raises(Invalid) as refused:
        read(**sent)

    assert {name: list(words) for name, words in refused.value.problems.items()} == {field: [said]}


def test_a_door_of_the_whole_house_need_not_name_the_event() -> None:
    """Where other rules are passed, those alone hold."""
    assert read(RULES_OF_ANY_DOOR, event_slug=None).event_slug == ""

    with pytest.raises(Invalid):
        read(RULES_OF_ANY_DOOR, code=None)
