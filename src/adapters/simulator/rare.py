"""Rare states: what a campaign must have met at least once, for a proof that never met it proves little.

Each stands here with how it is reached; `World.met` counts it, and so does every fault where it struck.
"""

from collections import Counter
from typing import Final

import attrs

STATES: Final = (
    "a code was given anew",
    "a code was revoked",
    "a code was scanned that was blocked",
    "a code was scanned that was used up",
    "a customer had enough",
    "a door reported what it had done offline",
    "a key was refused for another wish",
    "a late payment took its tickets again",
    "a letter arrived twice",
    "a payment had no outcome yet",
    "a payment was asked for again",
    "a payment was declined",
    "a payment was disputed",
    "a picture was hung",
    "a process was killed",
    "a promo code was used",
    "a promo code was used up",
    "a promoter's system was told that something is sold out",
    "a refund had no outcome yet",
    "a refund was asked for again",
    "a scan was sent again",
    "a second payment was refused while the first had no outcome",
    "a show was called off",
    "a show with orders was called off",
    "a stranger found nothing",
    "a ticket was sold out",
    "a whole group came in",
    "an answer was given again",
    "an answer was given again that nobody had heard",
    "an event was made with its tiers",
    "an order ended as cancelled",
    "an order ended as expired",
    "an order ended as paid",
    "an order ended as partially_refunded",
    "an order ended as refunded",
    "an order that was refunded was not refunded again",
    "an order was refunded after somebody had come in on it",
    "an order was too large",
    "guests were invited",
    "money that came in vain went back",
    "money went back",
    "part of a group came in",
    "partial refunds reached the whole",
    "somebody came in between",
    "somebody lacked the access code",
    "the bank told us something",
    "the bank told us the same twice",
    "the house was full",
)
"""What people, orders, payments and codes must have come to."""

FAULTS: Final = (
    "abandon: after",
    "abandon: before",
    "abandon: delay",
    "abandon: meanwhile",
    "advice: reorder",
    "advice: twice",
    "books: before",
    "books: clock",
    "books: delay",
    "books: killed",
    "books: meanwhile",
    "capture: delay",
    "charge after: killed",
    "charge: after",
    "charge: before",
    "charge: clock",
    "charge: delay",
    "charge: killed",
    "charge: meanwhile",
    "client: after",
    "client: twice",
    "commit after: killed",
    "commit: after",
    "commit: before",
    "commit: killed",
    "egress after: killed",
    "egress: after",
    "egress: before",
    "egress: clock",
    "egress: delay",
    "egress: killed",
    "egress: meanwhile",
    "egress: refuse",
    "outcome after: killed",
    "outcome: after",
    "outcome: before",
    "outcome: clock",
    "outcome: delay",
    "outcome: killed",
    "outcome: meanwhile",
    "outcome: stale",
    "reads: before",
    "reads: clock",
    "reads: delay",
    "reads: killed",
    "reads: meanwhile",
    "reads: stale",
    "refund after: killed",
    "refund: after",
    "refund: before",
    "refund: clock",
    "refund: delay",
    "refund: killed",
    "refund: meanwhile",
    "refund: refuse",
    "storage after: killed",
    "storage: after",
    "storage: before",
    "storage: delay",
    "storage: killed",
    "storage: meanwhile",
)
"""Where which fault must have struck."""

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
