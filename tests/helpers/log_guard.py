"""A log record of WARNING or above that no test asked for is a failure."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field


@dataclass
class Expectation:
    """What a test announced: a logger (or one below it), a level, a pattern found in the message."""

    logger: str
    level: int
    pattern: re.Pattern[str]
    seen: int = 0

    def covers(self, record: logging.LogRecord) -> bool:
        below = record.name == self.logger or record.name.startswith(f"{self.logger}.")
        return below and record.levelno == self.level and bool(self.pattern.search(record.getMessage()))


@dataclass(eq=False)
class LogGuard(logging.Handler):
    """Listens on the root logger while one test runs. Records may come from any thread."""

    expectations: list[Expectation] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.WARNING)

    def expect(self, logger: str, pattern: str, level: int = logging.WARNING) -> None:
        """Announce records that will come, one or more; that none comes fails the test too."""
        self.expectations.append(Expectation(logger, level, re.compile(pattern)))

    def tolerate(self, logger: str, pattern: str, level: int = logging.WARNING) -> None:
        """Announce records that may come or not, because the moment of a crash decides it."""
        self.expectations.append(Expectation(logger, level, re.compile(pattern), seen=1))

    def emit(self, record: logging.LogRecord) -> None:
        for expectation in self.expectations:
            if expectation.covers(record):
                expectation.seen += 1
                return
        self.unexpected.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def complaints(self) -> list[str]:
        missing = [
            f"{logging.getLevelName(e.level)} {e.logger}: nothing matched {e.pattern.pattern!r}"
            for e in self.expectations
            if not e.seen
        ]
        return [f"unexpected: {line}" for line in self.unexpected] + [f"missing: {line}" for line in missing]
