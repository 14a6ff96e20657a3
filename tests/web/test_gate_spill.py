"""What overflows the server's memory lies encrypted on the disk, and comes back exact."""

import os
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from waitress.buffers import OverflowableBuffer, TempfileBasedBuffer

from serment.web.spill import EncryptedSpill, spill_encrypted_into


def _written_by(spill: EncryptedSpill) -> bytes:
    spill.flush()
    descriptor = spill._file.fileno()
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


def test_the_servers_buffer_spills_encrypted(tmp_path: Path) -> None:
    """A request larger than the buffer is nowhere in clear, and is read as it came."""
    former = TempfileBasedBuffer.newfile
    try:
        spill_encrypted_into(tmp_path)
        buffer = OverflowableBuffer(1_000)
        for _ in range(1_000):
            buffer.append(b"Madame Dupont, ")
        assert buffer.overflowed
        spill = buffer.getfile()
        assert isinstance(spill, EncryptedSpill)
        assert b"Dupont" not in _written_by(spill)
        assert len(_written_by(spill)) == 15_000
        assert buffer.get(15_000) == b"Madame Dupont, " * 1_000
        buffer.close()
    finally:
        TempfileBasedBuffer.newfile = former


@settings(max_examples=40)
@given(
    st.binary(min_size=1, max_size=200),
    st.lists(st.tuples(st.integers(0, 250), st.integers(-1, 250)), max_size=10),
)
def test_positions_are_those_of_the_clear(content: bytes, reads: list[tuple[int, int]]) -> None:
    """Written in pieces and read from anywhere, the bytes are the same."""
    import io
    import tempfile

    with tempfile.TemporaryDirectory() as folder, EncryptedSpill(Path(folder)) as spill:
        clear = io.BytesIO()
        for at in range(0, len(content), 7):
            assert spill.write(content[at : at + 7]) == clear.write(content[at : at + 7])
        for position, length in reads:
            spill.seek(position)
            clear.seek(position)
            assert spill.read(length) == clear.read(length)
            assert spill.tell() == clear.tell()


def test_no_name_remains(tmp_path: Path) -> None:
    """Once closed, nothing of the file is left in the folder."""
    spill = EncryptedSpill(tmp_path)
    spill.write(b"x" * 100)
    spill.close()
    assert list(tmp_path.iterdir()) == []
