"""The one way out to an address that somebody gave: a port, for the network is no business of the domain."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol, TypeAlias

import attrs


@attrs.frozen
class Reply:
    """What the other side said: its status, the beginning of its answer as text, and how long it took.

    `headers` are by lower-case name; of a name that came twice, the last.
    """

    status: int
    excerpt: str
    took: timedelta
    headers: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen
class Unreachable:
    """No answer came, and why, in words fit for the owner of the address (never of what lies behind it)."""

    reason: str
    took: timedelta = timedelta(0)


Outcome: TypeAlias = Reply | Unreachable
"""How one sending ended."""


class Egress(Protocol):
    """Protocol: reaches addresses that users gave, and no other machine of ours (contract §5 "Webhooks")."""

    def judge(self, url: str) -> str | None:
        """Return why an address is refused, in words fit for whoever gave it; None where it may be used."""
        ...

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send a body to an address: no redirects, 7 s in all, at most 100 KiB of the answer read.

        Judges again what the name resolves to now. Raises nothing: what goes wrong is `Unreachable`.
        """
        ...

    def hang_up(self) -> None:
        """Let go of whatever is still open towards receivers: nothing is lost by it, and sending may go on."""
        return


@attrs.frozen
class NoWayOut(Egress):
    """For a box office that was given no way out: every address is refused."""

    def judge(self, url: str) -> str | None:  # noqa: ARG002 (the port names it)
        return "cannot be reached: webhooks are not set up here"

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:  # noqa: ARG002 (the port names it)
        return Unreachable("webhooks are not set up here")
