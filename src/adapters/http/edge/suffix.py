"""The `.json` at the end of a path: the same route, and a request for JSON (seed 000)."""

from functools import lru_cache
import re
from typing import Final

from starlette.requests import Request
from starlette.types import Scope

SUFFIX: Final = ".json"
EXPORT: Final = ".csv"
"""The end of a path that can be answered in one way only, whatever the client says it accepts."""
BROWSERS_FIRST: Final = {"text/html", "application/xhtml+xml"}
_SAID: Final = "asks_for_json_by_suffix"


def without_suffix(scope: Scope) -> Scope:
    """Return a request without the suffix on its path, which it remembers."""
    if not scope["path"].endswith(SUFFIX):
        return scope
    state = {**scope.get("state", {}), _SAID: True}
    return {**scope, "path": scope["path"].removesuffix(SUFFIX), "state": state}


def asks_for_json(request: Request) -> bool:
    """Tell whether the client takes JSON: by the suffix, or by an `Accept` that allows it and is no browser's.

    Who asks for an export asks for data too.

    A browser names `text/html` first. Without an `Accept` anything will do (RFC 9110, 12.5.1).
    """
    if request.scope.get("state", {}).get(_SAID) or request.scope["path"].endswith(EXPORT):
        return True
    return _allow_json(",".join(request.headers.getlist("accept")))


def suffix_of(request: Request) -> str:
    """Return the suffix as the client wrote it: `.json`, or nothing."""
    return SUFFIX if request.scope.get("state", {}).get(_SAID) else ""


@lru_cache(maxsize=256)
def _allow_json(accept: str) -> bool:
    weights = _accepted(accept)
    if not weights:
        return True
    if next(iter(weights)) in BROWSERS_FIRST:
        return False
    named = [kind for kind in ("application/json", "application/*", "*/*") if kind in weights]
    return bool(named) and weights[named[0]]


def _accepted(accept: str) -> dict[str, bool]:
    """Return the media ranges of `Accept` in their order, each with whether it is wanted at all (not `q=0`)."""
    ranges: dict[str, bool] = {}
    for one in accept.lower().split(","):
        kind, *params = (part.strip() for part in one.split(";"))
        if kind:
            ranges[kind] = not any(re.fullmatch(r"q\s*=\s*0(\.0*)?", param) for param in params)
    return ranges
