"""Where an error of ours arose, without a word of what was being read.

Guarantees that the message of the error, which could quote a person, is left out. Leaves to others
the place where it is said.
"""

import traceback


def places_of(error: BaseException) -> str:
    """Return the places that an error went through, one a line, then its kind."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([*lines, type(error).__name__, ""])
