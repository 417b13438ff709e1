"""Names of files, and the addresses under which the public finds them."""

import re
from typing import Final

import attrs

from ticketing_domain.media.storage import NotKept

NAME: Final = re.compile(
    r"(uploads|pictures)/[a-z0-9]{1,64}(-[a-z-]{1,32})?/[a-z]{1,16}(\.[a-z]{1,8})?"
)
PICTURES: Final = "pictures/"


def checked(name: str) -> str:
    """Return a name that can be no path to anywhere else; raises `NotKept`."""
    if not NAME.fullmatch(name):
        raise NotKept(name)
    return name


@attrs.frozen
class Addresses:
    """Addresses of files: under `public_url` where there is one (a bucket's, a delivery network's), else on this
    server, which sends people on where it does not have the file itself."""

    base_url: str
    public_url: str | None = None

    def of(self, name: str) -> str:
        """Return the address of a file."""
        if self.public_url is not None:
            return f"{self.public_url}/{name}"
        return f"{self.base_url}/files/{name.removeprefix(PICTURES)}"
