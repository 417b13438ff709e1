"""What a clock must do."""

from datetime import timedelta

import pytest

from ticketing_domain.ports import Clock
from ticketing_domain.testing.contracts.contract import Contract, needs
from ticketing_domain.testing.racing import at_once


class ClockContract(Contract):
    """The present instant; the fixture to provide is `clock`."""

    @pytest.fixture
    def clock(self) -> Clock:
        """Return the clock under test."""
        raise NotImplementedError

    def test_an_instant_is_aware_and_in_utc(self, clock: Clock) -> None:
        """What is compared and stored has no zone of its own."""
        assert clock().utcoffset() == timedelta(0)

    def test_time_does_not_go_back(self, clock: Clock) -> None:
        """Whoever looks later sees no earlier instant."""
        seen = [clock() for _ in range(1_000)]

        assert seen == sorted(seen)

    @needs("CONCURRENT")
    def test_everybody_sees_the_same_time(self, clock: Clock) -> None:
        """Many who look at once see what was between before and after."""
        before = clock()
        seen = at_once(*[clock] * 8)

        assert all(before <= instant <= clock() for instant in seen)
