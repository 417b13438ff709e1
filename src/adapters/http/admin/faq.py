"""The FAQ of an event: questions and answers on its page (contract §3)."""

from collections.abc import Mapping
from typing import Any

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.admin.rich_texts import with_rich_text
from adapters.http.edge.answers import json_answer
from adapters.http.edge.line_up import faq_item_json
from adapters.http.edge.messages import read_message
from adapters.http.edge.requests import number_in_path, slug_in_path
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.faq import FaqChanges
from ticketing_domain.changes import UNSET, Given


@attrs.frozen
class FaqMessage:
    """A question as clients send it; `answer` may be HTML."""

    question: Given[str | None] = UNSET
    answer: Given[str | None] = UNSET
    position: Given[int | None] = UNSET


@attrs.frozen
class Faq:
    """The calls on the questions of an event."""

    box_office: BoxOffice
    base_url: str

    def list(self, ask: Ask) -> Response:
        """Answer with the event's questions in their order."""
        reads = self.box_office.reads
        event = reads.inventory(ask.account.id, slug_in_path(ask.request)).event
        items = [faq_item_json(item) for item in reads.faq(ask.account.id, event.id)]
        named = {"id": event.id, "slug": event.slug, "title": event.title}
        return json_answer({"event": named, "faq_items": items})

    def create(self, ask: Ask) -> Response:
        """Put a question on the event's page."""
        slug = slug_in_path(ask.request)
        item = self.box_office.faq.add(account_id=ask.account.id, slug=slug, changes=_changes(ask))
        location = f"{self.base_url}/admin/events/{slug}/faq_items/{item.id}"
        return json_answer(faq_item_json(item), 201, {"Location": location})

    def change(self, ask: Ask) -> Response:
        """Change what was sent of a question."""
        item = self.box_office.faq.change(**_where(ask), changes=_changes(ask))
        return json_answer(faq_item_json(item))

    def delete(self, ask: Ask) -> Response:
        """Take a question off the event's page."""
        self.box_office.faq.remove(**_where(ask))
        return Response(status_code=204)


def _where(ask: Ask) -> Mapping[str, Any]:
    """Return the account, event and question that the path names; raises `NotFound`."""
    return {
        "account_id": ask.account.id,
        "slug": slug_in_path(ask.request),
        "item_id": number_in_path(ask.request, "id"),
    }


def _changes(ask: Ask) -> FaqChanges:
    message, found = read_message(FaqMessage, ask.body, wrapped_in="faq_item")
    sent, unreadable = with_rich_text(message, "answer", found)
    return FaqChanges(**sent, unreadable=unreadable)
