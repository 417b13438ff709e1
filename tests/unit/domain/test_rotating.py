"""What a ticket shows at the door: by its vectors, by its algebra, and against whoever guesses."""

from datetime import UTC, datetime, timedelta
import json
import os
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ticketing_domain.door.rotating import (
    FORM,
    Flaw,
    Payload,
    changes_at,
    flaw_of,
    hkdf,
    payload_at,
    read,
    signature,
    ticket_key,
    window_at,
)
from ticketing_domain.door.scan import Scan, Scanner, what_is_shown
from ticketing_domain.people import credential
from ticketing_domain.testing.stage import NOON

VECTORS = json.loads(
    (Path(__file__).parents[3] / "docs/vectors/codes.json").read_text(encoding="utf-8")
)
GUESSES = 1_000_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 20_000
BASE_32 = "abcdefghijklmnopqrstuvwxyz234567"
TICKET = "k3jx5q2m7zpwvbny"
SECRET = bytes(range(32))
KEY = ticket_key(SECRET, TICKET, 1)

instants = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 (the strategy adds the zone)
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 (Hypothesis adds the zone)
    timezones=st.just(UTC),
)
skews = st.floats(-29, 29).map(lambda seconds: timedelta(seconds=seconds))
late = st.floats(61, 10**8).map(lambda seconds: timedelta(seconds=seconds))
tickets = st.text(BASE_32, min_size=16, max_size=16)
secrets = st.binary(min_size=32, max_size=32)
versions = st.integers(1, 1000)


def time_of(text: str | None) -> datetime | None:
    """Read a time of the vectors."""
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def at_time(vector: dict[str, Any]) -> datetime:
    """Read the instant of a vector."""
    at = time_of(vector["at"])
    assert at is not None
    return at


@pytest.mark.parametrize("vector", VECTORS["keys"], ids=str)
def test_a_key_is_derived_as_the_vectors_say(vector: dict[str, Any]) -> None:
    """Of the account's secret, the ticket and its version."""
    key = ticket_key(bytes.fromhex(vector["secret"]), vector["ticket_id"], vector["version"])

    assert key.hex() == vector["key"]


@pytest.mark.parametrize("vector", VECTORS["read"], ids=lambda vector: vector["text"])
def test_a_payload_is_read_as_the_vectors_say(vector: dict[str, Any]) -> None:
    """However a scanner shifts it."""
    assert read(vector["text"]) == Payload(vector["ticket_id"], vector["window"], vector["mac"])


@pytest.mark.parametrize("text", VECTORS["not_read"])
def test_what_looks_a_little_like_a_payload_is_none(text: str) -> None:
    """There is one way to write each."""
    assert read(text) is None


@pytest.mark.parametrize("vector", VECTORS["shown"], ids=str)
def test_a_ticket_shows_what_the_vectors_say(vector: dict[str, Any]) -> None:
    """The payload of an instant, and until when it stays."""
    key, at, rotating = bytes.fromhex(vector["key"]), at_time(vector), vector["rotating"]

    assert payload_at(key, vector["ticket_id"], at, rotating=rotating).text == vector["payload"]
    assert changes_at(at, rotating=rotating) == time_of(vector["changes_at"])


@pytest.mark.parametrize("vector", VECTORS["judged"], ids=lambda vector: vector["case"])
def test_a_door_judges_as_the_vectors_say(vector: dict[str, Any]) -> None:
    """Each is a sentence that a door in any language can check."""
    payload = read(vector["payload"])
    assert payload is not None
    key = bytes.fromhex(vector["key"])

    flaw = flaw_of(payload, key, at_time(vector), rotating=vector["rotating"])

    assert flaw == (vector["flaw"] and Flaw(vector["flaw"]))


def test_keys_are_derived_as_the_standard_says() -> None:
    """RFC 5869, appendix A.3: no salt, no info."""
    assert hkdf(b"\x0b" * 22, b"").hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    )


@given(instants, skews)
def test_clocks_that_are_half_a_minute_off_let_people_in(at: datetime, skew: timedelta) -> None:
    """Up to 29 seconds, before or after, whenever in a window that is."""
    shown = payload_at(KEY, TICKET, at, rotating=True)

    assert flaw_of(shown, KEY, at + skew, rotating=True) is None


@given(instants, late, st.sampled_from([1, -1]))
def test_a_screenshot_is_refused(at: datetime, by: timedelta, sign: int) -> None:
    """From 61 seconds on, whenever in a window it was taken; and a door never takes what is still to come."""
    shown = payload_at(KEY, TICKET, at, rotating=True)

    assert flaw_of(shown, KEY, at + sign * by, rotating=True) is Flaw.STALE


@given(instants)
def test_what_is_shown_changes_when_it_says(at: datetime) -> None:
    """Until then it is the same, from then on it is another; within half a minute."""
    until = changes_at(at, rotating=True)
    assert until is not None

    before = payload_at(KEY, TICKET, until - timedelta(microseconds=1), rotating=True)
    after = payload_at(KEY, TICKET, until, rotating=True)

    assert at < until <= at + timedelta(seconds=30)
    assert payload_at(KEY, TICKET, at, rotating=True) == before != after


@given(instants, instants)
def test_without_rotation_a_payload_is_good_for_ever(printed: datetime, shown: datetime) -> None:
    """It may be on paper; where codes rotate it is worth nothing."""
    payload = payload_at(KEY, TICKET, printed, rotating=False)

    assert changes_at(printed, rotating=False) is None
    assert payload.window == 0
    assert flaw_of(payload, KEY, shown, rotating=False) is None
    assert flaw_of(payload, KEY, shown, rotating=True) is Flaw.STALE


@given(secret=secrets, ticket=tickets, version=versions, at=instants, rotating=st.booleans())
def test_a_payload_survives_its_text(
    secret: bytes, ticket: str, version: int, at: datetime, *, rotating: bool
) -> None:
    """As it is, in capitals, and with the white space of a scanner around it."""
    payload = payload_at(ticket_key(secret, ticket, version), ticket, at, rotating=rotating)

    assert FORM.fullmatch(payload.text)
    for text in (payload.text, payload.text.upper(), f"\t{payload.text}\r\n"):
        assert read(text) == payload
        assert what_is_shown(text) == payload.text


@given(ticket=tickets, at=instants, place=st.integers(0, 60), between=st.sampled_from(" -\n"))
def test_a_payload_that_was_typed_is_the_same_at_the_first_look_and_the_second(
    ticket: str, at: datetime, place: int, between: str
) -> None:
    """Blanks and dashes in it are what fingers do; no other door would read it, and ours reads it in one way."""
    text = payload_at(KEY, ticket, at, rotating=True).text
    typed = text[:place] + between + text[place:]

    assert what_is_shown(typed) == what_is_shown(what_is_shown(typed)) == text


@given(st.data(), secrets, tickets, versions)
def test_a_key_opens_one_version_of_one_ticket_of_one_account(
    data: st.DataObject, secret: bytes, ticket: str, version: int
) -> None:
    """Whatever else is tried is forged, at every instant."""
    right = (secret, ticket, version)
    wrong = data.draw(
        st.tuples(
            st.sampled_from([secret]) | secrets,
            st.sampled_from([ticket]) | tickets,
            st.sampled_from([version]) | versions,
        ).filter(lambda one: one != right)
    )
    payload = payload_at(ticket_key(*wrong), ticket, NOON, rotating=True)

    assert flaw_of(payload, ticket_key(*right), NOON, rotating=True) is Flaw.FORGED


@given(place=st.integers(0, 51), letter=st.sampled_from(BASE_32), rotating=st.booleans())
def test_a_signature_is_exact(place: int, letter: str, *, rotating: bool) -> None:
    """No character of it can be another, not even the bits of the last that say nothing."""
    good = payload_at(KEY, TICKET, NOON, rotating=rotating)
    mac = good.mac[:place] + letter + good.mac[place + 1 :]

    flaw = flaw_of(Payload(TICKET, good.window, mac), KEY, NOON, rotating=rotating)

    assert flaw is (None if mac == good.mac else Flaw.FORGED)


def test_nobody_guesses_a_payload() -> None:
    """Not one of many random signatures for the present window, its neighbours and window 0 is accepted."""
    luck = Random(20_260_425)
    now = window_at(NOON)
    accepted = 0
    for _ in range(GUESSES):
        mac = "".join(luck.choices(BASE_32, k=52))
        guess = Payload(TICKET, luck.choice((now - 1, now, now + 1, 0)), mac)
        accepted += flaw_of(guess, KEY, NOON, rotating=luck.random() < 0.5) is not Flaw.FORGED

    assert accepted == 0


def test_a_signature_of_another_purpose_opens_no_door() -> None:
    """Not the bare secret, not a key that is derived for something else, not one that is derived twice."""
    others = [SECRET, hkdf(SECRET, b""), hkdf(SECRET, TICKET.encode()), ticket_key(KEY, TICKET, 1)]
    for key in others:
        payload = payload_at(key, TICKET, NOON, rotating=True)
        assert flaw_of(payload, KEY, NOON, rotating=True) is Flaw.FORGED
        assert signature(key, TICKET, 0) != signature(KEY, TICKET, 0)


def test_a_credential_and_a_payload_are_never_taken_for_each_other() -> None:
    """Both begin alike: a token at the door is nobody's code, a code at the API opens nothing."""
    token = credential.mint("tkt", bytes)
    payload = payload_at(KEY, TICKET, NOON, rotating=True)

    assert read(token.value) is None
    for kind in ("tkt", "tkt_device", "er_live", "er_test"):
        assert credential.read(payload.text, kind) is None


def test_the_log_cannot_be_used_to_come_in() -> None:
    """It keeps enough to tell two payloads apart, and neither it nor an error shows a signature."""
    payload = payload_at(KEY, TICKET, NOON, rotating=False)
    scan = Scan(
        account_id=1,
        scan_id="s1",
        code=payload.text,
        event_slug="lantern-night",
        scanner=Scanner("main", "Main door"),
    )

    assert scan.logged_as == payload.text[:-44]
    assert read(scan.logged_as) is None
    assert payload.mac not in repr(payload)
