"""Limits that are counted in this process."""

import pytest

from ticketing_domain.memory.meter import MemoryMeter
from ticketing_domain.people.limits import Meter
from ticketing_domain.testing.contracts.limits import MeterContract


class TestMeter(MeterContract):
    """A meter in memory."""

    @pytest.fixture
    def meter(self) -> Meter:
        return MemoryMeter()
