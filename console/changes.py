"""What a transaction changed. Screens refresh for what they show, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

Key = tuple[str, str]


class Changes(NamedTuple):
    """Changed rows by (noun, id). ``queue`` says that the outbox changed too. Passes between threads."""

    keys: frozenset[Key] = frozenset()
    queue: bool = False

    @classmethod
    def of(cls, keys: Iterable[Key], queue: bool = False) -> Changes:
        """Changes of ``keys``."""
        return cls(frozenset(keys), queue)

    def __bool__(self) -> bool:
        return bool(self.keys) or self.queue

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.keys | other.keys, self.queue or other.queue)

    def touches(self, *nouns: str) -> bool:
        """Whether a row of one of ``nouns`` changed."""
        return any(noun in nouns for noun, _ in self.keys)
