"""The small ports keep their promises: clocks, randomness, sandbox and bank, pictures and titles, the world in memory."""

import pytest
from text_unidecode import unidecode  # type: ignore[import-untyped]  # It has no types.

from adapters import wiring
from adapters.storage import pictures
from ticketing_domain.catalogue.slug import Transliterate, without_accents
from ticketing_domain.media.picture import Develop
from ticketing_domain.memory import SandboxPayments, ScriptedBank
from ticketing_domain.memory.storage import as_it_is
from ticketing_domain.names import Randomness
from ticketing_domain.ports import Clock
from ticketing_domain.testing import contracts
from ticketing_domain.testing.broken_things import outside_in_a
from ticketing_domain.testing.contracts.payments import till_at
from ticketing_domain.testing.outside import MemoryWorld, Outside
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


class TestMemoryWorld(contracts.EgressContract):
    """Receivers in memory."""

    @pytest.fixture
    def outside(self) -> Outside:
        return outside_in_a(MemoryWorld)


class TestServersPictures(contracts.DevelopContract):
    """The decoder of the server."""

    @pytest.fixture
    def develop(self) -> Develop:
        return pictures.develop


class TestPicturesAsTheyAre(contracts.DevelopContract):
    """What decodes nothing."""

    DECODES = False

    @pytest.fixture
    def develop(self) -> Develop:
        return as_it_is


class TestServersTitles(contracts.TransliterateContract):
    """The transliteration of the server."""

    @pytest.fixture
    def transliterate(self) -> Transliterate:
        servers: Transliterate = unidecode
        return servers


class TestTitlesWithoutAccents(contracts.TransliterateContract):
    """The transliteration of the standard library."""

    OTHER_SCRIPTS = False

    @pytest.fixture
    def transliterate(self) -> Transliterate:
        return without_accents
