"""Adapters that break one promise each, and the suite that must notice: proof that the suites have teeth.

Beside each stands the adapter in memory, which keeps all promises. Our own tests run both; so may an embedder's.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

import attrs
import pytest

from ticketing_domain.catalogue.slug import without_accents
from ticketing_domain.memory import ScriptedBank
from ticketing_domain.memory.guesses import MemoryGuesses
from ticketing_domain.memory.meter import MemoryMeter
from ticketing_domain.memory.storage import MemoryStorage, as_it_is
from ticketing_domain.testing import broken_things as broken
from ticketing_domain.testing import contracts
from ticketing_domain.testing.contracts.contract import Contract
from ticketing_domain.testing.contracts.payments import till_at
from ticketing_domain.testing.contracts.storage import kept_in
from ticketing_domain.testing.outside import MemoryWorld
from ticketing_domain.testing.spoiling import (
    Instead,
    always,
    backwards,
    finds_nothing,
    forgets,
    spoiled_stage,
)
from ticketing_domain.testing.stage import FrozenClock, OpenStage, counted_randomness, memory_stage


@attrs.frozen
class Broken:
    """A suite, the promise that is broken, and what to put into the suite's fixture: the broken thing, or the sound."""

    suite: type[Contract]
    promise: str
    fixture: str
    broken: Callable[[], object]
    sound: Callable[[], object]
    flags: Mapping[str, bool] = attrs.field(factory=dict)

    def on(self, make: Callable[[], object]) -> type[Contract]:
        """Return the suite on what is made for each test."""

        def provide(_: object) -> object:
            return make()

        provided = pytest.fixture(name=self.fixture)(provide)
        played = type("Test", (self.suite,), {self.fixture: provided, **self.flags})
        return cast("type[Contract]", played)


def on_stage(suite: type[Contract], promise: str, collection: str, **instead: Instead) -> Broken:
    """Return a suite on a stage of which one collection is spoiled."""
    return over(suite, promise, spoiled_stage(collection, **instead))


def over(suite: type[Contract], promise: str, opens: OpenStage) -> Broken:
    """Return a suite on a stage that is opened in a broken way."""
    return Broken(suite, promise, "open_stage", lambda: opens, lambda: memory_stage)


def _first_answer(_: object, __: object, answer: Any) -> Any:
    return answer


BROKEN: tuple[Broken, ...] = (
    on_stage(contracts.AdviceContract, "advice is heard once", "advice", hear=always(answer=True)),
    on_stage(contracts.ApiKeysContract, "a revoked key opens nothing", "api_keys", save=forgets),
    on_stage(contracts.WorldsContract, "a clock stays moved", "accounts", save=forgets),
    on_stage(contracts.AttendeesContract, "the latest come first", "reads", attendees=backwards),
    over(contracts.BooksContract, "one at a time", broken.stage_without_a_lock),
    over(contracts.BooksContract, "a notice goes with its change", broken.stage_that_tells_at_once),
    on_stage(contracts.BooksContract, "numbers are new", "numbers", take=broken.the_same_numbers),
    on_stage(contracts.CancellingContract, "crashes are caught up", "cancellations", save=forgets),
    on_stage(contracts.CatalogueContract, "a change is kept", "events", save=forgets),
    on_stage(contracts.CodesContract, "a replaced code is dead", "codes", replace=forgets),
    on_stage(contracts.CustomFieldsContract, "a change is kept", "custom_fields", save=forgets),
    on_stage(contracts.DoorContract, "a scan is logged", "scans", add=forgets),
    on_stage(contracts.GuestsContract, "a guest is known", "guests", add=forgets),
    on_stage(contracts.KeptAnswersContract, "answers are kept", "answers", keep=_first_answer),
    on_stage(contracts.LineUpContract, "a slot is moved", "line_ups", save=forgets),
    on_stage(contracts.PagesContract, "the newest come first", "reads", placed_orders=backwards),
    on_stage(contracts.PayoutsContract, "it is asked once an hour", "payouts", ask_again=forgets),
    on_stage(contracts.PromoCodesContract, "every use counts", "promo_codes", move=forgets),
    on_stage(contracts.ReadsContract, "the newest come first", "reads", orders=backwards),
    on_stage(
        contracts.ReconcilingContract, "all is asked for", "payments", unsettled=finds_nothing
    ),
    on_stage(contracts.SaleContract, "what is due is free again", "orders", due=finds_nothing),
    on_stage(contracts.TeamContract, "who is shut out is out", "team", save_member=forgets),
    on_stage(contracts.UploadsContract, "pictures come down", "uploads", take_down=forgets),
    on_stage(contracts.WebhooksContract, "attempts are logged", "deliveries", log=forgets),
    Broken(contracts.ClockContract, "UTC", "clock", broken.WallClock, FrozenClock),
    Broken(
        contracts.RandomnessContract,
        "nothing comes twice",
        "random",
        broken.RepeatingRandomness,
        counted_randomness,
    ),
    Broken(
        contracts.GuessesContract,
        "one at a time",
        "open_guesses",
        lambda: broken.guesses_without_a_lock,
        lambda: MemoryGuesses,
    ),
    Broken(
        contracts.GuessesContract,
        "every guess counts",
        "open_guesses",
        lambda: broken.UndercountingGuesses,
        lambda: MemoryGuesses,
    ),
    Broken(
        contracts.MeterContract,
        "one at a time",
        "meter",
        broken.meter_without_a_lock,
        MemoryMeter,
    ),
    Broken(
        contracts.PaymentsContract,
        "an attempt is charged once",
        "till",
        lambda: till_at(broken.GreedyBank()),
        lambda: till_at(ScriptedBank()),
    ),
    Broken(
        contracts.StorageContract,
        "every file has its own place",
        "open_storage",
        lambda: lambda: kept_in(broken.MixingStorage(FrozenClock())),
        lambda: lambda: kept_in(MemoryStorage(FrozenClock())),
    ),
    *(
        Broken(
            contracts.EgressContract,
            promise,
            "outside",
            partial(broken.outside_in_a, world),
            partial(broken.outside_in_a, MemoryWorld),
        )
        for promise, world in (
            ("no way leads inside", broken.OpenWorld),
            ("nobody is sent elsewhere", broken.ObedientWorld),
            ("nothing raises", broken.RaisingWorld),
        )
    ),
    Broken(
        contracts.DevelopContract,
        "only what was announced is tried",
        "develop",
        lambda: broken.develop_anything,
        lambda: as_it_is,
        {"DECODES": False},
    ),
    Broken(
        contracts.TransliterateContract,
        "any text becomes plain",
        "transliterate",
        lambda: str,
        lambda: without_accents,
        {"OTHER_SCRIPTS": False},
    ),
)
