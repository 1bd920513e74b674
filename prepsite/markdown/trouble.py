"""What is wrong in a text, told to its author."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trouble:
    """Something an author should mend; `needle` is a piece of the text, to find its line by."""

    needle: str
    message: str
