"""The switchboard: finds who answers a path by its parts, however many paths there are.

    Router([Switchboard([Route("/admin/events/{slug}", door), ...])])

Starlette tries one pattern after the other, which costs the last of a hundred paths more than its answer. Here a path is
walked part by part: what is written out goes before what is open, as "orders.csv" before "{public_id}". What is asked for
again and again, as the event of the hour, is not even walked.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NoReturn, TypeAlias

import attrs
from starlette.routing import BaseRoute, Match, NoMatchFound, Route
from starlette.types import ASGIApp, Receive, Scope, Send

REST: Final = ":path}"
"""How a part ends that takes all that is left of the path."""

MOST_KNOWN: Final = 1_000
LONGEST_KNOWN: Final = 256
"""How many paths are known by heart, and up to how many characters: nobody's inventions fill the memory."""


@attrs.frozen(eq=False)
class Line:
    """Where a path leads, and how its open parts are called."""

    app: ASGIApp
    names: tuple[str, ...]


Found: TypeAlias = tuple[Line, tuple[str, ...]]
"""A line, and what stands in the open parts of the path."""


class CannotBeConnected(Exception):
    """A route's path is taken already, so that nobody would ever ask it, or the route itself chooses by method."""


@attrs.define(eq=False)
class _Junction:
    """Where paths part: by a word, by how a word ends, or anywhere; `line` is that of a path that ends here."""

    words: "dict[str, _Junction]" = attrs.field(factory=dict)
    endings: "dict[str, _Junction]" = attrs.field(factory=dict)
    open: "_Junction | None" = None
    rest: Line | None = None
    line: Line | None = None

    def find(self, parts: Sequence[str], at: int, held: tuple[str, ...]) -> Found | None:
        """Follow the parts from a place on."""
        if at == len(parts):
            return None if self.line is None else (self.line, held)
        part = parts[at]
        word = self.words.get(part)
        found = None if word is None else word.find(parts, at + 1, held)
        if found is None and part:
            found = self._find_open(parts, at, held)
        if found is None and self.rest is not None:
            return self.rest, (*held, "/".join(parts[at:]))
        return found

    def _find_open(self, parts: Sequence[str], at: int, held: tuple[str, ...]) -> Found | None:
        part = parts[at]
        for ending, junction in self.endings.items():
            if part.endswith(ending) and part != ending:
                found = junction.find(parts, at + 1, (*held, part.removesuffix(ending)))
                if found is not None:
                    return found
        return None if self.open is None else self.open.find(parts, at + 1, (*held, part))

    def lay(self, part: str) -> "_Junction":
        """Return the junction behind a part of a route's path."""
        ending = part.partition("}")[2]
        if not part.startswith("{"):
            return self.words.setdefault(part, _Junction())
        if ending:
            return self.endings.setdefault(ending, _Junction())
        self.open = self.open or _Junction()
        return self.open


class Switchboard(BaseRoute):
    """Many routes as one, whose endpoints are ASGI applications that know their methods themselves."""

    def __init__(self, routes: Sequence[Route]) -> None:
        """Connect the routes; raises `CannotBeConnected`."""
        self.routes = tuple(routes)
        self._start = _Junction()
        self._known = lru_cache(MOST_KNOWN)(self._walk)
        for route in routes:
            if route.methods is not None:
                raise CannotBeConnected(f"{route.path}: its endpoint must choose by method itself")
            self._connect(route.path, route.app)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether a path leads anywhere, and where."""
        path = _path_of(scope)
        find = self._known if len(path) <= LONGEST_KNOWN else self._walk
        found = find(path) if scope["type"] == "http" else None
        if found is None:
            return Match.NONE, {}
        line, values = found
        said = {**scope.get("path_params", {}), **dict(zip(line.names, values, strict=True))}
        return Match.FULL, {"endpoint": line.app, "path_params": said}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put a request through to where its path leads."""
        await scope["endpoint"](scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: Any) -> NoReturn:
        """Refuse: addresses are printed by whoever shows them."""
        raise NoMatchFound(name, path_params)

    def _walk(self, path: str) -> Found | None:
        first, *parts = path.split("/")
        return None if first else self._start.find(parts, 0, ())

    def _connect(self, path: str, app: ASGIApp) -> None:
        parts = path.split("/")[1:]
        line = Line(app, tuple(_name(part) for part in parts if part.startswith("{")))
        junction = self._start
        for part in parts:
            if part.endswith(REST):
                junction.rest = line
                return
            junction = junction.lay(part)
        if junction.line is not None:
            raise CannotBeConnected(f"{path}: is taken already")
        junction.line = line


def _name(part: str) -> str:
    return part[1:].partition("}")[0].partition(":")[0]


def _path_of(scope: Scope) -> str:
    """Return the path as it stands behind that of whoever mounted us."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path
