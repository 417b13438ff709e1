"""Versions of this API: the dates on which something changed for programs that are running.

What only adds something is no new version. What does change is an entry here, with a function that brings an answer of
the newer shape back to the older; operations know the newest shape only. A key is answered in the version that was the
newest when it was made, unless a request names another (seed 004, `EntryRate-Version`).
"""

from collections.abc import Callable, Mapping
import json
from typing import Any, Final, TypeAlias

import attrs
from starlette.responses import Response

from adapters.http.edge.answers import json_bytes

Content: TypeAlias = Any
"""The value of a JSON document."""


@attrs.frozen
class Change:
    """One thing that a version changed in the answers of some operations, and the way back."""

    told: str
    operations: frozenset[str]
    back: Callable[[Content], Content]


@attrs.frozen
class Version:
    """A version by its date, with what it changed against the one before."""

    date: str
    changes: tuple[Change, ...] = ()


def _without_reasons(scan: Content) -> Content:
    """Return the answer to a scan with what the first documents listed: valid, ticket and scannedAt."""
    return {name: scan[name] for name in ("valid", "ticket", "scannedAt") if name in scan}


VERSIONS: Final = (
    Version(
        "2026-04-25",
        (
            Change(
                "A scan says why it was refused (reason) and how many people the ticket still admits"
                " (remainingAdmissions).",
                frozenset({"scan_ticket", "scan_payload"}),
                _without_reasons,
            ),
        ),
    ),
    Version("2026-03-30"),
)
"""The newest first."""

NEWEST: Final = VERSIONS[0].date
KNOWN: Final[Mapping[str, int]] = {version.date: place for place, version in enumerate(VERSIONS)}


def is_known(date: str) -> bool:
    """Tell whether there is a version of that date."""
    return date in KNOWN


def changes_since(date: str, operation: str) -> tuple[Change, ...]:
    """Return what changed in an operation's answers after a version, the newest change first."""
    newer = VERSIONS[: KNOWN[date]]
    return tuple(
        change for version in newer for change in version.changes if operation in change.operations
    )


def answer_as_of(date: str, operation: str, response: Response) -> Response:
    """Return an operation's answer in the shape of a version, where the version is older than a change of it."""
    if response.status_code >= 300 or not changes_since(date, operation):
        return response
    content = as_of(date, operation, json.loads(bytes(response.body)))
    kept = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Response(json_bytes(content), response.status_code, kept)


def as_of(date: str, operation: str, content: Content) -> Content:
    """Return an operation's answer of the newest shape in that of a version."""
    for change in changes_since(date, operation):
        content = change.back(content)
    return content
