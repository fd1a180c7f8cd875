"""Sitting down at a desk: unlock what is here, or log in and begin. Slow (Argon2id): off the GUI thread.

A database that exists and a password that does not open it never lead to a new database, a new key or a
deletion. A dead server keeps nobody out who has been here before.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from typing import Protocol

import cryptography.hazmat.backends.openssl.backend  # noqa: F401 - read now: else by the first sealing key
import msgspec

from console.credentials import Keyring, usable_keyring
from console.errors import CredentialsError, LinkError, Rejected, StoreError
from console.keyslots import KeySlots
from console.models.database import Database, open_encrypted
from console.models.migrations import upgrade
from console.models.records import User, Workspace
from console.models.repositories.rows import Rows
from console.offline.capture import CaptureSession, Carrier
from console.offline.counter import Counter
from console.offline.desk_folder import AgentFolder, DeskFacts, DeskFolder
from console.offline.identity import Identity
from console.offline.salvage import Salvaged, salvage
from console.offline.sealer import Sealer
from console.offline.session import Session
from console.offline.slips import raise_counter
from console.offline.spool import Spool
from console.offline.store import DeskStore
from console.offline.tokens import must_change
from console.offline.transport import LOGIN_S
from console.recovery import request_code
from console.wire.grants import Grant, read_grant
from console.wire.keys import (
    new_signing_key,
    private_text,
    public_text,
    sealing_key,
    signing_key,
    verifying_key,
)
from console.wire.messages import EnrolReply, EnrolRequest, LoginReply, LoginRequest

log = logging.getLogger(__name__)
SECOND_OPINION_S = 4.0
_json = msgspec.json
_DAMAGED = frozenset({"database_damaged", "database_unreadable", "database_missing"})


class Gate(Protocol):
    """The server's door. Raises LinkError, Rejected."""

    def login(self, request: LoginRequest, within: float = LOGIN_S) -> LoginReply:
        """Proves who somebody is, in so many seconds."""

    def enrol(self, access: str, request: EnrolRequest) -> EnrolReply:
        """Introduces this desk."""


def introduce(folder: DeskFolder, gate: Gate, request: LoginRequest, reply: LoginReply) -> LoginReply:
    """Makes the desk known under a login that brought no grant, and logs in once more.

    It shows the secret it has: a server that was put back to an earlier day takes it for what it is.
    """
    facts = folder.facts()
    enrolled = gate.enrol(reply.tokens.access, EnrolRequest(facts.desk_id, facts.name, facts.secret))
    folder.keep(code=enrolled.desk.code, secret=enrolled.secret)
    return gate.login(msgspec.structs.replace(request, desk_secret=enrolled.secret))


class SignIn:
    """Opens sessions at one desk. Any one thread at a time."""

    def __init__(
        self,
        folder: DeskFolder,
        gate: Gate,
        keyring: Keyring,
        clock: Callable[[], int],
        spool: Spool,
        counter: Counter,
        *,
        give_room: Callable[[], bool] = lambda: False,
    ) -> None:
        self._folder = folder
        self._gate = gate
        self._keyring = keyring
        self._clock = clock
        self._spool = spool
        self._counter = counter
        self._give_room = give_room

    def open(self, employee_no: str, password: str, previous_password: str = "") -> Session:
        """A session, unlocked here where possible. Codes: see ``Desk.enter``."""
        agent = self._folder.agent(employee_no)
        if not agent.is_known:
            with self._folder.alone("begin"):
                if not agent.is_known:
                    self._begin(agent, employee_no, password)
        slots = KeySlots(agent.database, self._keyring)
        key = self._unlock(slots, employee_no, password, previous_password)
        return self._opened(agent, slots, key, employee_no, password)

    def recover(self, employee_no: str, password: str) -> tuple[Session, Salvaged | None]:
        """For a damaged database: a session over a new one with what could be read of it; slow.

        The password proves the key first, and the damaged files are kept. None where the database is sound.
        Raises ``salvaged_without_server`` where it was done, and only a login tells who the agent is.
        """
        agent = self._folder.agent(employee_no)
        slots = KeySlots(agent.database, self._keyring)
        key = self._unlock(slots, employee_no, password, "")
        salvaged = None
        if not _is_sound(agent, key):
            salvaged = salvage(agent, self._folder.facts().workspace_id, key, self._clock())
        try:
            return self._opened(agent, slots, key, employee_no, password), salvaged
        except CredentialsError as error:
            if salvaged is None or error.code != "grant_expired":
                raise
            counts = {"operations": salvaged.operations, "drafts": salvaged.drafts}
            raise CredentialsError("salvaged_without_server", **counts) from error

    def request_key(self, employee_no: str) -> tuple[bytes, str]:
        """What a supervisor needs to give a lost key back, and the code to compare by voice.

        The same again until it has been answered. Raises ``recovery_nothing_here``, ``recovery_absent``,
        ``keys_missing``, ``keys_damaged``, ``keys_newer``.
        """
        request = KeySlots(self._known(employee_no).database, None).recovery_request()
        return request, request_code(request)

    def take_key(self, employee_no: str, answer: bytes, new_password: str) -> None:
        """Puts the key that came back under a password; ``open`` follows.

        A server that can be asked has to know the password: else the desk and it would part. Raises
        ``recovery_not_requested``, ``recovery_answer_damaged``, ``recovery_answer_of_another``,
        ``password_unknown_to_server``, ``revoked``, ``password_too_short``, and the keyring's codes.
        """
        self._known(employee_no)
        slots = self._slots(employee_no)
        key = slots.open_with_recovery(answer)
        self._refuse_strange(employee_no, new_password)
        slots.rewrap(key, new_password)

    def capture(self, employee_no: str, courier: Carrier) -> CaptureSession:
        """Calls only, straight into the spool. Raises ``desk_new_to_server`` where there is no key yet."""
        facts = self._folder.facts()
        return CaptureSession(employee_no, facts, self._spool, self._counter, self._clock, courier)

    def _opened(
        self, agent: AgentFolder, slots: KeySlots, key: bytes, employee_no: str, password: str
    ) -> Session:
        database = open_encrypted(agent.database, key)
        try:
            upgrade(database, "desk", agent.backups)
            return self._resume(slots, database, employee_no, password)
        except BaseException:
            database.close()
            raise

    def _unlock(self, slots: KeySlots, employee_no: str, password: str, previous: str) -> bytes:
        if previous:
            key = slots.open_with_password(previous)
            self._slots(employee_no).rewrap(key, password)
            return key
        try:
            return slots.open_with_password(password)
        except CredentialsError as error:
            if error.code == "wrong_password" and self._server_knows(employee_no, password):
                raise CredentialsError("password_changed_elsewhere") from error
            raise

    def _server_knows(self, employee_no: str, password: str) -> bool:
        try:
            self._gate.login(LoginRequest(employee_no, password), SECOND_OPINION_S)
        except (LinkError, Rejected):
            return False
        return True

    def _refuse_strange(self, employee_no: str, password: str) -> None:
        """Raises where the server does not take this password or person. One that is away says nothing."""
        try:
            self._gate.login(LoginRequest(employee_no, password), SECOND_OPINION_S)
        except (LinkError, Rejected, CredentialsError) as error:
            if error.code == "revoked":
                raise
            if error.code == "wrong_password":
                raise CredentialsError("password_unknown_to_server") from error

    def _known(self, employee_no: str) -> AgentFolder:
        agent = self._folder.agent(employee_no)
        if not agent.is_known:
            raise CredentialsError("recovery_nothing_here")
        return agent

    def _slots(self, employee_no: str) -> KeySlots:
        """For a new password: under the keyring where there is one, else alone."""
        return KeySlots(self._folder.agent(employee_no).database, usable_keyring(self._keyring))

    def _resume(self, slots: KeySlots, database: Database, employee_no: str, password: str) -> Session:
        facts = self._folder.facts()
        store = DeskStore(database, facts.workspace_id, self._clock)
        good_until = self._grant(store, facts).offline_until if store.recall("grant") else 0
        if good_until <= max(self._clock(), facts.server_time_seen):
            try:
                self._renew(store, employee_no, password)
            except LinkError as error:
                raise CredentialsError("grant_expired") from error
        store.adopt_nouns()
        return self._session(slots, store, facts)

    def _begin(self, agent: AgentFolder, employee_no: str, password: str) -> None:
        """The first time of this agent at this desk: only the server can say who they are.

        All is made in a folder beside and moved into place as a whole: cut short, it leaves nothing behind.
        """
        author_key = new_signing_key()
        try:
            facts, reply = self._log_in(employee_no, password, public_text(author_key.public_key()))
        except LinkError as error:
            raise CredentialsError("no_server_new_here") from error
        making = AgentFolder(agent.path.with_name(f".{agent.path.name}.new"))
        shutil.rmtree(making.path, ignore_errors=True)
        making.path.mkdir(parents=True, mode=0o700)
        organisation = sealing_key(reply.recovery_key) if reply.recovery_key else None
        key = KeySlots(making.database, usable_keyring(self._keyring)).create(password, organisation)
        database = open_encrypted(making.database, key, create=True)
        try:
            upgrade(database, "desk")
            store = DeskStore(database, facts.workspace_id, self._clock)
            store.adopt_nouns()
            store.remember(signing_key=private_text(author_key))
            self._keep(store, reply)
            with database.write() as connection:
                Rows(connection, facts.workspace_id).insert([reply.workspace, reply.user])
        finally:
            database.close()
        making.take_place_of(agent, self._clock())

    def _log_in(self, employee_no: str, password: str, public_key: str) -> tuple[DeskFacts, LoginReply]:
        """Logs in, and introduces the desk first where the server does not know it."""
        facts = self._folder.facts()
        request = LoginRequest(employee_no, password, facts.desk_id, facts.secret, public_key)
        reply = self._gate.login(request)
        if not reply.grant:
            reply = introduce(self._folder, self._gate, request, reply)
        facts = self._folder.keep(
            workspace_id=reply.workspace.id,
            workspace=reply.workspace.name,
            zone=reply.workspace.zone,
            server_keys=reply.server_keys,
            spool_key=reply.spool_key,
            recovery_key=reply.recovery_key,
            server_time_seen=reply.server_time,
        )
        return facts, reply

    def _renew(self, store: DeskStore, employee_no: str, password: str) -> None:
        """A fresh grant; for a new key where the old one lay in a database that was damaged."""
        private = store.recall("signing_key") or private_text(new_signing_key())
        _, reply = self._log_in(employee_no, password, public_text(signing_key(private).public_key()))
        store.remember(signing_key=private)
        self._keep(store, reply)

    def _keep(self, store: DeskStore, reply: LoginReply) -> None:
        store.remember(
            grant=reply.grant,
            user=_json.encode(reply.user).decode(),
            workspace=_json.encode(reply.workspace).decode(),
            tokens=_json.encode(reply.tokens).decode(),
            **must_change(reply),
        )

    def _grant(self, store: DeskStore, facts: DeskFacts) -> Grant:
        keys = [verifying_key(text) for text in facts.server_keys.values()]
        return read_grant(store.recall("grant"), keys)

    def _session(self, slots: KeySlots, store: DeskStore, facts: DeskFacts) -> Session:
        user = _json.decode(store.recall("user"), type=User)
        workspace = _json.decode(store.recall("workspace"), type=Workspace)
        identity = Identity(user, facts.desk_id, f"{facts.code:03d}", workspace.name, workspace.zone)
        sealer = Sealer(
            self._spool,
            sealing_key(facts.spool_key),
            facts.desk_id,
            self._clock,
            signing_key(store.recall("signing_key")),
            store.recall("grant"),
        )

        def check(password: str) -> None:
            slots.open_with_password(password)

        session = Session(
            identity, store, sealer, self._counter, self._clock, check, give_room=self._give_room
        )
        session.fill_spool()
        raise_counter(self._counter, store, identity, self._clock())
        return session


def _is_sound(agent: AgentFolder, key: bytes) -> bool:
    try:
        database = open_encrypted(agent.database, key)
        try:
            return not database.check()
        finally:
            database.close()
    except StoreError as error:
        if error.code not in _DAMAGED:
            raise
        return False
