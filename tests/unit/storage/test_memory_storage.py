"""The storage in memory keeps every promise that a storage makes."""

import pytest

from ticketing_domain.memory.storage import MemoryStorage
from ticketing_domain.testing.contracts.storage import (
    PNG,
    Kept,
    OpenStorage,
    StorageContract,
    an_upload,
    kept_in,
)
from ticketing_domain.testing.stage import FrozenClock


def in_memory(clock: FrozenClock) -> Kept:
    """Open a storage in memory."""
    return kept_in(MemoryStorage(clock))


class TestMemoryStorage(StorageContract):
    """In memory."""

    @pytest.fixture
    def open_storage(self) -> OpenStorage:
        return lambda: in_memory(FrozenClock())


def test_a_destination_waits_for_five_minutes() -> None:
    """Who comes later has to announce again."""
    clock = FrozenClock()
    kept = in_memory(clock)
    destination = kept.storage.destination(an_upload())

    clock.forward(minutes=5)

    assert not kept.put(destination.url, destination.headers, PNG)
