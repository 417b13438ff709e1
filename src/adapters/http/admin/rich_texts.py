"""Messages with one rich text in them, as changes of the domain."""

from typing import Any

import attrs

from adapters.http.edge.rich_text import TooLong, read_rich_text
from ticketing_domain.changes import UNSET
from ticketing_domain.errors import Problems


def with_rich_text(
    message: attrs.AttrsInstance, field: str, unreadable: Problems
) -> tuple[dict[str, Any], Problems]:
    """Return what a message says, its rich text cleaned, with what is unreadable."""
    sent = attrs.asdict(message, recurse=False)
    if not isinstance(sent[field], str):
        return sent, unreadable
    try:
        return {**sent, field: read_rich_text(sent[field])}, unreadable
    except TooLong as wrong:
        return {**sent, field: UNSET}, {**unreadable, field: (str(wrong),)}
