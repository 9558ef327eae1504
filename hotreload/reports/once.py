"""Says each sentence to the user once. No I/O."""

from collections.abc import Callable

LIMIT = 200
"""Different sentences of one run; who asks for foreign files all day is told no more."""


class Once:
    """Hand sentences on, each the first time that it comes."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """Begin with nothing said."""
        self._say = say
        self._said: set[str] = set()

    def __call__(self, text: str) -> None:
        """Say a sentence, if it is new."""
        if text not in self._said and len(self._said) < LIMIT:
            self._said.add(text)
            self._say(text)
