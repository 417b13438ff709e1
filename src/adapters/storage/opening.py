"""Opening the storage that an address names: `file:<folder>`, or `s3://<bucket>[/<folder>][?endpoint_url=…&region=…]`."""

from collections.abc import Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from adapters.storage.disk import DiskStorage
from adapters.storage.names import Addresses
from adapters.storage.s3 import S3Storage, client_for
from adapters.storage.seals import Keys
from ticketing_domain.ports import Clock

OPTIONS: Final = {"endpoint_url", "region"}
ANYWHERE: Final = "us-east-1"
"""What services that have no regions are signed for."""

Opened: TypeAlias = DiskStorage | S3Storage


def storage_at(url: str, addresses: Addresses, keys: Keys, now: Clock) -> Opened:
    """Open the storage; raises `ValueError`, whose text completes a sentence that begins with the setting's name."""
    if url.startswith("file:"):
        return DiskStorage(_folder(url), addresses, keys, now)
    parts = urlsplit(url)
    options = _options(parts.query)
    endpoint_url = options.get("endpoint_url")
    region = options.get("region") or (ANYWHERE if endpoint_url else None)
    if find_spec("boto3") is None:
        message = "needs what pip install 'ticketing-domain[s3]' installs"
        raise ValueError(message)
    folder, connect = parts.path.strip("/"), partial(client_for, endpoint_url, region)
    return S3Storage(connect, parts.netloc, addresses, f"{folder}/" if folder else "")


def _folder(url: str) -> Path:
    path = url.removeprefix("file:")
    return Path("/" + path.lstrip("/") if path.startswith("/") else path)


def _options(query: str) -> Mapping[str, str]:
    options = dict(parse_qsl(query))
    if unknown := sorted(options.keys() - OPTIONS):
        message = f"must not say {unknown[0]}; it may say {' and '.join(sorted(OPTIONS))}"
        raise ValueError(message)
    endpoint = options.get("endpoint_url")
    if endpoint is not None and urlsplit(endpoint).scheme not in {"http", "https"}:
        message = "must name an endpoint_url that begins with http:// or https://"
        raise ValueError(message)
    return options
