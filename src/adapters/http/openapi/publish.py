"""Publishing the documents: `/openapi/<name>.json` for programs, and a page at `/docs` for people.

The page is vendored whole; its policy lets it reach no other host. Nothing is written before somebody asks for it.
"""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from importlib import import_module
from pathlib import Path
from string import Template
from typing import Final

import attrs
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from adapters.http.edge.answers import JSON, etagged, json_bytes
from adapters.http.openapi.entries import Operation, Schema
from ticketing_domain.errors import NotFound

HERE: Final = Path(__file__).parent
REDOC: Final = "redoc-2.5.4.standalone.js"
CALLED: Final = {"v1": "promoter"}
"""What an API is called where people read it, if not by the name of its document."""
FOR_GOOD: Final = "public, max-age=31536000, immutable"
FOR_A_WHILE: Final = "public, max-age=300"
FILES: Final[Mapping[str, tuple[Path, str]]] = {
    REDOC: (HERE / "vendored" / REDOC, FOR_GOOD),
    "docs.js": (HERE / "page" / "docs.js", FOR_A_WHILE),
    "docs.css": (HERE / "page" / "docs.css", FOR_A_WHILE),
}
POLICY: Final = (
    "default-src 'none'; "
    "script-src 'self'; "
    # It writes its styles as it goes, searches in a worker, and draws small pictures from its own text.
    "style-src 'self' 'unsafe-inline'; "
    "worker-src blob:; "
    "img-src data:; "
    "connect-src 'self'; "
    "base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'none'; "
)


@attrs.frozen
class Documents:
    """The documents of a server at `base_url`, each written when it is first asked for."""

    tables: Mapping[str, Callable[[], Sequence[Operation]]]
    base_url: str
    _printed: dict[str, bytes] = attrs.field(factory=dict, init=False, repr=False, eq=False)

    def written(self, name: str) -> Schema:
        """Return a document; raises `NotFound` for an API that has none."""
        if name not in self.tables:
            raise NotFound("document", name)
        # Imported when somebody asks: a server starts sooner without the shapes of its answers.
        apis = import_module("adapters.http.openapi.apis")
        written: Schema = apis.document_of(name, self.tables[name](), self.base_url)
        return written

    def show(self, request: Request) -> Response:
        """Answer with a document."""
        name = request.path_params["name"]
        headers = {"Cache-Control": FOR_A_WHILE, "Access-Control-Allow-Origin": "*"}
        return etagged(request, Response(self._bytes(name), 200, headers, media_type=JSON))

    def page(self, request: Request) -> Response:
        """Answer with the page for people, opened at the document that `api` names."""
        name = request.query_params.get("api", next(iter(self.tables)))
        if name not in self.tables:
            raise NotFound("document", name)
        shown = Template((HERE / "page" / "docs.html").read_text(encoding="utf-8")).substitute(
            title=f"{_called(name).capitalize()} API",
            name=escape(name),
            redoc=REDOC,
            links=self._links(name),
        )
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": FOR_A_WHILE}
        return HTMLResponse(shown, 200, headers)

    def _links(self, shown: str) -> str:
        current = {shown: ' aria-current="page"'}
        return "\n".join(
            f'<a href="?api={escape(name)}"{current.get(name, "")}>{_called(name).capitalize()}</a>'
            for name in self.tables
        )

    def _bytes(self, name: str) -> bytes:
        if name not in self._printed:
            self._printed[name] = json_bytes(self.written(name))
        return self._printed[name]


def document_routes(documents: Documents) -> list[Route]:
    """Return the routes of the documents and of the page that shows them."""
    return [
        Route("/openapi/{name}", documents.show),
        Route("/docs", documents.page),
        Route("/docs/{file}", _file),
    ]


def _called(name: str) -> str:
    return escape(CALLED.get(name, name))


def _file(request: Request) -> Response:
    name = request.path_params["file"]
    if name not in FILES:
        raise NotFound("file", name)
    path, kept = FILES[name]
    return FileResponse(path, headers={"Cache-Control": kept})
