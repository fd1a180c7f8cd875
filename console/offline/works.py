"""What a desk has before anybody sits down: its folder, spool, clock, keyring, and the way to the server.

Import it off the GUI thread: it brings the database and the HTTP library with it. Built once, closed last.
"""

from __future__ import annotations

import logging
import random
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import resources
from console.credentials import Keyring, SystemKeyring
from console.errors import CredentialsError, ExpectedError, LinkError, Rejected
from console.ids import new_id
from console.models.disk import Ballast
from console.offline.capture import CaptureSession
from console.offline.counter import Counter
from console.offline.courier import Courier
from console.offline.desk_folder import DeskFolder
from console.offline.new_password import NewPassword
from console.offline.round import Round
from console.offline.salvage import Salvaged
from console.offline.server_clock import ServerClock
from console.offline.session import Session
from console.offline.sign_in import SignIn, introduce
from console.offline.spool import Spool
from console.offline.sync_loop import Listener, SyncLoop
from console.offline.tokens import SessionTokens, must_change
from console.offline.transport import LOGIN_S, DeskCredential, Transport
from console.offline.try_here import TryHere
from console.settings import Settings
from console.wire.keys import public_text, signing_key
from console.wire.messages import Cursor, EnrolReply, EnrolRequest, LoginReply, LoginRequest

log = logging.getLogger(__name__)


class _Gate:
    """The server's door, which may have to be built first (on this computer)."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._ways: list[Transport] = []
        self._left = False

    def enter(self) -> None:
        """Somebody begins to wait here."""
        self._left = False

    def login(self, request: LoginRequest, within: float = LOGIN_S) -> LoginReply:
        with self._way(request.employee_no, request.password) as way:
            reply = way.login(request, within)
        try:
            self._works.welcome(request.employee_no, request.password)
        except ExpectedError as error:  # no reason to keep anybody out who is known
            log.warning("no slot for this password: %s", error.code)
        return reply

    def enrol(self, access: str, request: EnrolRequest) -> EnrolReply:
        with self._way("", "") as way:
            return way.enrol(access, request)

    def leave(self) -> None:
        """They wait no more, now and until the next begins. Any thread; returns at once."""
        self._left = True
        for way in list(self._ways):
            way.abort()

    @contextmanager
    def _way(self, employee_no: str, password: str) -> Iterator[Transport]:
        way = self._works.transport(employee_no, password)
        self._ways.append(way)
        try:
            if self._left:
                raise LinkError("aborted")
            yield way
        finally:
            self._ways.remove(way)
            way.abort()


class Works:
    """One desk. Methods wait for disk, keys or server: any thread but the GUI's."""

    def __init__(self, settings: Settings, keyring: Keyring | None = None) -> None:
        self._settings = settings
        self.folder = DeskFolder(settings.folder)
        facts = self.folder.facts()
        self.clock = ServerClock(facts.server_offset)
        self.spool = Spool(self.folder.spool)
        self._counter = Counter(self.folder.counter)
        self.ballast = Ballast(self.folder.root / "ballast")
        self._try_here = None if settings.server else TryHere(self.folder, resources.sample_password())
        self._keyring = keyring or SystemKeyring()
        self._gate = _Gate(self)
        self._sign_in = SignIn(
            self.folder,
            self._gate,
            self._keyring,
            self.clock.now,
            self.spool,
            self._counter,
            give_room=self.ballast.drop,
        )
        self.passwords = NewPassword(self.folder, self._keyring, self._gate, self._try_here)
        self._loops: list[SyncLoop] = []
        self._ways: weakref.WeakSet[Transport] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._aborted = False
        self._spool_road: Transport | None = None
        self._spool_address = ""
        self.courier = Courier(
            self.spool, self._road_of_spool, self._credential, self._is_pushed, clock=self.clock.now
        )
        self.courier.start()

    def open(self, employee_no: str, password: str, previous_password: str = "") -> Session:
        """Signs in; see ``SignIn.open``."""
        self._gate.enter()
        return self._sign_in.open(employee_no, password, previous_password)

    def leave_gate(self) -> None:
        """Ends a sign-in's wait for the server: it goes on as if that were gone. Any thread; at once."""
        self._gate.leave()

    def recover(self, employee_no: str, password: str) -> tuple[Session, Salvaged | None]:
        """Signs in over a damaged database; see ``SignIn.recover``."""
        self._gate.enter()
        return self._sign_in.recover(employee_no, password)

    def request_key(self, employee_no: str) -> tuple[bytes, str]:
        """Asks for a lost key; see ``SignIn.request_key``."""
        return self._sign_in.request_key(employee_no)

    def take_key(self, employee_no: str, answer: bytes, new_password: str) -> None:
        """Takes the key that came back; see ``SignIn.take_key``."""
        self._gate.enter()
        self._sign_in.take_key(employee_no, answer, new_password)

    def capture(self, employee_no: str) -> CaptureSession:
        """Calls only, brought home by the courier."""
        return self._sign_in.capture(employee_no, self.courier)

    def transport(self, employee_no: str, password: str, tokens: SessionTokens | None = None) -> Transport:
        """A way to the server, which is started first where it lives on this computer."""
        here = self._try_here
        address = here.open(employee_no, password) if here else self._settings.server
        way = Transport(address, tokens, self._settings.ca_file or None, clock=self.clock)
        with self._lock:
            self._ways.add(way)
            if self._aborted:
                way.abort()
        return way

    def welcome(self, employee_no: str, password: str) -> None:
        """The server has accepted this password. Raises the slots' codes."""
        if self._try_here:
            self._try_here.welcome(employee_no, password)

    def connect(self, session: Session, password: str) -> Transport:
        """The way to the server under a session's login."""
        public = public_text(signing_key(session.store.recall("signing_key")).public_key())
        tokens = SessionTokens(session.store, public, session.sealer.renew)
        transport = self.transport(session.identity.user.employee_no, password, tokens)
        self.courier.change_hands()
        return transport

    def make_loop(self, session: Session, transport: Transport, listener: Listener) -> SyncLoop:
        """What keeps the session's store and the server in step."""
        identity = session.identity
        steps = Round(session.store, identity.user.id, identity.desk_id, new_id, session.fill_spool).steps
        loop = SyncLoop(session.store, steps, transport, listener, rng=random.Random(), clock=self.clock.now)
        self._loops.append(loop)
        return loop

    def loop_ended(self, loop: SyncLoop) -> None:
        """What it left over is the courier's."""
        self._loops = [other for other in self._loops if other is not loop]
        self.courier.kick()

    def log_in_again(self, session: Session, transport: Transport, password: str) -> None:
        """Fresh tokens and a fresh grant, where the server asks for them. Raises Rejected, LinkError."""
        if transport.tokens is None:
            raise CredentialsError("login_required")
        facts = self.folder.facts()
        public = public_text(signing_key(session.store.recall("signing_key")).public_key())
        employee_no = session.identity.user.employee_no
        request = LoginRequest(employee_no, password, facts.desk_id, facts.secret, public)
        reply = transport.login(request)
        if not reply.grant:
            with suppress(Rejected):
                reply = introduce(self.folder, transport, request, reply)
        transport.tokens.begin(reply.tokens)
        session.store.remember(**must_change(reply))
        if reply.grant:
            session.store.remember(grant=reply.grant)
            session.sealer.renew(reply.grant)

    def received(self, op_ids: list[str], head: Cursor) -> None:
        """The author's own road has brought these home: the spool need not."""
        self.spool.mark_received(op_ids, head)

    def abort(self) -> None:
        """Ends whatever waits for a server, a login included. Returns at once; any thread."""
        with self._lock:
            self._aborted = True
            for way in self._ways:
                way.abort()
        if self._try_here:
            self._try_here.abort()

    def close(self) -> None:
        """Keeps what was learned and gives everything back."""
        self.courier.stop()
        if self.clock.known:
            self.folder.keep(server_offset=self.clock.offset, server_time_seen=self.clock.now())
        if self._try_here:
            self._try_here.close()
        self.spool.close()
        self._counter.close()

    def _road_of_spool(self) -> Transport | None:
        """The courier's own way; on this computer only once somebody's password has started the server."""
        address = self._try_here.address if self._try_here else self._settings.server
        if address and address != self._spool_address:
            self._spool_address = address
            self._spool_road = Transport(address, None, self._settings.ca_file or None, clock=self.clock)
        return self._spool_road

    def _credential(self) -> DeskCredential | None:
        facts = self.folder.facts()
        return DeskCredential(facts.desk_id, facts.secret) if facts.secret else None

    def _is_pushed(self) -> bool:
        return bool(self._loops)
