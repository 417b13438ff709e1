"""Limits that are counted in this process."""

import pytest

from tests.contracts.limits import MeterContract
from ticketing_domain.memory.meter import MemoryMeter
from ticketing_domain.people.limits import Meter


class TestMeter(MeterContract):
    """A meter in memory."""

    @pytest.fixture
    def meter(self) -> Meter:
        return MemoryMeter()
