"""Rare states: what a campaign must have met at least once, for a proof that never met it proves little.

Each stands here with how it is reached; `World.met` counts it, and so does every fault where it struck.
"""

from collections import Counter
from typing import Final

import attrs

STATES: Final = ()

FULL_CAMPAIGN: Final = 500
"""So many seeds must reach every state."""


@attrs.frozen
class Table:
    """How often every state was reached, and how often every fault struck."""

    reached: "Counter[str]"

    @property
    def states(self) -> dict[str, int]:
        """The states that must be reached, the rarest first."""
        known = {state: self.reached[state] for state in STATES}
        return dict(sorted(known.items(), key=lambda one: (one[1], one[0])))

    @property
    def faults(self) -> dict[str, int]:
        """The faults by where they struck, the rarest first."""
        struck = {where: self.reached[where] for where in FAULTS}
        return dict(sorted(struck.items(), key=lambda one: (one[1], one[0])))

    @property
    def missed(self) -> list[str]:
        """What was never reached."""
        return [name for name, times in {**self.states, **self.faults}.items() if not times]
