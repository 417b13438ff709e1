"""The pytest plugin: a box office, payments, a clock and what was told, ready as fixtures.

    def test_a_night_sells_out(box_office, frozen_clock, sent_notices): ...

Loading it costs nothing: whatever a fixture needs is imported when the fixture is asked for. The fixture `client` is
beside it in `adapters.testing`, because it needs the server.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ticketing_domain.box_office import BoxOffice
    from ticketing_domain.memory import MemoryBooks, SandboxPayments
    from ticketing_domain.notices.notice import Notice
    from ticketing_domain.testing.stage import FrozenClock

# Suites assert in plain words; pytest shows what stood on both sides.
pytest.register_assert_rewrite("ticketing_domain.testing.contracts")


@pytest.fixture
def frozen_clock() -> "FrozenClock":
    """A clock that moves only when told: `frozen_clock.forward(minutes=10)`."""
    from ticketing_domain.testing.stage import FrozenClock

    return FrozenClock()


@pytest.fixture
def sandbox_payments() -> "SandboxPayments":
    """Payments that take `tok_ok`, refuse `tok_declined` and lose the answer to `tok_timeout`."""
    from ticketing_domain.memory import SandboxPayments

    return SandboxPayments()


@pytest.fixture
def ticketing_books() -> "MemoryBooks":
    """The books in memory that `box_office` writes into; override it to read elsewhere."""
    from ticketing_domain.memory import MemoryBooks

    return MemoryBooks()


@pytest.fixture
def box_office(
    ticketing_books: "MemoryBooks", sandbox_payments: "SandboxPayments", frozen_clock: "FrozenClock"
) -> "BoxOffice":
    """A box office in memory, in which nobody has an account yet; its luck is the same in every run."""
    from ticketing_domain.box_office import BoxOffice
    from ticketing_domain.testing.stage import counted_randomness

    return BoxOffice(
        books=ticketing_books.open,
        reads=ticketing_books.reads,
        payments=sandbox_payments,
        now=frozen_clock,
        random=counted_randomness(),
    )


@pytest.fixture
def sent_notices(ticketing_books: "MemoryBooks") -> "Sequence[Notice]":
    """Everything that was told so far, the oldest first; it grows while the test goes on."""
    from ticketing_domain.testing.told import Told

    return Told(ticketing_books)
