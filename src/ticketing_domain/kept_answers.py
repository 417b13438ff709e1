"""Kept answers: a wish that carries a key is granted once, and its first answer is given again, word for word.

A key names one wish of one account for `KEPT_FOR`. Whoever comes with it claims it first: then it is theirs, or it was
answered already, or somebody is still at it, or it names another wish. What was refused is not kept: nothing came of it,
and the key is free again (contract §5, §6.6).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeAlias

import attrs

from ticketing_domain.errors import Refused

KEPT_FOR: Final = timedelta(days=7)
"""How long clients may repeat themselves; after it a key is free, whether it was forgotten yet or not."""


@attrs.frozen
class KeptAnswer:
    """An answer as it left the house; what it says is the edge's business."""

    status: int
    headers: Mapping[str, str]
    body: bytes = attrs.field(repr=False)


@attrs.frozen
class NamedWish:
    """One wish: the account whose it is, the key that names it, and a fingerprint of what it wants."""

    account_id: int
    key: str
    fingerprint: str


@attrs.frozen
class Kept:
    """What is known under a key: the wish, since when, and its answer once there is one.

    `order_id` is the order that the answer tells of, where it tells of one.
    """

    wish: NamedWish
    at: datetime
    answer: KeptAnswer | None = None
    order_id: str | None = None


@attrs.frozen
class Claimed:
    """The wish is the caller's to grant; `since` is when it was claimed first, which a repeated claim does not change."""

    since: datetime


@attrs.frozen
class AnswerKept:
    """The wish was granted before, with this answer."""

    answer: KeptAnswer


@attrs.frozen
class InProgress:
    """Somebody else is granting this very wish."""


@attrs.frozen
class Reused:
    """The key names another wish."""


Claim: TypeAlias = Claimed | AnswerKept | InProgress | Reused


class KeyReused(Refused):
    """The idempotency key was used before for another wish."""

    code = "idempotency_key_reused"

    def __init__(self, key: str) -> None:
        super().__init__("this Idempotency-Key was used before with another request")
        self.key = key


class KeyInProgress(Refused):
    """The same wish is being granted at this moment."""

    code = "idempotency_in_progress"

    def __init__(self, key: str) -> None:
        super().__init__("the first request with this Idempotency-Key is still being answered")
        self.key = key


class KeptAnswers(Protocol):
    """Protocol: the answers by account and key. What is older than `KEPT_FOR` counts as gone."""

    def claim(self, wish: NamedWish, at: datetime, lease_until: datetime) -> Claim:
        """Claim a wish until the lease ends; waits for a unit of work that has claimed the same key and is open.

        A claim whose lease has ended, and to which nobody has kept an answer, can be claimed again.
        """
        ...

    def keep(self, wish: NamedWish, answer: KeptAnswer) -> KeptAnswer:
        """Keep the answer to a claimed wish; returns the one that is kept, which is the first."""
        ...

    def hand_back(self, wish: NamedWish, at: datetime) -> None:
        """End the lease of a claim without an answer, so that whoever comes next continues it."""
        ...

    def drop(self, wish: NamedWish) -> None:
        """Forget a claim without an answer: the wish was refused, and the key is free."""
        ...

    def find(self, account_id: int, keys: Collection[str], at: datetime) -> Mapping[str, Kept]:
        """Return what is known under keys."""
        ...

    def add(self, kept: Sequence[Kept]) -> None:
        """Keep answers to wishes that nobody has claimed; raises `KeyInProgress` where somebody has meanwhile."""
        ...

    def forget(self, before: datetime) -> None:
        """Drop what became known before the instant."""
        ...
