"""The decision at the door and the record of a code, by their vectors and by their algebra."""

from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
import pytest

from ticketing_domain.door.admission import (
    Blocked,
    Decision,
    Pass,
    Record,
    Result,
    decide,
    place,
    record,
)
from ticketing_domain.door.rotating import Flaw
from ticketing_domain.door.scan import CLOCK_DRIFT, Scan, Scanner, plain_code
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.testing.stage import NOON

VECTORS = json.loads(
    (Path(__file__).parents[3] / "docs/vectors/admission.json").read_text(encoding="utf-8")
)


REASONS = {reason.value: reason for reason in (*Blocked, *Flaw)}


@attrs.frozen
class LetIn:
    """A scan that let people in."""

    scan_id: str
    scanner_id: str
    scanned_at: datetime
    let_in: int


def a_pass(
    event_id: int = 7, admits: int = 1, redeemed: int = 0, blocked: str | None = None
) -> Pass:
    """Make a code as doors see it."""
    return Pass(
        key=EventKey(1, event_id),
        public_id="ticket",
        order_id="order",
        ticket_id=1,
        code="CODE",
        event_slug="lantern-night",
        event_title="Lantern Night",
        ticket_title="General",
        ticket_color="#3B82F6",
        buyer_name="Jane Doe",
        admits=admits,
        redeemed=redeemed,
        redeemed_at=NOON if redeemed else None,
        blocked=Blocked(blocked) if blocked else None,
        updated_at=NOON,
    )


def time_of(text: str | None) -> datetime | None:
    """Read a time of the vectors."""
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def let_in_of(scan: dict[str, Any]) -> LetIn:
    """Read a scan of the vectors."""
    at = time_of(scan["scanned_at"])
    assert at is not None
    return LetIn(scan["scan_id"], scan["scanner_id"], at, scan["let_in"])


@pytest.mark.parametrize("vector", VECTORS["decisions"], ids=lambda vector: vector["case"])
def test_a_door_decides_as_the_vectors_say(vector: dict[str, Any]) -> None:
    """Each is a sentence that a door in any language can check."""
    shown = None if vector["code"] is None else a_pass(**vector["code"])
    scan, expected = vector["scan"], vector["expected"]
    flaw = Flaw(scan["flaw"]) if "flaw" in scan else None

    decision = decide(shown, event_id=scan["event_id"], people=scan["people"], flaw=flaw)

    assert decision == Decision(
        Result(expected["result"]),
        expected["admitted"],
        expected["remaining"],
        REASONS.get(expected.get("reason")),
    )


@pytest.mark.parametrize("vector", VECTORS["records"], ids=lambda vector: vector["case"])
def test_scans_amount_to_what_the_vectors_say(vector: dict[str, Any]) -> None:
    """In the order in which they are written there, and backwards."""
    expected = vector["expected"]
    scans = [let_in_of(scan) for scan in vector["scans"]]

    forwards, backwards = record(vector["admits"], scans), record(vector["admits"], scans[::-1])

    assert forwards == backwards
    assert forwards == Record(
        expected["redeemed"], time_of(expected["redeemed_at"]), expected["admitted"]
    )


def test_the_vectors_show_every_answer() -> None:
    """No result and no reason is left out."""
    decisions = VECTORS["decisions"]

    assert {vector["expected"]["result"] for vector in decisions} == {one.value for one in Result}
    assert {(vector["code"] or {}).get("blocked") for vector in decisions} == {
        None,
        *(one.value for one in Blocked),
    }
    assert {vector["expected"].get("reason") for vector in decisions} == {None, *REASONS}


admissions = st.integers(1, 6)
log = st.lists(
    st.builds(
        LetIn,
        scan_id=st.uuids().map(str),
        scanner_id=st.sampled_from(["a", "b", "c"]),
        scanned_at=st.integers(-600, 600).map(lambda seconds: NOON + timedelta(seconds=seconds)),
        let_in=st.integers(0, 4),
    ),
    max_size=8,
    unique_by=lambda scan: scan.scan_id,
)


@given(admits=admissions, scans=log, data=st.data())
def test_the_order_in_which_scans_become_known_does_not_matter(
    admits: int, scans: list[LetIn], data: st.DataObject
) -> None:
    """Any permutation gives the same record."""
    shuffled = data.draw(st.permutations(scans))

    assert record(admits, shuffled) == record(admits, scans)


@given(admits=admissions, scans=log)
def test_everybody_who_fits_is_counted_and_nobody_else(admits: int, scans: list[LetIn]) -> None:
    """As many as came in, and never more than the code admits; the first of them gives the time."""
    found = record(admits, scans)
    counting = [scan for scan in scans if scan.let_in]

    assert found.redeemed == min(admits, sum(scan.let_in for scan in scans))
    assert found.redeemed == sum(found.admitted.values())
    assert found.admitted.keys() == {scan.scan_id for scan in counting}
    assert found.redeemed_at == min((scan.scanned_at for scan in counting), default=None)


@given(admits=admissions, scans=log, data=st.data())
def test_another_scan_never_lowers_the_count(
    admits: int, scans: list[LetIn], data: st.DataObject
) -> None:
    """What becomes known later can only bring more people in, and make the first one earlier."""
    some = data.draw(st.lists(st.sampled_from(scans), unique=True)) if scans else []
    before, after = record(admits, some), record(admits, scans)

    assert before.redeemed <= after.redeemed
    if before.redeemed_at is not None:
        assert after.redeemed_at is not None
        assert after.redeemed_at <= before.redeemed_at


@given(admits=admissions, scans=log)
def test_a_door_that_hears_of_everything_at_once_admits_whom_the_record_counts(
    admits: int, scans: list[LetIn]
) -> None:
    """Deciding one after another in the scans' own order never admits more than there are places."""
    shown = a_pass(admits=admits)
    for scan in sorted(scans, key=place):
        decision = decide(shown, event_id=7, people=scan.let_in or 1)
        assert decision.admitted in {0, scan.let_in or 1}
        shown = attrs.evolve(shown, redeemed=shown.redeemed + decision.admitted)
        assert shown.left == admits - shown.redeemed >= 0


@pytest.mark.parametrize(
    ("offline", "minutes", "counted"),
    [
        (True, -1000, -1000),
        (True, 0, 0),
        (True, 10, 10),
        (True, 15, 15),
        (True, 16, 0),
        (False, -10, -10),
        (False, 1, 0),
    ],
)
def test_the_time_of_a_scan_is_its_own_unless_it_has_not_come_yet(
    *, offline: bool, minutes: int, counted: int
) -> None:
    """Offline, a clock may be ahead by as much as clocks are."""
    scan = Scan(
        account_id=1,
        scan_id="s",
        code="C",
        event_slug="night",
        scanner=Scanner("a", "A"),
        scanned_at=NOON + timedelta(minutes=minutes),
        offline=offline,
    )

    assert scan.counted_at(NOON) == NOON + timedelta(minutes=counted)
    assert attrs.evolve(scan, scanned_at=None).counted_at(NOON) == NOON
    assert timedelta(minutes=15) == CLOCK_DRIFT


@pytest.mark.parametrize("typed", ["ABCD2345", "abcd-2345", " AbCd 23-45\n", "A-B-C-D-2-3-4-5"])
def test_a_code_may_be_typed_in_any_way(typed: str) -> None:
    """Case, spaces and dashes do not matter."""
    assert plain_code(typed) == "ABCD2345"
