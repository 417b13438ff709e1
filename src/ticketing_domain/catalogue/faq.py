"""The FAQ of an event: what people ask about it, and the answers (contract §3, "FAQ")."""

from collections.abc import Sequence
from typing import Final, Protocol

import attrs

from ticketing_domain.catalogue.line_up import position_problem
from ticketing_domain.catalogue.rich_text import RichText, not_endless
from ticketing_domain.changes import UNSET, Given, Problem, Rule, at_most, check, given, not_blank
from ticketing_domain.errors import Problems

MOST_QUESTIONS: Final = 200
"""So many questions an event may answer."""


@attrs.frozen
class FaqItem:
    """One question with its answer; lower positions come first."""

    id: int
    account_id: int
    event_id: int
    question: str
    answer: RichText
    position: int


@attrs.frozen
class FaqChanges:
    """What a promoter sends to make or change a question."""

    question: Given[str | None] = UNSET
    answer: Given[RichText | None] = UNSET
    position: Given[int | None] = UNSET
    unreadable: Problems = attrs.field(factory=dict)


class FaqItems(Protocol):
    """Protocol: the questions of events."""

    def of_event(self, account_id: int, event_id: int) -> Sequence[FaqItem]:
        """Return the questions of an event, which is locked, in the order of their position."""
        ...

    def add(self, item: FaqItem) -> None: ...

    def save(self, item: FaqItem) -> None: ...

    def delete(self, item: FaqItem) -> None: ...

    def clear(self, account_id: int, event_id: int) -> None:
        """Delete every question of an event."""
        ...


class FaqReads(Protocol):
    """Protocol: questions as promoters and buyers look at them."""

    def faq(self, account_id: int, event_id: int) -> Sequence[FaqItem]:
        """Return the questions of an event in the order of their position, not locked."""
        ...


@attrs.frozen
class FaqPlan:
    """A question as it would be; None where nothing usable was said."""

    question: str | None = None
    answer: RichText | None = None
    position: int | None = None


def plan_faq_item(changes: FaqChanges, before: FaqItem | None, *also: Problem | None) -> FaqPlan:
    """Lay the changes over the question that was there, or over nothing; raises `Invalid`."""
    was = before or FaqPlan()
    plan = FaqPlan(
        question=given(changes.question, was.question),
        answer=given(changes.answer, was.answer),
        position=given(changes.position, was.position),
    )
    check(plan, FAQ_RULES, changes.unreadable, *also)
    return plan


def faq_item_from(
    plan: FaqPlan, *, item_id: int, account_id: int, event_id: int, position: int
) -> FaqItem:
    """Make the question that a checked plan describes."""
    assert plan.question and plan.answer  # noqa: S101, PT018 (the rules have seen to it)
    return FaqItem(
        id=item_id,
        account_id=account_id,
        event_id=event_id,
        question=plan.question.strip(),
        answer=plan.answer,
        position=plan.position or position,
    )


def full_problem(count: int) -> Problem | None:
    """Return what speaks against one more question where there are so many."""
    if count < MOST_QUESTIONS:
        return None
    return ("base", f"the event has {MOST_QUESTIONS} questions already")


def has_a_possible_position(plan: FaqPlan) -> Problem | None:
    return position_problem(plan.position)


FAQ_RULES: Final[tuple[Rule[FaqPlan], ...]] = (
    *not_blank("question", "answer"),
    *at_most(500, "question"),
    *not_endless("answer"),
    has_a_possible_position,
)
