"""The box office as a command opens it: from the environment, over a database brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
import os

from adapters import logs, wiring
from adapters.settings import Settings
from ticketing_domain.box_office import BoxOffice


@contextmanager
def office() -> Iterator[BoxOffice]:
    """Open the box office for a command; raises `UnreadableSetting` or what the database says."""
    settings = Settings.from_environ(os.environ)
    logs.configure(settings.log)
    with wiring.opened(settings) as box_office:
        yield box_office
