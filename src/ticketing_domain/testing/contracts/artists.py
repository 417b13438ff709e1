"""What tests do with artists: list them, book them, answer questions."""

from typing import Any

from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.faq import FaqChanges, FaqItem
from ticketing_domain.catalogue.line_up import ListedSlot, Slot, SlotChanges
from ticketing_domain.catalogue.performer import (
    Performer,
    PerformerChanges,
)
from ticketing_domain.catalogue.rich_text import RichText
from ticketing_domain.testing.stage import Stage

BIO = RichText("<p>House DJ since <b>2010</b>.</p>", "House DJ since 2010.")

DOOR = RichText("<p>At seven.</p>", "At seven.")


def performer(stage: Stage, name: str = "DJ Lantern", **fields: Any) -> Performer:
    """List a performer."""
    return stage.box_office.line_up.add_performer(
        account_id=stage.account.id, changes=PerformerChanges(name, **fields)
    )


def slot(stage: Stage, event: Event, who: Performer, **fields: Any) -> Slot:
    """Put a performer on a line-up."""
    return stage.box_office.line_up.add_slot(
        account_id=stage.account.id, slug=event.slug, changes=SlotChanges(who.id, **fields)
    ).slot


def move(stage: Stage, event: Event, slot_id: int, **fields: Any) -> Slot:
    """Change a slot."""
    return stage.box_office.line_up.change_slot(
        account_id=stage.account.id,
        slug=event.slug,
        slot_id=slot_id,
        changes=SlotChanges(**fields),
    ).slot


def question(stage: Stage, event: Event, text: str = "When do doors open?", **rest: Any) -> FaqItem:
    """Answer a question."""
    return stage.box_office.faq.add(
        account_id=stage.account.id, slug=event.slug, changes=FaqChanges(text, DOOR, **rest)
    )


def line_up(stage: Stage, event: Event) -> list[ListedSlot]:
    """Look at a line-up."""
    return list(stage.box_office.reads.line_up(event.account_id, event.id))


def faq(stage: Stage, event: Event) -> list[FaqItem]:
    """Look at the questions."""
    return list(stage.box_office.reads.faq(event.account_id, event.id))
