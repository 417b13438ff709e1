"""What every suite has: flags for what an adapter can, and, where it needs one, a stage to play on."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from hypothesis import settings
import pytest

from ticketing_domain.testing.stage import OpenStage, Stage

Test = TypeVar("Test", bound=Callable[..., object])


class Contract:
    """A suite: subclass it, override its one fixture, and switch off what the adapter does not claim.

    A flag that is off skips the tests that need it, and says so.
    """

    CONCURRENT: ClassVar[bool] = True
    """Several threads may use the adapter at once."""

    CRASHES: ClassVar[bool] = True
    """Who uses the adapter may die at any point; it has to be found as it was before, or after."""

    SLOW: ClassVar[bool] = False
    """The adapter takes its time, and is driven through a twentieth of the histories."""

    def histories(self, usual: int) -> int:
        """Return through how many histories to drive the adapter, of so many for a quick one."""
        return max(3, usual // 20) if self.SLOW else usual

    @pytest.fixture(autouse=True)
    def only_what_is_claimed(self, request: pytest.FixtureRequest) -> None:
        """Skip a test of something that the adapter does not claim to do."""
        for flag in getattr(request.function, "needs", ()):
            if not getattr(self, flag):
                pytest.skip(f"the adapter does not claim {flag}")


class StageContract(Contract):
    """A suite that plays on a stage; the fixture to provide is `open_stage`."""

    @pytest.fixture
    def open_stage(self) -> OpenStage:
        """Return what opens a stage on the adapters under test."""
        raise NotImplementedError

    @pytest.fixture
    def stage(self, open_stage: OpenStage) -> Stage:
        return open_stage()


def needs(*flags: str) -> Callable[[Test], Test]:
    """Mark a test of a suite as one for adapters that claim these flags only."""

    def mark(test: Test) -> Test:
        test.needs = flags  # type: ignore[attr-defined]  # read by `only_what_is_claimed`
        return test

    return mark


def in_depth() -> bool:
    """Tell whether tests may take their time: the Hypothesis profile in force is called "deep"."""
    return settings.get_current_profile_name() == "deep"
