"""The in-memory books keep every promise that adapters make."""

import pytest

from tests.contracts.attendees import AttendeesContract
from tests.contracts.books import BooksContract
from tests.contracts.cancelling import CancellingContract
from tests.contracts.catalogue import CatalogueContract
from tests.contracts.custom_fields import CustomFieldsContract
from tests.contracts.door import DoorContract
from tests.contracts.guests import GuestsContract
from tests.contracts.line_up import LineUpContract
from tests.contracts.promo_codes import PromoCodesContract
from tests.contracts.reads import ReadsContract
from tests.contracts.sale import SaleContract
from tests.contracts.stage import OpenStage, memory_stage
from tests.contracts.team import TeamContract


class InMemory:
    """Plays in memory."""

    @pytest.fixture
    def open_stage(self) -> OpenStage:
        return memory_stage


class TestSale(InMemory, SaleContract):
    """Holds, payments, refunds."""


class TestCatalogue(InMemory, CatalogueContract):
    """Accounts, venues, events, tickets."""


class TestCustomFields(InMemory, CustomFieldsContract):
    """Questions and answers."""


class TestLineUp(InMemory, LineUpContract):
    """Performers, line-ups, questions."""


class TestDoor(InMemory, DoorContract):
    """Scans, snapshots, devices."""


class TestReads(InMemory, ReadsContract):
    """Lists and figures."""


class TestCancelling(InMemory, CancellingContract):
    """Events that are called off."""


class TestGuests(InMemory, GuestsContract):
    """The guest list."""


class TestAttendees(InMemory, AttendeesContract):
    """Who may come in."""


class TestBooks(InMemory, BooksContract):
    """Transactions."""


class TestTeam(InMemory, TeamContract):
    """Members, invitations, roles."""


class TestPromoCodes(InMemory, PromoCodesContract):
    """Promo codes: kept, used, freed."""
