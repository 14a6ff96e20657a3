"""The JSON of the CNIL's tool for impact assessments (PIA): read, examined and written.

Guarantees that whatever the format holds comes back: what is understood is typed, what is not is
kept word for word; a file read then written in the same shape is the same JSON value. Both shapes
are known: the object that the stand-alone tool saves, the list that its server exports.
Leaves to others what an assessment is worth, keeping it, and drawing it.

The format has no version and no published schema; the names and numbers are facts of the public
source of the tool. Attachments lie beside the file, in an archive, never inside it.
"""
