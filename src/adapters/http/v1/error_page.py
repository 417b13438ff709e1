"""The page `/docs/errors`: what each code of the promoter API means, with an anchor for each."""

from functools import cache
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from adapters.http.edge.answers import etagged
from adapters.http.v1.error_codes import ERRORS, ErrorEntry

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Error codes of the promoter API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs.css">
</head>
<body>
<header class="apis">
<nav aria-label="APIs">
<a href="../docs?api=v1">Promoter</a>
<a href="errors" aria-current="page">Error codes</a>
</nav>
</header>
<main class="text">
<h1>Error codes of the promoter API</h1>
<p>Every error is <code>{{"error": {{"code", "message", "docs"}}}}</code>. Decide by the code: it never changes, while
messages may. An error of a request with wrong fields also lists them, under <code>fields</code>.</p>
{entries}
</main>
</body>
</html>
"""


def error_page(request: Request) -> Response:
    """Answer with the page."""
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "public, max-age=300"}
    return etagged(request, HTMLResponse(printed(), 200, headers))


@cache
def printed() -> str:
    """Return the page as HTML."""
    return PAGE.format(entries="\n".join(_section(code, entry) for code, entry in ERRORS.items()))


def _section(code: str, entry: ErrorEntry) -> str:
    name = escape(code)
    return (
        f'<section id="{name}">\n'
        f'<h2><a href="#{name}"><code>{name}</code></a> <small>{entry.status}</small></h2>\n'
        f"<p><strong>{escape(entry.title)}.</strong> {escape(entry.explanation)}</p>\n"
        "</section>"
    )
