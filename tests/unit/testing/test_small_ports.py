"""The small ports keep their promises: the clocks, the sources of randomness, the sandbox and the bank in memory."""

import pytest

from adapters import wiring
from ticketing_domain.memory import SandboxPayments, ScriptedBank
from ticketing_domain.names import Randomness
from ticketing_domain.ports import Clock
from ticketing_domain.testing import contracts
from ticketing_domain.testing.contracts.payments import till_at
from ticketing_domain.testing.stage import FrozenClock, counted_randomness


class TestFrozenClock(contracts.ClockContract):
    """A clock that stands still."""

    @pytest.fixture
    def clock(self) -> Clock:
        return FrozenClock()


class TestServersClock(contracts.ClockContract):
    """The clock of the server."""

    @pytest.fixture
    def clock(self) -> Clock:
        return wiring.utc_now


class TestCountedRandomness(contracts.RandomnessContract):
    """Luck that is the same in every run."""

    @pytest.fixture
    def random(self) -> Randomness:
        return counted_randomness()


class TestServersRandomness(contracts.RandomnessContract):
    """The luck of the server."""

    @pytest.fixture
    def random(self) -> Randomness:
        return wiring.random_bytes


class TestSandbox(contracts.PaymentsContract):
    """The sandbox remembers nothing."""

    REMEMBERS = False

    @pytest.fixture
    def till(self) -> contracts.Till:
        return contracts.Till(SandboxPayments())


class TestScriptedBank(contracts.PaymentsContract):
    """The bank in memory, at which buyers pay at once."""

    @pytest.fixture
    def till(self) -> contracts.Till:
        return till_at(ScriptedBank())


class TestScriptedBankElsewhere(contracts.PaymentsContract):
    """The bank in memory, at which buyers pay in their browser."""

    ELSEWHERE = True
    DECLINES = LOSES_ANSWERS = False

    @pytest.fixture
    def till(self) -> contracts.Till:
        return till_at(ScriptedBank(elsewhere=True))
