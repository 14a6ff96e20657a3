"""The data folder of this process."""

from pathlib import Path

from django.conf import settings

from serment.adapters.clock import SystemClock
from serment.adapters.files import DiskFiles
from serment.store.datadir import DataDir


def open_folder() -> DataDir:
    """Return the data folder of this process."""
    return DataDir(Path(settings.DATA_DIR), files=DiskFiles(), clock=SystemClock())
