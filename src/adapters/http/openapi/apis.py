"""The APIs that have a document."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Final

from adapters.http.openapi.admin.api import ADMIN
from adapters.http.openapi.document import document
from adapters.http.openapi.entries import Api, Operation, Schema
from adapters.http.openapi.scanner.api import SCANNER
from adapters.http.openapi.shop.api import SHOP
from adapters.http.openapi.v1.api import V1

APIS: Final[Mapping[str, Api]] = {api.name: api for api in (ADMIN, SHOP, SCANNER, V1)}


def document_of(name: str, operations: Iterable[Operation], base_url: str) -> Schema:
    """Write the document of an API for a server at `base_url`; raises `Undocumented`."""
    return document(APIS[name], operations, base_url=base_url, version=version("ticketing-domain"))
