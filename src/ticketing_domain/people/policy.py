"""The policy: who may do what. One table; what does not stand in it is denied.

An edge says of each of its operations which right it needs and asks `may`; it never asks for a role. A token's
permission (read or write) is a second lock beside this one: both must open.
"""

from collections.abc import Mapping
import enum
from typing import Final


class Standing(enum.Enum):
    """As what somebody comes: as the account itself, with a role in its team, or as a device at its doors."""

    ACCOUNT = "account"
    OWNER = "owner"
    MANAGER = "manager"
    SCANNER = "scanner"
    DEVICE = "device"


class Right(enum.Enum):
    """What somebody may be allowed to do; every operation needs one of them."""

    OFFER = "offer"
    """See and change what is on sale: venues, events, tickets and what stands around them."""
    SALES = "sales"
    """See orders and customers, export them, give money back, let guests in for free."""
    SEE_TEAM = "see_team"
    KEEP_TEAM = "keep_team"
    """Invite people, change what they may do, end it."""
    SECRETS = "secrets"
    """Make and end the account's credentials, change its settings."""
    SCAN = "scan"
    """Admit people, and see what a door must see for that."""


OFFICE: Final = frozenset({Standing.ACCOUNT, Standing.OWNER, Standing.MANAGER})
HEAD: Final = frozenset({Standing.ACCOUNT, Standing.OWNER})
EVERYBODY: Final = frozenset(Standing)

POLICY: Final[Mapping[Right, frozenset[Standing]]] = {
    Right.OFFER: OFFICE,
    Right.SALES: OFFICE,
    Right.SEE_TEAM: OFFICE,
    Right.KEEP_TEAM: HEAD,
    Right.SECRETS: HEAD,
    Right.SCAN: EVERYBODY,
}


def may(standing: Standing, right: Right) -> bool:
    """Tell whether the policy grants the right; one that has no row is granted to nobody."""
    return standing in POLICY.get(right, frozenset())
