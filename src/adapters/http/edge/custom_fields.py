"""Custom fields and the answers to them, as both the promoter and the buyer see them (contract §3)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from ticketing_domain.catalogue.custom_field import CustomField, in_order_of_asking
from ticketing_domain.sale.answers import FieldAnswer
from ticketing_domain.sale.purchase import Purchase


def custom_fields_json(fields: Sequence[CustomField]) -> list[dict[str, Any]]:
    """Print the fields of an event in the order of asking."""
    return [custom_field_json(field) for field in in_order_of_asking(fields)]


def custom_field_json(field: CustomField) -> dict[str, Any]:
    """Print a field."""
    return {
        "id": field.id,
        "label": field.label,
        "field_type": field.field_type.value,
        "per": field.per.value,
        "help_text": field.help_text,
        "required": field.required,
        "options": field.options,
        "position": field.position,
    }


def answers_json(purchase: Purchase) -> Mapping[int | None, list[dict[str, Any]]]:
    """Print the answers of an order by the place of the item that they belong to; those of the order are under None."""
    printed: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for answer in purchase.answers:
        printed[answer.item_index].append(_answer_json(answer))
    return printed


def _answer_json(answer: FieldAnswer) -> dict[str, Any]:
    return {
        "id": answer.custom_field_id,
        "label": answer.label,
        "type": answer.field_type.value,
        "value": answer.value,
    }
