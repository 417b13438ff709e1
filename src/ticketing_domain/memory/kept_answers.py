"""Kept answers in memory. One unit of work is open at a time, so that whoever finds a claim finds a committed one."""

from collections.abc import Collection, Mapping, MutableMapping, Sequence
from datetime import datetime

import attrs

from ticketing_domain.kept_answers import (
    KEPT_FOR,
    AnswerKept,
    Claim,
    Claimed,
    InProgress,
    Kept,
    KeptAnswer,
    KeptAnswers,
    KeyInProgress,
    NamedWish,
    Reused,
)


@attrs.frozen
class HeldKey:
    """A key with what is known under it, and until when somebody is at it."""

    kept: Kept
    lease_until: datetime


@attrs.frozen
class MemoryKeptAnswers(KeptAnswers):
    """Answers by account and key."""

    rows: MutableMapping[tuple[int, str], HeldKey]

    def claim(self, wish: NamedWish, at: datetime, lease_until: datetime) -> Claim:
        held = self._held(wish, at)
        if held is None:
            self.rows[_name(wish)] = HeldKey(Kept(wish, at), lease_until)
            return Claimed(at)
        if held.kept.wish != wish:
            return Reused()
        if held.kept.answer:
            return AnswerKept(held.kept.answer)
        if held.lease_until > at:
            return InProgress()
        self.rows[_name(wish)] = attrs.evolve(held, lease_until=lease_until)
        return Claimed(held.kept.at)

    def keep(self, wish: NamedWish, answer: KeptAnswer) -> KeptAnswer:
        held = self.rows[_name(wish)]
        if held.kept.answer is None:
            kept = attrs.evolve(held.kept, answer=answer)
            held = self.rows[_name(wish)] = attrs.evolve(held, kept=kept)
        return held.kept.answer or answer

    def hand_back(self, wish: NamedWish, at: datetime) -> None:
        held = self.rows.get(_name(wish))
        if held and held.kept.answer is None:
            self.rows[_name(wish)] = attrs.evolve(held, lease_until=at)

    def drop(self, wish: NamedWish) -> None:
        held = self.rows.get(_name(wish))
        if held and held.kept.answer is None:
            del self.rows[_name(wish)]

    def find(self, account_id: int, keys: Collection[str], at: datetime) -> Mapping[str, Kept]:
        found = {key: self.rows.get((account_id, key)) for key in keys}
        return {
            key: held.kept for key, held in found.items() if held and held.kept.at > at - KEPT_FOR
        }

    def add(self, kept: Sequence[Kept]) -> None:
        for one in kept:
            if self._held(one.wish, one.at):
                raise KeyInProgress(one.wish.key)
            self.rows[_name(one.wish)] = HeldKey(one, one.at)

    def forget(self, before: datetime) -> None:
        for name in [name for name, held in self.rows.items() if held.kept.at <= before]:
            del self.rows[name]

    def _held(self, wish: NamedWish, at: datetime) -> HeldKey | None:
        held = self.rows.get(_name(wish))
        return held if held and held.kept.at > at - KEPT_FOR else None


def _name(wish: NamedWish) -> tuple[int, str]:
    return wish.account_id, wish.key
