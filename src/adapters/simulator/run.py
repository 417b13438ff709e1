"""One run: a seed becomes a world, some steps in it, and a verdict. The same plan always gives the same trace."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
import hashlib
from random import Random
from typing import Final

import attrs

from adapters.simulator import (
    buyers,
    clients,
    doors,
    ending,
    invariants,
    passing,
    promoters,
    scene,
)
from adapters.simulator.clock import SimulatedClock
from adapters.simulator.gateway import Bank, Gateway
from adapters.simulator.house import Database, House, InMemory, OnSqlite
from adapters.simulator.inline import no_threads
from adapters.simulator.quiet import quiet
from adapters.simulator.receiver import Receiver, TroubledStorage
from adapters.simulator.trouble import Fault, Trouble, swarm
from adapters.simulator.world import Violation, World
from ticketing_domain.memory.storage import MemoryStorage
from ticketing_domain.sale.inventory import EventKey, Inventory

Act = Callable[[World], object]

ACTS: Final[Mapping[Act, float]] = {
    buyers.hold: 8,
    buyers.buy: 10,
    buyers.pay: 6,
    buyers.cancel: 2,
    buyers.look: 5,
    buyers.again: 6,
    buyers.reuse: 1,
    clients.order: 4,
    clients.pay: 4,
    clients.refund: 3,
    clients.make_event: 0.4,
    clients.scan: 2,
    clients.look: 3,
    clients.replace: 1,
    promoters.restock: 3,
    promoters.resize: 1,
    promoters.publish: 0.6,
    promoters.relimit: 1,
    promoters.call_off: 0.06,
    promoters.refund: 3,
    promoters.invite: 0.6,
    promoters.draft: 0.3,
    promoters.pry: 1,
    doors.scan: 5,
    doors.repeat: 2,
    doors.sync: 2,
    passing.wait: 5,
    passing.do_chores: 8,
    passing.send_webhooks: 4,
    passing.bring_post: 5,
    passing.dispute: 0.2,
    passing.upload: 0.4,
    passing.restart: 0.4,
}
"""What may happen in a step, and how often."""

MEANWHILE: Final[Mapping[Act, float]] = {
    passing.do_chores: 4,
    passing.bring_post: 2,
    passing.wait: 1,
    buyers.buy: 3,
    buyers.pay: 2,
    buyers.cancel: 2,
    buyers.again: 2,
    clients.pay: 1,
    clients.refund: 1,
    promoters.refund: 1,
    promoters.restock: 1,
    promoters.call_off: 0.1,
    doors.scan: 1,
}
"""What may happen in between, while a request is under way."""

ON_SQLITE: Final = 0.02
"""How many of the seeds play on SQLite, which is slower than memory."""

RECOUNTED_EVERY: Final = 25
LONGEST_PAUSE_SECONDS: Final = 10


@attrs.frozen
class Plan:
    """What a run is made of: its seed, how many steps, and what is left out of them for a shorter trace."""

    seed: int
    steps: int
    skipped: frozenset[int] = frozenset()
    spared: frozenset[Fault] = frozenset()
    on_sqlite: bool | None = None

    def luck(self, *of: object) -> Random:
        """Return the luck of one part of the run, which no other part changes."""
        return Random("/".join(map(str, (self.seed, *of))))


@attrs.frozen
class Outcome:
    """How a run ended: `wrong` says what must never happen and did, `step` when (None: at the end)."""

    plan: Plan
    digest: str
    """The SHA-256 of the trace: the same for the same plan and the same code."""
    trace: tuple[str, ...] = attrs.field(repr=False)
    rare: Mapping[str, int] = attrs.field(repr=False)
    wrong: str | None = None
    step: int | None = None


@attrs.define(eq=False)
class Dice:
    """Implements `Randomness` from the luck of the step."""

    luck: Random

    def __call__(self, length: int, /) -> bytes:
        return self.luck.randbytes(length)


def run(plan: Plan) -> Outcome:
    """Play a plan from its beginning to its end."""
    database = _database(plan)
    try:
        with no_threads(), quiet():
            return _Run.open(plan, database).play()
    finally:
        database.close()


@attrs.define(eq=False)
class _Run:
    plan: Plan
    world: World
    dice: Dice
    weights: Mapping[Act, float]
    before: dict[EventKey, Inventory] = attrs.field(factory=dict)

    @classmethod
    def open(cls, plan: Plan, database: Database) -> "_Run":
        dice = Dice(plan.luck("ids"))
        house = _house(plan, database, dice)
        world = _world(plan, house)
        house.trouble.tell = world.tell
        opened = cls(plan, world, dice, _weights(plan))
        house.trouble.meanwhile = opened.meanwhile
        return opened

    def play(self) -> Outcome:
        step: int | None = None
        wrong: str | None = None
        try:
            for step in self._steps():
                self.take(step)
            step = None
            ending.come_to_rest(self.world)
        except Violation as violation:
            wrong = str(violation)
        except Exception as failure:  # noqa: BLE001 (whatever escapes is a finding)
            wrong = f"{type(failure).__name__}: {failure}"
        self.world.tell(f"= {wrong or 'all is well'}")
        rare = {**self.world.rare, **self.world.house.trouble.struck}
        trace = tuple(self.world.trace)
        digest = hashlib.sha256("\n".join(trace).encode()).hexdigest()
        return Outcome(self.plan, digest, trace, rare, wrong, step)

    def take(self, step: int) -> None:
        """Take one step, and look at what came of it."""
        world, trouble = self.world, self.world.house.trouble
        world.luck, self.dice.luck = self.plan.luck(step, "acts"), self.plan.luck(step, "ids")
        trouble.luck, trouble.calm = self.plan.luck(step, "trouble"), False
        pause = world.luck.random() * LONGEST_PAUSE_SECONDS
        world.house.clock.move(timedelta(seconds=int(pause)))
        act = _drawn(world.luck, self.weights)
        world.tell(f"# {step} {world.house.clock.at:%d %H:%M:%S} {act.__name__}")
        act(world)
        trouble.calm = True
        invariants.look(world, self.before)
        if step % RECOUNTED_EVERY == RECOUNTED_EVERY - 1:
            invariants.recount(world)

    def meanwhile(self) -> None:
        """Let somebody else come in between, whom the other process serves."""
        world = self.world
        if world.depth:
            return
        world.depth += 1
        try:
            act = _drawn(world.luck, MEANWHILE)
            world.tell(f"meanwhile {act.__name__}")
            world.met("somebody came in between")
            act(world)
        finally:
            world.depth -= 1

    def _steps(self) -> Iterator[int]:
        return (step for step in range(self.plan.steps) if step not in self.plan.skipped)


def _drawn(luck: Random, weights: Mapping[Act, float]) -> Act:
    (act,) = luck.choices(list(weights), list(weights.values()))
    return act


def _database(plan: Plan) -> Database:
    on_sqlite = plan.on_sqlite
    if on_sqlite is None:
        on_sqlite = plan.luck("database").random() < ON_SQLITE
    return OnSqlite() if on_sqlite else InMemory()


def _house(plan: Plan, database: Database, dice: Dice) -> House:
    clock, luck = SimulatedClock(), plan.luck("house")
    rates = {fault: rate for fault, rate in swarm(luck).items() if fault not in plan.spared}
    trouble = Trouble(clock, rates, lambda _: None)
    gateway = Bank(trouble) if luck.random() < 0.4 else Gateway(trouble)
    storage = TroubledStorage(MemoryStorage(clock), trouble)
    house = House(database, clock, trouble, gateway, Receiver(trouble), storage, dice)
    house.start()
    return house


def _world(plan: Plan, house: House) -> World:
    luck, office = plan.luck("scene"), house.process(0).box_office
    currency = luck.choice(list(scene.CURRENCIES))
    account = scene.open_account(office, "moon-club", currency)
    stranger = scene.open_account(office, "elsewhere", "EUR")
    tokens = scene.credentials(office, account, stranger)
    scene.subscribe(office, account)
    shows = scene.put_on_shows(office, account, luck)
    scene.give_something_off(office, account, luck)
    return World(house, account, stranger, tokens, shows)


def _weights(plan: Plan) -> Mapping[Act, float]:
    """Return how often each act comes in this run: some never, some often."""
    luck = plan.luck("weights")
    weights = {act: usual * luck.choice((0, 1, 1, 1, 3)) for act, usual in ACTS.items()}
    return {**weights, buyers.buy: max(weights[buyers.buy], 6)}
