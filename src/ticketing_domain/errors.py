"""Everything that can go wrong, as one tree.

An error carries its facts as attributes, so that nobody has to read its text to act on it. Rooms of the domain add
their own errors beside the rules that raise them; every one of them descends from `TicketingError`.
"""

from collections.abc import Mapping
from typing import ClassVar

Problems = Mapping[str, tuple[str, ...]]
"""What is wrong with what somebody sent: field name to sentences; `base` for what belongs to no field."""


class TicketingError(Exception):
    """The root of every error that the domain raises."""


class NotFound(TicketingError):
    """There is no such thing in this account; what belongs to another account is not there either (contract §2)."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"no {what} {key!r} here")
        self.what = what
        self.key = key


class Invalid(TicketingError):
    """What was sent breaks rules; `problems` names all of them at once (contract §3)."""

    def __init__(self, problems: Problems) -> None:
        text = "; ".join(
            f"{field} {said}" for field, all_said in problems.items() for said in all_said
        )
        super().__init__(text)
        self.problems = problems


class Refused(TicketingError):
    """A well-formed wish that cannot be granted as things stand; `code` names the reason and never changes."""

    code: ClassVar[str] = "refused"


class StaleWrite(TicketingError):
    """Somebody else changed the row between our reading and our writing it."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__(f"{what} {key!r} was changed meanwhile")
        self.what = what
        self.key = key
