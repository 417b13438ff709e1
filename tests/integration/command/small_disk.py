"""A disk that can be filled up."""

from collections.abc import Iterator
import contextlib
from pathlib import Path
import subprocess
import tempfile
from typing import Final

import attrs

MEGABYTE: Final = 1 << 20
SIZE: Final = 64 * MEGABYTE


@attrs.frozen
class SmallDisk:
    """A disk of its own."""

    folder: Path

    def fill(self) -> None:
        """Leave not a byte."""
        for piece in (MEGABYTE, 512):
            with contextlib.suppress(OSError), self._filler.open("ab", buffering=0) as file:
                while file.write(b"\0" * piece):
                    pass

    def make_room(self) -> None:
        """Take away what filled it."""
        self._filler.unlink()

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


@contextlib.contextmanager
def mounted() -> Iterator[SmallDisk | None]:
    """Mount a disk in memory, open to everybody; None where that is not allowed."""
    with tempfile.TemporaryDirectory(prefix="ticketing-disk-") as outer:
        Path(outer).chmod(0o755)
        folder = Path(outer) / "disk"
        folder.mkdir()
        options = f"size={SIZE},mode=0777"
        mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        refused = subprocess.run(mount, check=False, capture_output=True).returncode
        if refused:
            yield None
            return
        try:
            yield SmallDisk(folder)
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
