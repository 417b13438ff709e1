"""Doors at the scanner API, over memory, SQLite and PostgreSQL."""

import pytest

from tests.integration.http.admin import conftest as admin
from tests.integration.http.scanner.entrance import Entrance, entrance_of
from ticketing_domain.testing.stage import OpenStage, Stage

open_here = admin.open_here


@pytest.fixture
def stage(open_here: OpenStage) -> Stage:
    """A promoter with a venue."""
    return open_here()


@pytest.fixture
def strangers(open_here: OpenStage, stage: Stage) -> Stage:
    """Another account on the same books."""
    return open_here(subdomain="sun-club")


@pytest.fixture
def entrance(stage: Stage) -> Entrance:
    """A device at the promoter's main door."""
    return entrance_of(stage)
