"""Rich text: what a promoter writes with headings, lists and links, kept with what it says without them.

Cleaning HTML takes a library that the core does not have, so whoever brings a text in makes both forms of it.
"""

from typing import Any, Final

import attrs

from ticketing_domain.changes import Problem, Rule

LONGEST_TEXT: Final = 20_000


@attrs.frozen
class RichText:
    """A text in two forms: `html` holds only harmless markup, `plain` is what it says without any (seed 001)."""

    html: str
    plain: str


def not_endless(*fields: str) -> tuple[Rule[Any], ...]:
    """Make one rule for each of `fields`: a rich text that says `LONGEST_TEXT` characters or fewer."""
    return tuple(_ends(field) for field in fields)


def _ends(field: str) -> Rule[Any]:
    def is_short_enough(plan: object) -> Problem | None:
        text = getattr(plan, field)
        if isinstance(text, RichText) and len(text.plain) > LONGEST_TEXT:
            return (field, too_long())
        return None

    return is_short_enough


def too_long() -> str:
    """Return what to tell whoever sent a text without end."""
    return f"is too long (maximum is {LONGEST_TEXT} characters)"
