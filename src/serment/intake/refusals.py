"""The one error of intake: a file that is not taken, and why.

Guarantees: the message is French and whole — what is wrong, why it matters, what to do.
"""


class RefusedFileError(ValueError):
    """A file that cannot be taken. Nothing was changed; the message is for the person."""
