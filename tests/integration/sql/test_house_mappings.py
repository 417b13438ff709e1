"""What is written about cancellations and guests is read out of its row again."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.sql.cancellations import cancellation_from, cancellation_row, cancellations
from adapters.sql.guest_parties import guest_from, guest_parties, guest_row
from tests.integration.sql import strategies as some
from ticketing_domain.catalogue.cancellation import Cancellation
from ticketing_domain.sale.guests import GuestNote
from ticketing_domain.sale.inventory import EventKey

keys = st.builds(EventKey, some.numbers, some.numbers)

called_off = st.builds(
    Cancellation,
    key=keys,
    orders_total=some.counts,
    next_at=some.instants,
    reached=st.none() | some.words,
    refused=some.counts,
    finished_at=st.none() | some.instants,
)

guests = st.builds(
    GuestNote,
    key=keys,
    order_id=some.words,
    party_size=some.counts,
    staff_note=st.none() | some.texts,
    created_at=some.instants,
)


@given(called_off)
def test_a_cancellation_survives_its_row(cancellation: Cancellation) -> None:
    """It goes on where it was."""
    row = cancellation_row(cancellation)

    assert cancellation_from(row) == cancellation
    assert set(row) == set(cancellations.c.keys())


@given(guests)
def test_a_guest_survives_the_row(note: GuestNote) -> None:
    """A note is kept as it was given."""
    row = guest_row(note)

    assert guest_from(row) == note
    assert set(row) == set(guest_parties.c.keys())
