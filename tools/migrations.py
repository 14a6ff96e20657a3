"""Make the migrations, or hold them equal to the models with `--check`.

The embedded database opens only with a key: this one is in memory and empty.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run the framework's own command on an empty database in memory."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "serment.settings"
    import django
    from django.conf import settings
    from django.core.management import call_command

    from serment.adapters.files import MemoryFiles
    from serment.store import unlocked
    from serment.store.blobs import BlobStore

    settings.DATABASES["default"]["NAME"] = ":memory:"
    keys = unlocked.derive_store_keys("migrations", bytes(32))
    folder = Path("memory")
    blobs = BlobStore(folder, key=keys.exhibits, names_key=keys.exhibit_names, files=MemoryFiles())
    unlocked.open_with(keys, blobs)
    django.setup()
    if "--check" in sys.argv:
        call_command("makemigrations", "--check", "--dry-run")
    else:
        call_command("makemigrations", "store")
    return 0


if __name__ == "__main__":
    sys.exit(main())
