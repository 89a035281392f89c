"""What a viewer may read of a failure: never SQL, a path, a name of the machine or a traceback."""

from __future__ import annotations

import logging
import re
from typing import Final

from dashkit.errors import DefinitionError, QueryError, SourceError, UnknownField

GENERIC: Final = "This view could not be computed. Try again, or ask who runs this page."
UNREACHED: Final = "The data could not be read. Try again, or ask who runs this page."
TOO_LARGE: Final = "This is too much to show at once. Choose a shorter period or a filter."
UNANSWERED: Final = (
    "This choice could not be answered; what you see may still be of the one before. Try again, or"
    " ask who runs this page."
)
_LONGEST: Final = 300
_HIDDEN: Final = re.compile(
    r"(?<![\w.])(?:/|~/|[A-Za-z]:\\)\S+/?\S*|\w[\w+.-]*://\S+|\bselect\b.+\bfrom\b",
    re.IGNORECASE | re.DOTALL,
)

log: Final = logging.getLogger("dashkit")
log.addHandler(logging.NullHandler())


def words_of(error: BaseException) -> str:
    """Return what a viewer may read of an error.

    Texts that dashkit wrote for viewers are kept; all others are replaced, and so is a text that
    looks like it holds a path, an address or SQL.

    Examples
    --------
    >>> words_of(QueryError("The query took too long.")), words_of(OSError("/srv/secret.csv"))
    ('The query took too long.', 'This view could not be computed. Try again, or ask who runs this page.')
    """
    if isinstance(error, SourceError):
        return UNREACHED
    safe = isinstance(error, QueryError | DefinitionError) and not isinstance(error, UnknownField)
    text = str(error).strip()
    if not safe or not text or len(text) > _LONGEST or _HIDDEN.search(text):
        return GENERIC
    return " ".join(text.split())
