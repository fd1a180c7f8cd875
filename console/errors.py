"""The two families of failure: what an agent can act on, and everything else.

An ``ExpectedError`` carries a stable code and parameters, never a sentence: ``console.messages``
turns the code into the reader's language. Any other exception is a bug and belongs in the log.
"""

from __future__ import annotations


class ExpectedError(Exception):
    """A condition of the world (network, disk, password, conflict) that somebody can act on.

    ``code`` is stable and travels on the wire; ``params`` fill its translated sentence and hold
    no personal data, so both may be logged.
    """

    code = "unexpected"

    def __init__(self, code: str | None = None, **params: str | int) -> None:
        self.code = code or type(self).code
        self.params: dict[str, str | int] = params
        super().__init__(self.code, *sorted(params.items()))


class NotSaved(ExpectedError):
    """Nothing of the action was kept; what was typed is still on the screen."""

    code = "not_saved"


class DiskFull(NotSaved):
    """The disk refused the write."""

    code = "disk_full"


class StoreError(ExpectedError):
    """The local database cannot be used as it is; nothing was changed."""

    code = "store_unusable"


class CredentialsError(ExpectedError):
    """A password, key or keyring did not open what it should."""

    code = "credentials"


class LinkError(ExpectedError):
    """The server was not reached, or what answered was not the server. Nothing is known of the request."""

    code = "no_answer"


class Rejected(ExpectedError):
    """The server understood the request and said no."""

    code = "rejected"
