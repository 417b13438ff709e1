"""The in-memory books keep every promise that adapters make."""

import pytest

from tests.contracts.books import BooksContract
from tests.contracts.catalogue import CatalogueContract
from tests.contracts.reads import ReadsContract
from tests.contracts.sale import SaleContract
from tests.contracts.stage import OpenStage, memory_stage


class InMemory:
    """Plays in memory."""

    @pytest.fixture
    def open_stage(self) -> OpenStage:
        return memory_stage


class TestSale(InMemory, SaleContract):
    """Holds, payments, refunds."""


class TestCatalogue(InMemory, CatalogueContract):
    """Accounts, venues, events, tickets."""


class TestReads(InMemory, ReadsContract):
    """Lists and figures."""


class TestBooks(InMemory, BooksContract):
    """Transactions."""
