"""The in-memory books keep every promise that adapters make."""

import pytest

from ticketing_domain.memory.guesses import MemoryGuesses
from ticketing_domain.testing.contracts.advice import AdviceContract
from ticketing_domain.testing.contracts.api_keys import ApiKeysContract, WorldsContract
from ticketing_domain.testing.contracts.attendees import AttendeesContract
from ticketing_domain.testing.contracts.books import BooksContract
from ticketing_domain.testing.contracts.cancelling import CancellingContract
from ticketing_domain.testing.contracts.catalogue import CatalogueContract
from ticketing_domain.testing.contracts.codes import CodesContract
from ticketing_domain.testing.contracts.custom_fields import CustomFieldsContract
from ticketing_domain.testing.contracts.door import DoorContract
from ticketing_domain.testing.contracts.guesses import GuessesContract, OpenGuesses
from ticketing_domain.testing.contracts.guests import GuestsContract
from ticketing_domain.testing.contracts.kept_answers import KeptAnswersContract
from ticketing_domain.testing.contracts.line_up import LineUpContract
from ticketing_domain.testing.contracts.pages import PagesContract
from ticketing_domain.testing.contracts.payouts import PayoutsContract
from ticketing_domain.testing.contracts.promo_codes import PromoCodesContract
from ticketing_domain.testing.contracts.reads import ReadsContract
from ticketing_domain.testing.contracts.reconciling import ReconcilingContract
from ticketing_domain.testing.contracts.sale import SaleContract
from ticketing_domain.testing.contracts.team import TeamContract
from ticketing_domain.testing.contracts.uploads import UploadsContract
from ticketing_domain.testing.contracts.webhooks import WebhooksContract
from ticketing_domain.testing.stage import OpenStage, memory_stage


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
