"""Large requests and answers that overflow memory go to the disk encrypted, never in clear.

The server keeps what exceeds its buffers in a temporary file, in clear: an upload of a scan would
lie readable on the disk. Its temporary files are replaced by anonymous ones, encrypted with
AES-256-CTR under a key that lives in memory alone and as long as the file. Nothing verifies what
is read back: the file has no name and ends with the request.
"""

import io
import secrets
import tempfile
from pathlib import Path
from typing import Any

_BLOCK = 16


class EncryptedSpill(io.RawIOBase):
    """A temporary file whose bytes on the disk are encrypted; positions are those of the clear."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        # The server closes it: it outlives this call.
        self._file = tempfile.TemporaryFile("w+b", dir=folder)  # noqa: SIM115 - closed with the upload, not here
        self._key = secrets.token_bytes(32)

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def seekable(self) -> bool:
        """Tell that it has positions."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return the clear bytes from the present position."""
        at = self._file.tell()
        return self._crypt(at, self._file.read(size))

    def readall(self) -> bytes:
        """Return all that follows."""
        return self.read(-1)

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer from the present position."""
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def write(self, content: Any, /) -> int:
        """Encrypt and write at the present position."""
        return self._file.write(self._crypt(self._file.tell(), bytes(content)))

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move to a position."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell()

    def flush(self) -> None:
        """Hand what is buffered to the system."""
        if not self._file.closed:
            self._file.flush()

    def close(self) -> None:
        """Forget the file and its key."""
        self._file.close()
        super().close()

    def _crypt(self, at: int, content: bytes) -> bytes:
        from cryptography.hazmat.primitives.ciphers import Cipher  # noqa: PLC0415 - start-up
        from cryptography.hazmat.primitives.ciphers.algorithms import AES  # noqa: PLC0415 - only for a large upload
        from cryptography.hazmat.primitives.ciphers.modes import CTR  # noqa: PLC0415 - only for a large upload

        block, skipped = divmod(at, _BLOCK)
        stream = Cipher(AES(self._key), CTR(block.to_bytes(_BLOCK))).encryptor()
        stream.update(bytes(skipped))
        return stream.update(content)


def spill_encrypted_into(folder: Path) -> None:
    """Make the server's temporary files encrypted ones, in `folder`, for the whole process."""
    from waitress import buffers  # noqa: PLC0415 - beside what it changes

    def newfile(_buffer: object) -> EncryptedSpill:
        return EncryptedSpill(folder)

    buffers.TempfileBasedBuffer.newfile = newfile
