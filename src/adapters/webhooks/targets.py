"""Targets: an address that somebody gave, read so strictly that nobody downstream can read it otherwise.

Only one spelling of each target passes: `https`, a name of two labels or more or a plain address, a sensible port,
nothing before an `@`. Whatever a browser would repair, a resolver would guess at, or two parsers would disagree on is
refused, with words for whoever wrote it (ADR 0018).
"""

import re
from typing import Final

import attrs
import idna

from adapters.webhooks.addresses import Address, is_loopback, read

LONGEST_URL: Final = 2_048
WEB_PORTS: Final = {"https": 443, "http": 80}
FIRST_FREE_PORT: Final = 1_024
"""Below it live other protocols (mail, shells, directories), and none of them is a webhook's receiver."""

FORM: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[^][/?#:@%]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[!-\"$->@-\[\]-~]*)?(?P<query>\?[!-\"$-\[\]-~]*)?",
    re.ASCII | re.IGNORECASE,
)
LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
LIKE_A_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
LONGEST_NAME: Final = 253
HOUSE_NAMES: Final = ("localhost", "local", "internal", "home.arpa")
"""Names that mean something inside of a house only, whatever a resolver says."""


class BadTarget(ValueError):
    """The URL may not be called; the message is for whoever wrote it."""


@attrs.frozen
class Target:
    """Where a request goes: `host` is the ASCII name or the bare address, `address` is None for a name."""

    scheme: str
    host: str
    port: int
    path: str
    address: Address | None = None

    @property
    def is_encrypted(self) -> bool:
        """Whether TLS protects what is sent."""
        return self.scheme == "https"

    @property
    def host_header(self) -> str:
        """The host as the `Host` header says it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == WEB_PORTS[self.scheme] else f"{host}:{self.port}"


def read_target(url: str, *, allow_loopback: bool = False) -> Target:
    """Read a URL; raises `BadTarget`.

    `allow_loopback` is for development: it also lets `http://` and `localhost` pass where they mean this machine.
    """
    if len(url) > LONGEST_URL:
        raise BadTarget(f"must have at most {LONGEST_URL} characters")
    found = FORM.fullmatch(url)
    if found is None:
        raise BadTarget(_what_is_wrong(url))
    scheme = found["scheme"].lower()
    host, address = _host(found["host"], allow_loopback=allow_loopback)
    if scheme == "http" and not (allow_loopback and means_this_machine(host, address)):
        raise BadTarget("must begin with https://")
    port = _port(scheme, found["port"])
    path = (found["path"] or "/") + (found["query"] or "")
    return Target(scheme, host, port, path, address)


def means_this_machine(host: str, address: Address | None) -> bool:
    """Tell whether a host is written as the machine that we run on."""
    return host == "localhost" if address is None else is_loopback(address)


def _what_is_wrong(url: str) -> str:
    if not re.match(r"https?://", url, re.ASCII | re.IGNORECASE):
        return "must begin with https://"
    if "@" in re.split(r"[/?#\\]", url.partition("://")[2])[0]:
        return "must not hold a user name or a password"
    if "#" in url:
        return "must not have a part after #"
    return "must be like https://hooks.example.com/tickets, in plain characters"


def _port(scheme: str, text: str | None) -> int:
    port = int(text) if text else WEB_PORTS[scheme]
    if port != WEB_PORTS[scheme] and not FIRST_FREE_PORT <= port <= 0xFFFF:
        raise BadTarget(f"must have port {WEB_PORTS[scheme]} or one from {FIRST_FREE_PORT} up")
    return port


def _host(host: str, *, allow_loopback: bool) -> tuple[str, Address | None]:
    bare = host.removeprefix("[").removesuffix("]")
    name = bare if host.startswith("[") else _ascii_name(host)
    if host.startswith("[") or LIKE_A_NUMBER.fullmatch(name.rpartition(".")[2]):
        address = read(name)
        if address is None or (address.version == 6) != host.startswith("["):
            raise BadTarget("must name its host, or write an address in its plain form")
        return str(address), address
    if allow_loopback and name == "localhost":
        return name, None
    if "." not in name or any(f".{name}".endswith(f".{house}") for house in HOUSE_NAMES):
        raise BadTarget("must name a host on the public internet")
    return name, None


def _ascii_name(host: str) -> str:
    """Return a name in the form that is looked up; what is not ASCII must be written as it is registered."""
    try:
        name = host.lower() if host.isascii() else idna.encode(host, strict=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise BadTarget("must have a host name as it is registered") from None
    if len(name) > LONGEST_NAME or not all(LABEL.fullmatch(label) for label in name.split(".")):
        raise BadTarget("must have a host name as it is registered, without a dot at its end")
    return name
