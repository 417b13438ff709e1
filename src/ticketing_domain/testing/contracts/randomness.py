"""What a source of randomness must do."""

import pytest

from ticketing_domain.names import Randomness
from ticketing_domain.testing.contracts.contract import Contract, needs
from ticketing_domain.testing.racing import at_once


class RandomnessContract(Contract):
    """Bytes that nobody predicts; the fixture to provide is `random`."""

    @pytest.fixture
    def random(self) -> Randomness:
        """Return the source under test."""
        raise NotImplementedError

    @pytest.mark.parametrize("length", [0, 1, 5, 10, 20, 32, 1_000])
    def test_as_many_bytes_come_as_were_asked_for(self, random: Randomness, length: int) -> None:
        """Neither more nor fewer."""
        drawn = random(length)

        assert isinstance(drawn, bytes)
        assert len(drawn) == length

    def test_nothing_comes_twice(self, random: Randomness) -> None:
        """Names of eighty bits are never the same."""
        drawn = [random(10) for _ in range(2_000)]

        assert len(set(drawn)) == len(drawn)

    def test_every_bit_falls_both_ways(self, random: Randomness) -> None:
        """Nothing of a name stands still."""
        drawn = [int.from_bytes(random(10), "big") for _ in range(200)]

        ever_set = ever_clear = 0
        for number in drawn:
            ever_set |= number
            ever_clear |= ~number
        assert ever_set & ever_clear & (2**80 - 1) == 2**80 - 1

    @needs("CONCURRENT")
    def test_nothing_comes_twice_to_many_at_once(self, random: Randomness) -> None:
        """Threads do not share their luck."""
        drawn = at_once(*[lambda: random(10)] * 16)

        assert len(set(drawn)) == 16
