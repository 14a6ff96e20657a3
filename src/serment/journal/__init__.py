"""The journal: one line for each act, one tree over the lines, signed checkpoints.

Guarantees that the whole is verifiable with the standard library and the kernel alone. Start with
`append.append_entry` to write, `verify.inspect_journal` to check; `docs/journal-format.md` is the
specification. Leaves to others storage, secrets, and what the acts mean.
"""
