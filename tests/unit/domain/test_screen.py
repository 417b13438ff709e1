"""A buyer's screen shows what the door will take, and nothing once a ticket is dead."""

from datetime import timedelta

import attrs
import pytest

from tests.unit.domain.test_allocation import an_inventory
from ticketing_domain.door.rotating import flaw_of, read, ticket_key
from ticketing_domain.door.screen import Screen, on_screen
from ticketing_domain.sale.order import Item
from ticketing_domain.testing.stage import NOON

ACCOUNT = attrs.evolve(an_inventory().account, secret=b"moon")
ITEM = Item(public_id="a" * 16, ticket_id=1, ticket_title="General", code="ABCD", version=3)


@pytest.mark.parametrize("rotating", [True, False])
def test_the_door_takes_what_the_screen_shows(*, rotating: bool) -> None:
    """It is signed for this ticket in its present version."""
    shown = on_screen(ACCOUNT, ITEM, NOON, rotating=rotating)

    payload = read(shown.payload or "")
    assert payload is not None
    key = ticket_key(ACCOUNT.secret, ITEM.public_id, ITEM.version)
    assert flaw_of(payload, key, NOON, rotating=rotating) is None


def test_a_screen_says_when_it_changes() -> None:
    """Every half minute where codes rotate, never where they stay."""
    later = NOON + timedelta(seconds=10)

    assert on_screen(ACCOUNT, ITEM, later, rotating=True).changes_at == NOON + timedelta(seconds=30)
    assert on_screen(ACCOUNT, ITEM, later, rotating=False).changes_at is None


@pytest.mark.parametrize("dead", [{"void": True}, {"revoked_at": NOON}])
def test_the_screen_of_a_dead_ticket_is_empty(dead: dict[str, object]) -> None:
    """Its money went back, or it was revoked."""
    item = attrs.evolve(ITEM, **dead)  # type: ignore[arg-type]  # each is a field of its own type

    assert on_screen(ACCOUNT, item, NOON, rotating=True) == Screen()
