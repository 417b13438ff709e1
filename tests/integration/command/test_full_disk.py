"""A disk that is full: buyers are asked to come again, nothing is half done, and with space the sale goes on by itself."""

from collections.abc import Iterator
import contextlib
import os
from pathlib import Path
import shutil
import sqlite3
import subprocess
import tempfile
from typing import Final
import uuid

import pytest
import sqlalchemy as sa

from adapters.sql.migrate import upgrade
from adapters.storage.names import Addresses
from adapters.storage.opening import storage_at
from tests.integration.command import cramped
from tests.integration.command.mortal import serving_mortal
from tests.integration.command.night import a_night, held
from tests.integration.command.retrying import Crowd, InTheShop, wrong_with
from tests.integration.command.running import Operator
from ticketing_domain.media.storage import StorageUnavailable
from ticketing_domain.media.upload import Picture

CLIENTS: Final = 10
PLENTY: Final = 1_000_000
MEGABYTE: Final = 1 << 20
SIZE: Final = 64 * MEGABYTE


@attrs.frozen
class SmallDisk:
    """A disk of its own, which can be filled up."""

    folder: Path

    def fill(self) -> None:
        """Leave not a byte."""
        with contextlib.suppress(OSError), self._filler.open("wb", buffering=0) as file:
            while file.write(b"\0" * MEGABYTE):
                pass
        with contextlib.suppress(OSError), self._filler.open("ab", buffering=0) as file:
            while file.write(b"\0" * 512):
                pass

    def make_room(self) -> None:
        """Take away what filled it."""
        self._filler.unlink()

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


@pytest.fixture
def small_disk() -> Iterator[SmallDisk]:
    """A disk in memory; only who may mount one can have it."""
    folder = Path(tempfile.mkdtemp(prefix="ticketing-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0777", "tmpfs", str(folder)]
    try:
        mounted = os.geteuid() == 0 and not subprocess.run(
            mount, check=False, capture_output=True
        ).returncode
        if not mounted:
            pytest.skip("no disk can be mounted here")
        folder.parent.chmod(folder.parent.stat().st_mode)
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", str(folder)], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
