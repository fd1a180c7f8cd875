"""A new password of one's own: the server takes it first, then the key slots of this desk.

Wherever it is cut short, the data here opens: with the former password, or by the new one and the former
one asked for once (``password_changed_elsewhere``). Doing the same again finds out what is done, and does
the rest.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import NamedTuple

from console.credentials import Keyring, usable_keyring
from console.errors import CredentialsError, ExpectedError, LinkError, Rejected
from console.keyslots import KeySlots
from console.offline.desk_folder import DeskFolder
from console.offline.session import Session
from console.offline.sign_in import SECOND_OPINION_S, Gate
from console.offline.tokens import MUST_CHANGE
from console.offline.transport import Transport
from console.offline.try_here import TryHere
from console.wire.administration import LONGEST_PASSWORD, SHORTEST_PASSWORD, PasswordChange
from console.wire.files import Done
from console.wire.messages import LoginRequest

log = logging.getLogger(__name__)
_NEVER_ARRIVED = {
    "no_network",
    "name_unknown",
    "server_refused",
    "proxy_refused",
    "certificate_untrusted",
    "certificate_out_of_date",
    "certificate_wrong_host",
}
"""What a request fails with before a word of it has gone out."""


class PasswordRules(NamedTuple):
    """How many characters a new password has, at this desk."""

    least: int = SHORTEST_PASSWORD
    most: int = LONGEST_PASSWORD


class NewPassword:
    """Changes passwords at one desk. Any thread but the GUI's: keys, keyring and server are slow."""

    def __init__(self, folder: DeskFolder, keyring: Keyring, gate: Gate, try_here: TryHere | None) -> None:
        self._folder, self._keyring, self._gate, self._try_here = folder, keyring, gate, try_here

    def rules(self, employee_no: str) -> PasswordRules:
        """What a new password has to be here. Raises the keyring's codes."""
        here = [self._slots(employee_no).least_characters]
        if self._try_here is not None:
            here.append(self._try_here.least_characters)
        return PasswordRules(max(SHORTEST_PASSWORD, *here))

    def set(self, session: Session, way: Transport, current: str, new: str) -> None:
        """The server takes ``new``, then the data here. This login goes on, the person's others end.

        Nothing was changed: ``wrong_password`` and ``too_many_attempts`` (``current`` does not open the data
        here), ``password_too_short``, ``password_too_long``, ``password_common``, ``password_same``,
        ``password_needs_server``, ``password_parted`` (the server has a third one), ``login_required``,
        ``revoked``, ``login_delayed``, ``busy``, the keyring's. Else: ``password_unconfirmed``,
        ``password_not_here``.
        """
        employee_no = session.identity.user.employee_no
        least = self.rules(employee_no).least
        if len(new) < least:
            raise CredentialsError("password_too_short", least=least)
        slots = self._slots(employee_no)
        key = slots.open_with_password(current)
        self._tell_server(way, employee_no, current, new)
        with suppress(ExpectedError):
            session.store.remember(**{MUST_CHANGE: ""})
        try:
            if self._try_here is not None:
                self._try_here.welcome(employee_no, new)
            slots.rewrap(key, new)
        except ExpectedError as error:
            log.warning("the slots have another password than the server: %s", error.code)
            raise CredentialsError("password_not_here") from error

    def is_due(self, session: Session) -> bool:
        """Whether the server wants another password than the one it was given for this person."""
        return bool(session.store.recall(MUST_CHANGE))

    def _tell_server(self, way: Transport, employee_no: str, current: str, new: str) -> None:
        """Returns once the server is known to have ``new``."""
        try:
            way.ask(Done, "POST", "/password", PasswordChange(current, new))
        except Rejected as error:
            if error.code != "wrong_password":
                raise
            if not self._is_known(employee_no, new):
                raise CredentialsError("password_parted") from error
        except LinkError as error:
            if error.code == "busy":
                raise
            if error.code in _NEVER_ARRIVED:
                raise CredentialsError("password_needs_server") from error
            if not self._is_known(employee_no, new):
                raise CredentialsError("password_unconfirmed") from error

    def _is_known(self, employee_no: str, password: str) -> bool:
        """Whether the server lets this password in: an earlier answer of it may have been lost."""
        try:
            self._gate.login(LoginRequest(employee_no, password), SECOND_OPINION_S)
        except Rejected as error:
            if error.code != "wrong_password":
                raise
            return False
        except LinkError as error:
            raise CredentialsError("password_unconfirmed") from error
        return True

    def _slots(self, employee_no: str) -> KeySlots:
        return KeySlots(self._folder.agent(employee_no).database, usable_keyring(self._keyring))
