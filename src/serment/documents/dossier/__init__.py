"""The inspection file (« dossier de preuve »): one sealed ZIP, and the program that checks it.

Guarantees that what is sealed is listed, digested and signed, and that one changed byte, one
missing or added file, one line of the journal dropped or moved is found and named. Start with
`build.build_dossier` and `verify.verify_dossier`; `docs/dossier-format.md` is the specification.
Leaves to others what the documents say, and carrying the key's fingerprint by another road.
"""
