"""Attachment bytes: encrypted, whole or not at all, and only for those who see what names them."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import Rejected, StoreError
from console.models.enums import Role
from console.models.records import Attachment, user_scope
from console.models.repositories.rows import Rows
from console.operations.calls import AttachmentRef
from console.server.blobs import CHUNK, BlobStore
from tests.server.asgi import Answer
from tests.server.team import API, Person, Team

DATA_KEY = bytes(range(32))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def put(person: Person, content: bytes, sha256: str = "", *, parts: int = 3) -> Answer:
    size = max(1, len(content) // parts)
    pieces = [content[n : n + size] for n in range(0, len(content), size)] or [b""]
    path = f"{API}/blobs/{sha256 or digest(content)}"
    return person.team.client.start("PUT", path, pieces, person.headers).result(60)


def files_in(team: Team) -> list[Path]:
    return [path for path in team.service.blobs.folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_what_is_put_is_got(team: Team, size: int) -> None:
    agent = team.person()
    content = b"0123456789abcdef" * (size // 16) + b"x" * (size % 16)
    agent.push(agent.call(attachments=(AttachmentRef(digest(content), "a.bin", size),)))
    assert put(agent, content).json() == {"stored_at": team.clock()}
    answer = agent.get(f"/blobs/{digest(content)}")
    assert (answer.status, answer.content) == (200, content)
    assert answer.headers["content-length"] == str(size)
    assert answer.headers["content-disposition"] == "attachment"
    assert team.rows("SELECT arrived_at FROM attachment") == [(team.clock(),)]


def test_what_lies_on_the_disk_says_nothing(team: Team) -> None:
    agent = team.person()
    content = b"a customer's name " * 1_000
    put(agent, content)
    (path,) = files_in(team)
    assert path.name == digest(content)
    stored = path.read_bytes()
    assert b"customer" not in stored
    put(agent, content)
    assert files_in(team) == [path]


def test_bytes_may_come_before_or_after_what_names_them(team: Team) -> None:
    agent = team.person()
    early, late = b"early", b"late"
    put(agent, early)
    refs = tuple(AttachmentRef(digest(content), "x", len(content)) for content in (early, late))
    head = agent.push_reply(agent.call(attachments=refs)).head
    assert dict(team.rows("SELECT sha256, arrived_at > 0 FROM attachment")) == {
        digest(early): 1,
        digest(late): 0,
    }
    assert agent.get(f"/blobs/{digest(late)}").code == "blob_unknown"
    put(agent, late)
    (page,) = agent.pull(w=head).pages
    (row,) = page.rows.attachment  # type: ignore[attr-defined]
    assert (row.sha256, row.arrived_at) == (digest(late), team.clock())


def test_only_who_sees_an_attachment_gets_its_bytes(team: Team) -> None:
    agent, leader = team.person(), team.person(Role.GROUP_LEADER)
    content = b"private"
    put(agent, content)
    path = f"/blobs/{digest(content)}"
    assert agent.get(path).code == leader.get(path).code == "blob_unknown"
    row = Attachment(id="a", scope=user_scope(agent.user.id), sha256=digest(content))
    team.write(lambda c: Rows(c, team.workspace_id).insert([row]))
    assert agent.get(path).content == content
    assert leader.get(path).code == "blob_unknown"


def test_sending_does_not_tell_whether_it_was_here(team: Team) -> None:
    agent, leader = team.person(), team.person(Role.GROUP_LEADER)
    first = put(agent, b"known")
    second = put(leader, b"known")
    assert (first.status, first.content, first.headers) == (second.status, second.content, second.headers)


@pytest.mark.parametrize("sha256", [digest(b"other"), digest(b"").upper(), "x", "..%2f..", "0" * 63])
def test_other_bytes_than_named_leave_nothing(team: Team, sha256: str) -> None:
    answer = put(team.person(), b"content", sha256)
    assert answer.status in (400, 404)
    assert answer.code in ("hash_differs", "invalid_request", "not_found")
    assert files_in(team) == []


def test_too_many_bytes_leave_nothing(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(team.service.blobs, "most_bytes", 100)
    agent = team.person()
    assert put(agent, b"x" * 101).code == "too_large"
    headers = {**agent.headers, "content-length": "101"}
    named = team.client.request("PUT", f"{API}/blobs/{digest(b'')}", b"", headers)
    assert named.code == "too_large"
    assert files_in(team) == []


def test_a_sender_who_hangs_up_leaves_nothing(team: Team) -> None:
    agent = team.person()
    gone = threading.Event()
    gone.set()
    parts = [b"x" * 10, b""]
    pending = team.client.start("PUT", f"{API}/blobs/{'0' * 64}", parts, agent.headers, gone=gone)
    pending.result(10)
    assert files_in(team) == []
    assert put(agent, b"the next one").status == 200


def store(folder: Path, content: bytes) -> tuple[BlobStore, Path]:
    blobs = BlobStore(folder, DATA_KEY)
    blobs.put(digest(content), content)
    (path,) = [path for path in folder.rglob("*") if path.is_file()]
    return blobs, path


@given(size=st.integers(0, 3 * CHUNK), cut=st.integers(0, 1 << 30), flip=st.integers(0, 1 << 30))
def test_damage_never_passes_for_content(
    tmp_path_factory: pytest.TempPathFactory, size: int, cut: int, flip: int
) -> None:
    content = b"\x5a" * size
    blobs, path = store(tmp_path_factory.mktemp("blobs"), content)
    whole = path.read_bytes()
    assert b"".join(blobs.read(digest(content))) == content
    flipped = bytearray(whole)
    flipped[flip % len(whole)] ^= 1
    for damaged in (whole[: cut % len(whole)], bytes(flipped), whole + b"x"):
        path.write_bytes(damaged)
        with pytest.raises(StoreError, match="blob_damaged"):
            b"".join(blobs.read(digest(content)))


def test_chunks_cannot_change_places(tmp_path: Path) -> None:
    content = bytes(CHUNK) + b"\1" * CHUNK + b"\2"
    blobs, path = store(tmp_path, content)
    whole = path.read_bytes()
    header, sealed = 36, CHUNK + 16
    first, second = whole[header : header + sealed], whole[header + sealed : header + 2 * sealed]
    path.write_bytes(whole[:header] + second + first + whole[header + 2 * sealed :])
    with pytest.raises(StoreError, match="blob_damaged"):
        b"".join(blobs.read(digest(content)))


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    store(tmp_path, b"content")
    with pytest.raises(StoreError, match="blob_damaged"):
        b"".join(BlobStore(tmp_path, bytes(32)).read(digest(b"content")))
    with pytest.raises(Rejected, match="blob_unknown"):
        BlobStore(tmp_path, DATA_KEY).read("0" * 64)


def test_what_was_left_unfinished_long_ago_is_removed(tmp_path: Path) -> None:
    import os

    blobs, path = store(tmp_path, b"content")
    old, new = path.with_name("a.partial"), path.with_name("b.partial")
    for partial in (old, new):
        partial.write_bytes(b"x")
    os.utime(old, (0, 0))
    blobs.discard_partials()
    assert sorted(p.name for p in path.parent.iterdir()) == sorted([path.name, new.name])
