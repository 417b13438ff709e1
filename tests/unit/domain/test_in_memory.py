"""The in-memory books keep every promise that adapters make."""

import pytest

from tests.contracts.advice import AdviceContract
from tests.contracts.api_keys import ApiKeysContract, WorldsContract
from tests.contracts.attendees import AttendeesContract
from tests.contracts.books import BooksContract
from tests.contracts.cancelling import CancellingContract
from tests.contracts.catalogue import CatalogueContract
from tests.contracts.codes import CodesContract
from tests.contracts.custom_fields import CustomFieldsContract
from tests.contracts.door import DoorContract
from tests.contracts.guesses import GuessesContract, OpenGuesses
from tests.contracts.guests import GuestsContract
from tests.contracts.kept_answers import KeptAnswersContract
from tests.contracts.line_up import LineUpContract
from tests.contracts.pages import PagesContract
from tests.contracts.payouts import PayoutsContract
from tests.contracts.promo_codes import PromoCodesContract
from tests.contracts.reads import ReadsContract
from tests.contracts.reconciling import ReconcilingContract
from tests.contracts.sale import SaleContract
from tests.contracts.stage import OpenStage, memory_stage
from tests.contracts.team import TeamContract
from tests.contracts.uploads import UploadsContract
from tests.contracts.webhooks import WebhooksContract
from ticketing_domain.memory.guesses import MemoryGuesses


class InMemory:
    """Plays in memory."""

    @pytest.fixture
    def open_stage(self) -> OpenStage:
        return memory_stage


class TestAdvice(InMemory, AdviceContract):
    """Payments elsewhere, and what providers say."""


class TestReconciling(InMemory, ReconcilingContract):
    """Faults, and what is left of them."""


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


class TestCodes(InMemory, CodesContract):
    """Payloads, reissuing, revoking."""


class TestReads(InMemory, ReadsContract):
    """Lists and figures."""


class TestCancelling(InMemory, CancellingContract):
    """Events that are called off."""


class TestGuesses(GuessesContract):
    """Codes tried in vain."""

    @pytest.fixture
    def open_guesses(self) -> OpenGuesses:
        return MemoryGuesses


class TestGuests(InMemory, GuestsContract):
    """The guest list."""


class TestAttendees(InMemory, AttendeesContract):
    """Who may come in."""


class TestBooks(InMemory, BooksContract):
    """Transactions."""


class TestTeam(InMemory, TeamContract):
    """Members, invitations, roles."""


class TestApiKeys(InMemory, ApiKeysContract):
    """Keys of the promoter API."""


class TestWorlds(InMemory, WorldsContract):
    """Test worlds and their time."""


class TestPages(InMemory, PagesContract):
    """Pages of events, venues and orders."""


class TestKeptAnswers(InMemory, KeptAnswersContract):
    """Answers that are given again."""


class TestPayouts(InMemory, PayoutsContract):
    """Payouts: reported, booked once, told once."""


class TestUploads(InMemory, UploadsContract):
    """Uploads and pictures."""


class TestPromoCodes(InMemory, PromoCodesContract):
    """Promo codes: kept, used, freed."""


class TestWebhooks(InMemory, WebhooksContract):
    """Endpoints and deliveries."""
