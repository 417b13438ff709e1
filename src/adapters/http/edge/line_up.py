"""Performers, line-ups and questions, as both the promoter and the buyer see them (seed 001)."""

from typing import Any

from adapters.http.edge.answers import time_json
from adapters.http.edge.rich_text import html_json, plain_json
from ticketing_domain.catalogue.faq import FaqItem
from ticketing_domain.catalogue.line_up import ListedSlot
from ticketing_domain.catalogue.performer import LINKS, Performer
from ticketing_domain.media.picture import AddressOf


def slot_json(listed: ListedSlot, address: AddressOf) -> dict[str, Any]:
    """Print a slot with its performer, without any number of ours."""
    slot, performer = listed.slot, listed.performer
    return {
        **named_json(performer),
        "role": slot.billing.value,
        "genre": slot.genre,
        "position": slot.position,
        "starts_at": time_json(slot.starts_at),
        "ends_at": time_json(slot.ends_at),
        **profile_json(performer, address),
    }


def named_json(performer: Performer) -> dict[str, Any]:
    """Print who a performer is."""
    return {"name": performer.name, "performer_type": performer.performer_type.value}


def profile_json(performer: Performer, address: AddressOf) -> dict[str, Any]:
    """Print what is told about a performer."""
    return {
        "bio": plain_json(performer.bio),
        "bio_html": html_json(performer.bio),
        **{link: getattr(performer, link) for link in LINKS},
        "image_url": address(performer.image),
    }


def faq_item_json(item: FaqItem) -> dict[str, Any]:
    """Print a question with its answer."""
    return {
        "id": item.id,
        "question": item.question,
        "answer": plain_json(item.answer),
        "answer_html": html_json(item.answer),
        "position": item.position,
    }
