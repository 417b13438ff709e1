"""What stands on an event's page besides its tickets, in the document: line-up, questions, checkout fields."""

from typing import Final

from adapters.http.admin.custom_fields import CustomFieldMessage
from adapters.http.admin.faq import FaqMessage
from adapters.http.admin.line_up import SlotMessage
from adapters.http.admin.performers import PerformerMessage
from adapters.http.openapi.admin.shapes import (
    FaqList,
    NumberedSlot,
    Performer,
    PerformerList,
    PerformerPage,
)
from adapters.http.openapi.entries import Body, Entry, done, gone, listed, made, shown
from adapters.http.openapi.shapes import CustomField, FaqItem

PERFORMERS: Final = {
    "list_performers": Entry("List performers", listed(PerformerList)),
    "create_performer": Entry(
        "Add a performer",
        made(Performer),
        Body(PerformerMessage, "performer", ("name",), {"name": "The Lamplighters"}),
    ),
    "show_performer": Entry("Show a performer with their events", shown(PerformerPage)),
    "change_performer": Entry(
        "Change a performer",
        done(Performer),
        Body(PerformerMessage, "performer", example={"bio": "<p>From <em>Leeds</em>.</p>"}),
    ),
    "delete_performer": Entry("Delete a performer whom no event has booked", gone()),
}
LINE_UP: Final = {
    "create_event_performer": Entry(
        "Put a performer on the line-up",
        made(NumberedSlot),
        Body(
            SlotMessage,
            "event_performer",
            ("performer_id",),
            {"performer_id": 1, "role": "headliner", "position": 1},
        ),
        detail="The line-up itself is listed with the event.",
    ),
    "change_event_performer": Entry(
        "Change a place on the line-up",
        done(NumberedSlot),
        Body(SlotMessage, "event_performer", example={"genre": "Techno"}),
    ),
    "delete_event_performer": Entry("Take a performer off the line-up", gone()),
}
FAQ: Final = {
    "list_faq_items": Entry("List an event's questions", listed(FaqList)),
    "create_faq_item": Entry(
        "Add a question",
        made(FaqItem),
        Body(
            FaqMessage,
            "faq_item",
            ("question", "answer"),
            {"question": "Is there a cloakroom?", "answer": "Yes, by the stairs."},
        ),
    ),
    "change_faq_item": Entry(
        "Change a question",
        done(FaqItem),
        Body(FaqMessage, "faq_item", example={"position": 2}),
    ),
    "delete_faq_item": Entry("Delete a question", gone()),
}
CUSTOM_FIELDS: Final = {
    "create_custom_field": Entry(
        "Ask something more at checkout",
        made(CustomField),
        Body(
            CustomFieldMessage,
            "custom_field",
            ("label", "field_type", "per"),
            {
                "label": "T-shirt size",
                "field_type": "select",
                "per": "attendee",
                "options": ["S", "M", "L"],
            },
        ),
        detail="The fields themselves are listed with the event.",
    ),
    "change_custom_field": Entry(
        "Change a custom field",
        done(CustomField),
        Body(CustomFieldMessage, "custom_field", example={"required": True}),
        detail="Its type and its scope stay once it has been answered.",
    ),
    "delete_custom_field": Entry("Ask it no more", gone()),
}
