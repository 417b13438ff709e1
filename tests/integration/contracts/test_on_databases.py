"""SQLite and PostgreSQL keep every promise that the in-memory books keep."""

from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
import pytest
from sqlalchemy import Engine, delete

from adapters.sql import SqlBooks, SqlReads, make_engine
from adapters.sql.guesses import SqlGuesses
from adapters.sql.schema import metadata
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
from ticketing_domain.testing.machine import BoxOfficeMachine
from ticketing_domain.testing.stage import OpenStage, Stage, open_stage


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def opening(engine: Engine) -> OpenStage:
    """Return what opens a stage on the database."""

    def on_database(**options: Any) -> Stage:
        return open_stage(books=SqlBooks(engine), reads=SqlReads(engine), **options)

    return on_database


class OnDatabase:
    """Plays on a database."""

    SLOW = True

    @pytest.fixture
    def open_stage(self, engine: Engine) -> OpenStage:
        return opening(engine)


class TestAdvice(OnDatabase, AdviceContract):
    """Payments elsewhere, and what providers say."""


class TestReconciling(OnDatabase, ReconcilingContract):
    """Faults, and what is left of them."""


class TestSale(OnDatabase, SaleContract):
    """Holds, payments, refunds."""


class TestCatalogue(OnDatabase, CatalogueContract):
    """Accounts, venues, events, tickets."""


class TestCustomFields(OnDatabase, CustomFieldsContract):
    """Questions and answers."""


class TestLineUp(OnDatabase, LineUpContract):
    """Performers, line-ups, questions."""


class TestDoor(OnDatabase, DoorContract):
    """Scans, snapshots, devices."""


class TestCodes(OnDatabase, CodesContract):
    """Payloads, reissuing, revoking."""


class TestReads(OnDatabase, ReadsContract):
    """Lists and figures."""


class TestCancelling(OnDatabase, CancellingContract):
    """Events that are called off."""


class TestGuesses(GuessesContract):
    """Codes tried in vain."""

    @pytest.fixture
    def open_guesses(self, engine: Engine) -> OpenGuesses:
        return lambda: SqlGuesses(SqlBooks(engine))


class TestGuests(OnDatabase, GuestsContract):
    """The guest list."""


class TestAttendees(OnDatabase, AttendeesContract):
    """Who may come in."""


class TestBooks(OnDatabase, BooksContract):
    """Transactions."""


class TestTeam(OnDatabase, TeamContract):
    """Members, invitations, roles."""


class TestApiKeys(OnDatabase, ApiKeysContract):
    """Keys of the promoter API."""


class TestWorlds(OnDatabase, WorldsContract):
    """Test worlds and their time."""


class TestPages(OnDatabase, PagesContract):
    """Pages of events, venues and orders."""


class TestKeptAnswers(OnDatabase, KeptAnswersContract):
    """Answers that are given again."""


class TestPayouts(OnDatabase, PayoutsContract):
    """Payouts: reported, booked once, told once."""


class TestUploads(OnDatabase, UploadsContract):
    """Uploads and pictures."""


class TestPromoCodes(OnDatabase, PromoCodesContract):
    """Promo codes: kept, used, freed."""


class TestWebhooks(OnDatabase, WebhooksContract):
    """Endpoints and deliveries."""


def test_any_history_leaves_the_counters_right(engine: Engine) -> None:
    """Buyers, promoters and time in any order leave counters that a recount confirms."""
    open_on_database = opening(engine)

    class Machine(BoxOfficeMachine):
        @staticmethod
        def open_stage() -> Stage:
            with engine.begin() as connection:
                for table in reversed(metadata.sorted_tables):
                    connection.execute(delete(table))
            return open_on_database()

    few = settings(
        max_examples=10,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Machine, settings=few)
