"""Several box offices that play one trace: each call is made of all of them, and all must give the same answer.

    stage = in_unison({"memory": memory_stage, "mine": my_stage})

Over such a stage runs whatever runs over one: `BoxOfficeMachine`, a suite, a test. All have the same clock, and luck of
the same seed, so that ids, codes and moments are the same as well; `OtherAnswer` tells where two adapters part.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, cast

import attrs

from ticketing_domain.box_office import BoxOffice
from ticketing_domain.testing.stage import FrozenClock, OpenStage, Stage

IN_ANY_ORDER: Final = frozenset(
    {
        "passes",
        "recorded_customers",
        "recorded_inventories",
        "recorded_orders",
        "recorded_promo_codes",
        "recorded_scans",
    }
)
"""Questions whose answers come in no order."""


class OtherAnswer(AssertionError):
    """Two that should have given the same answer did not."""

    def __init__(self, call: str, asked: object, one: "Heard", other: "Heard") -> None:
        super().__init__(
            f"{call}{asked}\n{one.player:>12} said {one.said}\n{other.player:>12} said {other.said}"
        )
        self.call = call
        self.one = one
        self.other = other


@attrs.frozen
class Heard:
    """What one of them answered, or raised; `said` is the answer in values that can be compared."""

    player: str
    said: object = None
    answer: object = attrs.field(default=None, repr=False, eq=False)
    error: Exception | None = attrs.field(default=None, repr=False, eq=False)


@attrs.frozen
class Unison:
    """Something that several have: what is asked of it is asked of each; the first's answer is given."""

    _players: Mapping[str, Any]
    _name: str = ""

    def __getattr__(self, name: str) -> "Unison":
        found = {player: getattr(one, name) for player, one in self._players.items()}
        return Unison(found, f"{self._name}.{name}")

    def __call__(self, *asked: Any, **how: Any) -> Any:
        heard = [self._hear(player, asked, how) for player in self._players]
        for other in heard[1:]:
            if other.said != heard[0].said:
                raise OtherAnswer(self._name, (asked, how), heard[0], other)
        if heard[0].error is not None:
            raise heard[0].error
        return heard[0].answer

    def _hear(self, player: str, asked: Any, how: Any) -> Heard:
        try:
            answer = self._players[player](*asked, **how)
            if isinstance(answer, Iterator):
                answer = list(answer)
        except Exception as error:  # noqa: BLE001 (whatever one raises, all have to raise)
            return Heard(player, plain(error), error=error)
        said = plain(answer)
        if self._name.rpartition(".")[2] in IN_ANY_ORDER:
            said = sorted(map(repr, cast(Sequence[object], said)))
        return Heard(player, said, answer)


def plain(value: object) -> object:
    """Return a value as what it says: errors by their kind and facts, and no difference between lists and tuples."""
    match value:
        case Exception():
            return (type(value).__name__, str(value), plain(vars(value)))
        case Mapping():
            return {key: plain(one) for key, one in value.items()}
        case AbstractSet():
            return {plain(one) for one in value}
        case list() | tuple():
            return tuple(plain(one) for one in value)
        case _ if attrs.has(type(value)):
            return _told(value)
        case _:
            return value


def _told(value: Any) -> object:
    fields = attrs.fields(type(value))
    told = ((one.name, plain(getattr(value, one.name))) for one in fields if one.eq)
    return (type(value).__name__, *told)


def in_unison(opens: Mapping[str, OpenStage], **options: Any) -> Stage:
    """Open a stage over several, by the names they are called by when they part."""
    clock = options.pop("clock", None) or FrozenClock()
    stages = {name: opened(clock=clock, **options) for name, opened in opens.items()}
    first, *others = (plain((stage.account, stage.venue)) for stage in stages.values())
    assert all(other == first for other in others), "the stages did not open alike"
    box_offices = {name: stage.box_office for name, stage in stages.items()}
    one = next(iter(stages.values()))
    return attrs.evolve(one, box_office=cast(BoxOffice, Unison(box_offices)))


def opens_in_unison(opens: Mapping[str, OpenStage]) -> Callable[..., Stage]:
    """Return what opens a stage over several."""
    return lambda **options: in_unison(opens, **options)
