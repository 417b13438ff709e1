"""The books in a database do what all books must do."""

import pytest

from tests.contracts.books import BooksContract
from tests.contracts.catalogue import CatalogueContract
from tests.contracts.reads import ReadsContract
from tests.contracts.sale import SaleContract
from tests.contracts.stage import OpenStage


class InDatabase:
    """Runs a contract on SQLite and on PostgreSQL."""

    @pytest.fixture
    def open_stage(self, open_sql_stage: OpenStage) -> OpenStage:
        return open_sql_stage


class TestSale(InDatabase, SaleContract):
    """Holds, payments and refunds."""


class TestCatalogue(InDatabase, CatalogueContract):
    """Accounts, venues, events and tickets."""


class TestReads(InDatabase, ReadsContract):
    """Lists and figures."""


class TestBooks(InDatabase, BooksContract):
    """Transactions, versions and numbers."""
