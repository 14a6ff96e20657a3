"""What comes from outside: bytes and answers become typed records; nothing is trusted before.

Guarantees: whatever the bytes, a reader gives a record or a `RefusedFileError` whose message says
in French what is wrong, why it matters and what to do; it never fails otherwise, runs nothing
that it reads, and its memory and time are bounded.
Leaves to others: what the records mean (`serment.law`, `serment.documents.register`).
"""
