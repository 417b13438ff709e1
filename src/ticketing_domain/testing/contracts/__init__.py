"""What every adapter must do: one suite for each port, and for each room of the box office over its books.

    class TestGuesses(contracts.GuessesContract):
        @pytest.fixture
        def open_guesses(self) -> contracts.OpenGuesses:
            return MyGuesses

A suite has one fixture to override, and flags (`CONCURRENT`, `CRASHES`, …) to switch off what an adapter does not claim.
Suites whose fixture is `open_stage` play on a box office over whatever books and reads the stage is opened with.
"""

from ticketing_domain.testing.contracts.advice import AdviceContract as AdviceContract
from ticketing_domain.testing.contracts.api_keys import ApiKeysContract as ApiKeysContract
from ticketing_domain.testing.contracts.api_keys import WorldsContract as WorldsContract
from ticketing_domain.testing.contracts.attendees import AttendeesContract as AttendeesContract
from ticketing_domain.testing.contracts.books import BooksContract as BooksContract
from ticketing_domain.testing.contracts.cancelling import CancellingContract as CancellingContract
from ticketing_domain.testing.contracts.catalogue import CatalogueContract as CatalogueContract
from ticketing_domain.testing.contracts.clock import ClockContract as ClockContract
from ticketing_domain.testing.contracts.codes import CodesContract as CodesContract
from ticketing_domain.testing.contracts.contract import Contract as Contract
from ticketing_domain.testing.contracts.contract import StageContract as StageContract
from ticketing_domain.testing.contracts.contract import needs as needs
from ticketing_domain.testing.contracts.custom_fields import (
    CustomFieldsContract as CustomFieldsContract,
)
from ticketing_domain.testing.contracts.develop import DevelopContract as DevelopContract
from ticketing_domain.testing.contracts.door import DoorContract as DoorContract
from ticketing_domain.testing.contracts.egress import EgressContract as EgressContract
from ticketing_domain.testing.contracts.guesses import GuessesContract as GuessesContract
from ticketing_domain.testing.contracts.guesses import OpenGuesses as OpenGuesses
from ticketing_domain.testing.contracts.guests import GuestsContract as GuestsContract
from ticketing_domain.testing.contracts.kept_answers import (
    KeptAnswersContract as KeptAnswersContract,
)
from ticketing_domain.testing.contracts.limits import MeterContract as MeterContract
from ticketing_domain.testing.contracts.line_up import LineUpContract as LineUpContract
from ticketing_domain.testing.contracts.pages import PagesContract as PagesContract
from ticketing_domain.testing.contracts.payments import PaymentsContract as PaymentsContract
from ticketing_domain.testing.contracts.payments import Till as Till
from ticketing_domain.testing.contracts.payouts import PayoutsContract as PayoutsContract
from ticketing_domain.testing.contracts.promo_codes import PromoCodesContract as PromoCodesContract
from ticketing_domain.testing.contracts.randomness import RandomnessContract as RandomnessContract
from ticketing_domain.testing.contracts.reads import ReadsContract as ReadsContract
from ticketing_domain.testing.contracts.reconciling import (
    ReconcilingContract as ReconcilingContract,
)
from ticketing_domain.testing.contracts.sale import SaleContract as SaleContract
from ticketing_domain.testing.contracts.storage import Kept as Kept
from ticketing_domain.testing.contracts.storage import OpenStorage as OpenStorage
from ticketing_domain.testing.contracts.storage import StorageContract as StorageContract
from ticketing_domain.testing.contracts.team import TeamContract as TeamContract
from ticketing_domain.testing.contracts.transliterate import (
    TransliterateContract as TransliterateContract,
)
from ticketing_domain.testing.contracts.uploads import UploadsContract as UploadsContract
from ticketing_domain.testing.contracts.webhooks import WebhooksContract as WebhooksContract
