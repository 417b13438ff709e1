"""`ticketing openapi`: the documents of the APIs, for programs that make clients from them."""

import os

import click

from adapters import wiring
from adapters.cli.printing import answer
from adapters.http.openapi.tables import api_documents
from adapters.http.scanner.routes import scanner_routes
from adapters.http.shop.routes import shop_routes
from adapters.http.v1.routes import v1_routes
from adapters.settings import Settings
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.memory import MemoryBooks, SandboxPayments


@click.command()
@click.argument("api", type=click.Choice(["admin", "shop", "scanner", "v1"]))
def openapi(api: str) -> None:
    """Print the OpenAPI document of an API. No database is touched."""
    base_url = Settings.from_environ(os.environ).base_url or wiring.LISTENS_BY_DEFAULT
    memory = MemoryBooks()
    # The tables name what a box office does; this one never does anything.
    box_office = BoxOffice(
        books=memory.open,
        reads=memory.reads,
        payments=SandboxPayments(),
        now=wiring.utc_now,
        random=wiring.random_bytes,
    )
    shop, scanner = shop_routes(box_office, base_url=base_url), scanner_routes(box_office)
    promoters = v1_routes(box_office, base_url=base_url, scans=scanner.desk)
    documents = api_documents(
        box_office, shop.operations, scanner.operations, promoters.operations, base_url
    )
    answer(documents.written(api))
