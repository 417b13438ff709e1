"""Answers of an order: with its row, as they were given, because nobody ever asks for one of them alone."""

from collections.abc import Iterable, Mapping
from typing import Any

from ticketing_domain.catalogue.custom_field import FieldType
from ticketing_domain.sale.answers import FieldAnswer


def answers_row(answers: Iterable[FieldAnswer]) -> list[dict[str, Any]] | None:
    """Write the answers of an order into a value of its row; None where there are none."""
    written = [
        {
            "custom_field_id": answer.custom_field_id,
            "label": answer.label,
            "type": answer.field_type.value,
            "value": answer.value,
            "item_index": answer.item_index,
        }
        for answer in answers
    ]
    return written or None


def answers_from(written: Iterable[Mapping[str, Any]] | None) -> tuple[FieldAnswer, ...]:
    """Read answers; an order from before there were any has none."""
    return tuple(
        FieldAnswer(
            custom_field_id=answer["custom_field_id"],
            label=answer["label"],
            field_type=FieldType(answer["type"]),
            value=answer["value"],
            item_index=answer["item_index"],
        )
        for answer in written or ()
    )
