"""How much may be asked: in general and at doors by key, and with keys that open nothing by the client's address.

Doors have a bucket of their own, so that a list somewhere cannot close an entrance (contract §5). Counted is the address
that connected to us, whatever the headers say about others.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
import math
from typing import Final

import attrs
from starlette.requests import Request

from adapters.http.edge.turnstile import address_of
from adapters.http.v1.errors import V1Error
from adapters.http.v1.seams import Limits
from ticketing_domain.people.api_key import KeyHolder
from ticketing_domain.people.limits import Limit, Meter, Verdict
from ticketing_domain.ports import Clock

GENERAL: Final = "general"
SCANS: Final = "scans"
BAD_KEYS: Final = "bad keys"

BETWEEN_TIDYING: Final = timedelta(minutes=1)
MOST_REMEMBERED: Final = 10_000
"""How many of those that were refused are remembered."""


@attrs.define(eq=False)
class KeyLimits(Limits):
    """Counts with a meter; None where nothing is limited. `now` is everybody's time.

    Who was refused is refused again until the time that they were told, without asking the meter: nothing can be free
    before, and so whoever does not stop costs no look-up.
    """

    meter: Meter
    now: Clock
    general: Limit | None
    scans: Limit | None
    bad_keys: Limit | None
    _refused: dict[tuple[str, str], tuple[datetime, Verdict]] = attrs.field(
        factory=dict, init=False
    )
    _tidy_at: datetime | None = attrs.field(default=None, init=False)

    def bad_key(self, request: Request) -> None:
        """Count a request whose key opens nothing; raises `V1Error`."""
        if self.bad_keys is not None:
            self._count(BAD_KEYS, address_of(request), self.bad_keys)

    def take(self, holder: KeyHolder, *, scan: bool) -> Mapping[str, str]:
        """Count a request of a key; returns the `RateLimit-*` headers of its answer, raises `V1Error`."""
        bucket, limit = (SCANS, self.scans) if scan else (GENERAL, self.general)
        if limit is None:
            return {}
        return _headers(limit, self._count(bucket, holder.key.public_id, limit))

    def counts(self, *, scan: bool) -> bool:
        """Tell whether requests of keys are counted at all."""
        return (self.scans if scan else self.general) is not None

    def _count(self, bucket: str, subject: str, limit: Limit) -> Verdict:
        at = self.now()
        self._tidy(at)
        verdict = self._remembered(bucket, subject, at)
        if verdict is None:
            verdict = self.meter.take(bucket, subject, limit, at)
        if verdict.allowed:
            return verdict
        self._refused[bucket, subject] = (at, verdict)
        wait = {"Retry-After": str(max(_seconds(verdict.retry_after), 1))}
        raise V1Error("rate_limited", headers={**_headers(limit, verdict), **wait})

    def _remembered(self, bucket: str, subject: str, at: datetime) -> Verdict | None:
        """Return why somebody is still refused; None where they may be let through."""
        when, verdict = self._refused.get((bucket, subject), (at, None))
        past = at - when
        if verdict is None or past >= verdict.retry_after or past < timedelta(0):
            return None
        left = verdict.retry_after - past
        return attrs.evolve(verdict, retry_after=left, resets_after=verdict.resets_after - past)

    def _tidy(self, at: datetime) -> None:
        if len(self._refused) > MOST_REMEMBERED:
            self._refused = {}
        if self._tidy_at is None or self._tidy_at <= at:
            self._tidy_at = at + BETWEEN_TIDYING
            self._refused = {}
            self.meter.forget(at)


def _headers(limit: Limit, verdict: Verdict) -> dict[str, str]:
    return {
        "RateLimit-Limit": str(limit.count),
        "RateLimit-Remaining": str(verdict.remaining),
        "RateLimit-Reset": str(_seconds(verdict.resets_after)),
        "RateLimit-Policy": f"{limit.count};w={_seconds(limit.per)}",
    }


def _seconds(span: timedelta) -> int:
    return math.ceil(span.total_seconds())
