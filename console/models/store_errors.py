"""What a database driver or the disk says, in the codes of ``console.errors``."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from console.errors import DiskFull, ExpectedError, StoreError

_SQLITE_PRIMARY = 0xFF
_SQLITE_FULL = 13
_SQLITE_IOERR_SHMSIZE = 4874
_SQLITE_CODES = {
    5: "database_busy",
    6: "database_busy",
    8: "database_readonly",
    10: "io_error",
    11: "database_damaged",
    14: "database_not_opened",
    26: "database_unreadable",
}
_SQLITE_WORDS = {"disk I/O error": 10, "database or disk is full": 13, "database is locked": 5}
_SQLSTATES = {
    "40001": "database_busy",
    "40P01": "database_busy",
    "55P03": "database_busy",
    "53300": "database_busy",
    "58030": "io_error",
    "XX001": "database_damaged",
    "XX002": "database_damaged",
}
_DISK_FULL_STATE = "53100"
_GONE_STATES = ("08", "57P", "40003")


def translate(error: BaseException) -> ExpectedError | None:
    """The expected error that ``error`` amounts to, or None where it is a bug (or already an expected one).

    ``disk_full``: nothing was saved. ``io_error`` and ``database_unreachable``: what the transaction did is
    unknown until the database is asked again. ``database_busy``: nothing was saved, try again.
    ``database_unreadable``: the key does not fit or the file is damaged; the library cannot tell which.
    """
    if isinstance(error, OSError):
        return _from_os(error)
    cause = getattr(error, "orig", None) or error
    number = getattr(cause, "sqlite_errorcode", None)
    if type(cause).__module__.startswith("sqlcipher3"):  # a failed backup carries words only
        number = number or _SQLITE_WORDS.get(str(cause))
    if number is not None:
        return _from_sqlite(number)
    if hasattr(cause, "sqlstate"):
        lost = cause.sqlstate is None and type(cause).__name__ == "OperationalError"
        return _from_postgresql("08006" if lost else cause.sqlstate)
    return None


@contextmanager
def os_errors_as(code: str) -> Iterator[None]:
    """OSErrors inside arrive as ``disk_full``, ``io_error`` or, where they are neither, ``code``."""
    try:
        yield
    except OSError as error:
        raise translate(error) or StoreError(code, errno=error.errno or 0) from error


def _from_os(error: OSError) -> ExpectedError | None:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull()
    return StoreError("io_error") if error.errno in (errno.EIO, errno.EROFS, errno.EFBIG) else None


def _from_sqlite(number: int) -> ExpectedError | None:
    primary = number & _SQLITE_PRIMARY
    if primary == _SQLITE_FULL or number == _SQLITE_IOERR_SHMSIZE:
        return DiskFull()
    code = _SQLITE_CODES.get(primary)
    return StoreError(code, sqlite=number) if code else None


def _from_postgresql(state: str | None) -> ExpectedError | None:
    if state is None:
        return None
    if state == _DISK_FULL_STATE:
        return DiskFull()
    if state in _SQLSTATES:
        return StoreError(_SQLSTATES[state], sqlstate=state)
    return StoreError("database_unreachable", sqlstate=state) if state.startswith(_GONE_STATES) else None
