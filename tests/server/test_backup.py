"""Backups: whole or thrown away, the same from both databases, and the start of a new history."""

from __future__ import annotations

import hashlib
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from console.errors import ExpectedError, StoreError
from console.models.records import Attachment, Ticket
from console.models.repositories.rows import Rows
from console.server.audit import Entry, verify_chain
from console.server.backup.archive import Archive
from console.server.backup.copying import counts, table_names
from console.server.backup.making import make_backup, verify_archive
from console.server.backup.restoring import data_key_of, restore
from console.server.files import note_arrival
from console.server.folder import KEY, ServerFolder, read_folder
from console.server.founding import Plan, found_server, read_recovery_key
from console.server.sync.head import (
    RESTORE_SKIP,
    Head,
    commit_to,
    knows,
    lock_head,
    read_head,
)
from tests.helpers.postgres import Cluster
from tests.migrations.trees import longer_tree
from tests.server.shell import Shell

NOW = 1_795_000_000_000_000
CONTENT = "合同扫描件".encode() * 100_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class Place:
    """A server's folder and its open database."""

    def __init__(self, folder: ServerFolder) -> None:
        self.folder = folder
        self.database = folder.open_database()
        with self.database.read() as connection:
            self.id = str(connection.exec_driver_sql("SELECT workspace_id FROM sync_head").scalar_one())

    def head(self) -> Head:
        with self.database.read() as connection:
            return read_head(connection, self.id)

    def commit(self, action: str = "test") -> None:
        def work(connection: Any) -> None:
            commit_to(connection, lock_head(connection, self.id), Entry("", "", action), NOW)

        self.database.transact(work)

    def content(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row but those that a restore adds to or changes."""
        changing = {"sync_head", "sync_commit", "audit"}
        with self.database.read() as connection:
            quote = connection.dialect.identifier_preparer.quote
            found = {}
            for table in set(table_names(connection)) - changing:
                result = connection.exec_driver_sql(f"SELECT * FROM {quote(table)}")
                names = sorted(result.keys())
                found[table] = sorted(tuple(row[name] for name in names) for row in result.mappings())
            return found

    def chain_is_whole(self) -> bool:
        with self.database.read() as connection:
            return not list(verify_chain(connection, self.id))


@pytest.fixture
def opened() -> Iterator[Callable[[Path], Place]]:
    places: list[Place] = []

    def open_place(path: Path) -> Place:
        places.append(Place(read_folder(path)))
        return places[-1]

    yield open_place
    for place in places:
        place.database.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample team with an attachment, made once."""
    path = tmp_path_factory.mktemp("template") / "server"
    found_server(path, Plan(sample=True), NOW)
    place = Place(read_folder(path))
    place.folder.blobs().put(DIGEST, CONTENT)
    with place.database.write() as connection:
        note_arrival(connection, place.id, DIGEST, len(CONTENT), NOW, "")
    place.database.close()
    return path


@pytest.fixture(scope="module")
def archive(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A good backup of the template, and its key."""
    copy = tmp_path_factory.mktemp("archive") / "server"
    shutil.copytree(template, copy)
    place = Place(read_folder(copy))
    make_backup(place.folder, place.database, [copy.parent / "b"], NOW)
    place.database.close()
    return copy.parent / "b", place.folder.data_key


@pytest.fixture(scope="module")
def on_postgresql(archive: tuple[Path, bytes], postgres: Cluster) -> tuple[Path, str]:
    """The template's folder and the name of its database on PostgreSQL, to be copied."""
    folder = archive[0].with_name("postgresql")

    def fill(url: str) -> None:
        restore(archive[0], folder, archive[1], NOW, database=url)

    return folder, postgres.template("backup_template", fill)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(
    request: pytest.FixtureRequest, template: Path, tmp_path: Path, opened: Callable[[Path], Place]
) -> Iterator[Place]:
    """The sample team's server on each database."""
    path = tmp_path / "server"
    if request.param == "sqlite":
        shutil.copytree(template, path)
        yield opened(path)
        return
    folder, database = request.getfixturevalue("on_postgresql")
    cluster: Cluster = request.getfixturevalue("postgres")
    name = cluster.create(database)
    shutil.copytree(folder, path)
    written = (path / "server.toml").read_text("utf-8")
    (path / "server.toml").write_text(written.replace(database, name), "utf-8")
    yield opened(path)
    cluster.drop(name)


def test_what_comes_back_is_what_there_was(
    place: Place, tmp_path: Path, opened: Callable[[Path], Place]
) -> None:
    before = place.head()
    make_backup(place.folder, place.database, [tmp_path / "b"], NOW)
    restored = restore(tmp_path / "b", tmp_path / "new", place.folder.data_key, NOW)
    back = opened(tmp_path / "new")
    assert back.content() == place.content()
    assert sum(restored.manifest.counts.values()) > 2_000
    assert back.chain_is_whole()
    assert b"".join(back.folder.blobs().read(DIGEST)) == CONTENT
    after = back.head()
    assert after.epoch != before.epoch
    assert after.next_number == before.next_number + RESTORE_SKIP
    assert after.seq == before.seq + 2


def test_it_moves_from_one_database_to_the_other(
    place: Place, tmp_path: Path, opened: Callable[[Path], Place], postgres: Cluster
) -> None:
    make_backup(place.folder, place.database, [tmp_path / "b"], NOW)
    name = postgres.create()
    restore(tmp_path / "b", tmp_path / "new", place.folder.data_key, NOW, database=postgres.url(name))
    back = opened(tmp_path / "new")
    assert back.database.dialect == "postgresql"
    assert back.content() == place.content()
    assert back.chain_is_whole()
    assert b"".join(back.folder.blobs().read(DIGEST)) == CONTENT
    back.database.close()
    postgres.drop(name)


def test_desks_learn_what_it_covers_and_notice_what_it_lost(
    place: Place, tmp_path: Path, opened: Callable[[Path], Place]
) -> None:
    covered = place.head()
    make_backup(place.folder, place.database, [tmp_path / "b"], NOW)
    noted = place.head()
    assert (noted.backup_seq, noted.seq) == (covered.seq, covered.seq + 1)
    with place.database.read() as connection:
        assert (
            Rows(connection, place.id).scalar("SELECT action FROM audit ORDER BY no DESC LIMIT 1")
            == "backup.made"
        )
    place.commit("lost")
    lost = place.head().cursor
    restore(tmp_path / "b", tmp_path / "new", place.folder.data_key, NOW)
    back = opened(tmp_path / "new")
    with back.database.read() as connection:
        head = read_head(connection, back.id)
        assert knows(connection, head, covered.cursor)
        assert not knows(connection, head, lost)


def test_a_backup_is_one_moment_while_others_write(place: Place, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            place.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backups = [make_backup(place.folder, place.database, [tmp_path / "b"], NOW) for _ in range(2)]
    finally:
        stop.set()
        writer.join()
    seqs = [backup.manifest.heads[place.id].seq for backup in backups]
    assert seqs[0] < seqs[1] == place.head().backup_seq < place.head().seq
    assert place.chain_is_whole()


def test_each_target_has_its_own_fate(place: Place, tmp_path: Path) -> None:
    (tmp_path / "shelf").mkdir()
    targets = [tmp_path / "a", tmp_path / "missing" / "b", tmp_path / "shelf"]
    backup = make_backup(place.folder, place.database, targets, NOW)
    assert [found.error is None for found in backup.placed] == [True, False, True]
    assert backup.placed[2].path == tmp_path / "shelf" / "20261118T110640Z.standby-backup"
    for found in (backup.placed[0].path, backup.placed[2].path):
        verify_archive(found, place.folder.data_key, tmp_path)
    assert {path.name for path in tmp_path.rglob("*.partial")} == set()
    assert not list(place.folder.path.glob("backup-*"))


def test_what_no_place_holds_is_not_noted(place: Place, tmp_path: Path) -> None:
    before = place.head()
    backup = make_backup(place.folder, place.database, [tmp_path / "missing" / "b"], NOW)
    assert not backup.good
    assert place.head() == before


def test_a_copy_that_differs_is_no_backup(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from console.server.backup import archive

    real = archive.sha256_of
    monkeypatch.setattr(archive, "sha256_of", lambda path: f"{real(path)}{path.suffix}")
    backup = make_backup(place.folder, place.database, [tmp_path / "b"], NOW)
    assert "copy_differs" in str(backup.placed[0].error)
    assert not (tmp_path / "b").exists()


def test_a_broken_chain_is_never_backed_up_as_good(place: Place, tmp_path: Path) -> None:
    with place.database.write() as connection:
        connection.execute(text("UPDATE audit SET actor = 'somebody else' WHERE no = 5"))
    before = place.head()
    with pytest.raises(StoreError, match="backup_not_whole"):
        make_backup(place.folder, place.database, [tmp_path / "b"], NOW)
    assert not (tmp_path / "b").exists()
    assert place.head() == before


def test_attachments_the_server_lost_are_named(
    place: Place, tmp_path: Path, opened: Callable[[Path], Place]
) -> None:
    file = place.folder.files / DIGEST[:2] / DIGEST
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with place.database.write() as connection:
        Rows(connection, place.id).insert([Attachment(id="a", sha256=DIGEST, arrived_at=1, seq=1)])
    backup = make_backup(place.folder, place.database, [tmp_path / "b"], NOW)
    assert (backup.manifest.files, backup.manifest.missing) == ({}, (DIGEST,))
    assert (place.head().backup_seq, backup.good) == (0, True)
    restore(tmp_path / "b", tmp_path / "new", place.folder.data_key, NOW)
    for asking in (place, opened(tmp_path / "new")):
        with asking.database.read() as connection:
            (row,) = Rows(connection, asking.id).where(Attachment, "id = 'a'")
        assert (row.arrived_at, row.seq) == (0, asking.head().seq)
    assert not place.folder.blobs().holds(DIGEST)


def test_what_desks_bring_again_makes_the_next_backup_whole(place: Place, tmp_path: Path) -> None:
    (place.folder.files / DIGEST[:2] / DIGEST).write_bytes(b"nothing of it")
    make_backup(place.folder, place.database, [tmp_path / "b"], NOW)
    place.folder.blobs().put(DIGEST, CONTENT)
    with place.database.write() as connection:
        note_arrival(connection, place.id, DIGEST, len(CONTENT), NOW)
    backup = make_backup(place.folder, place.database, [tmp_path / "b"], NOW)
    assert (list(backup.manifest.files), backup.manifest.missing) == ([DIGEST], ())
    assert place.head().backup_seq == backup.manifest.heads[place.id].seq


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(data=st.data())
def test_a_damaged_file_is_refused_or_was_not_hurt(
    archive: tuple[Path, bytes], data: st.DataObject, tmp_path: Path
) -> None:
    whole = archive[0].read_bytes()
    # the ends hold the zip's own lists, the middle is nearly all database
    near = (
        st.integers(0, 2_000)
        | st.integers(0, len(whole) - 1)
        | st.integers(len(whole) - 1_000, len(whole) - 1)
    )
    at = data.draw(near)
    bit = data.draw(st.sampled_from([1, 16, 128]))
    damaged = tmp_path / "damaged"
    damaged.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
    with Archive(archive[0]) as opened:
        manifest = opened.manifest
    try:
        assert verify_archive(damaged, archive[1], tmp_path) == manifest
    except ExpectedError as error:
        assert error.code in ("archive_damaged", "server_key_foreign", "backup_not_whole")
    assert not (tmp_path / "extracted.db").exists()


def test_a_manifest_that_was_rewritten_is_refused(archive: tuple[Path, bytes], tmp_path: Path) -> None:
    forged = tmp_path / "forged"
    with zipfile.ZipFile(archive[0]) as whole, zipfile.ZipFile(forged, "w") as copy:
        for name in whole.namelist():
            copy.writestr(name, whole.read(name).replace(b'"missing":[]', b'"missing":[""]'))
    with pytest.raises(StoreError, match="archive_damaged.*manifest was changed"):
        verify_archive(forged, archive[1], tmp_path)


@pytest.mark.parametrize("size", [0, 10, 1_000, 100_000, -1, -30])
def test_a_cut_file_is_refused_and_nothing_is_made_of_it(
    archive: tuple[Path, bytes], size: int, tmp_path: Path
) -> None:
    cut = tmp_path / "cut"
    cut.write_bytes(archive[0].read_bytes()[:size])
    with pytest.raises(StoreError, match="archive_damaged"):
        restore(cut, tmp_path / "new", archive[1], NOW)
    assert not (tmp_path / "new").exists()
    with pytest.raises(StoreError, match="archive_damaged"):
        data_key_of(cut, [archive[1]])


def test_another_key_opens_nothing(archive: tuple[Path, bytes], tmp_path: Path) -> None:
    with pytest.raises(ExpectedError, match="server_key_foreign"):
        restore(archive[0], tmp_path / "new", bytes(32), NOW)
    with pytest.raises(ExpectedError, match="server_key_foreign"):
        data_key_of(archive[0], [bytes(32)])
    assert not (tmp_path / "new").exists()


def test_a_server_lost_with_its_key_comes_back_by_the_recovery_key(
    archive: tuple[Path, bytes], template: Path
) -> None:
    (recovery,) = template.glob("recovery-key-*.txt")
    assert data_key_of(archive[0], [], read_recovery_key(recovery)) == archive[1]
    with pytest.raises(ExpectedError, match="key_unknown"):
        data_key_of(archive[0], [], "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=")


def test_an_existing_server_is_not_touched_without_being_told(place: Place, tmp_path: Path) -> None:
    make_backup(place.folder, place.database, [tmp_path / "b"], NOW)
    before = (place.content(), place.head())
    with pytest.raises(StoreError, match="server_exists"):
        restore(tmp_path / "b", place.folder.path, place.folder.data_key, NOW)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").touch()
    with pytest.raises(StoreError, match="folder_not_empty"):
        restore(tmp_path / "b", tmp_path / "full", place.folder.data_key, NOW)
    assert (place.content(), place.head()) == before


def test_a_postgresql_in_use_is_not_emptied_without_being_told(
    template: Path, archive: tuple[Path, bytes], tmp_path: Path, postgres_url: str
) -> None:
    restore(archive[0], tmp_path / "first", archive[1], NOW, database=postgres_url)
    with pytest.raises(StoreError, match="database_not_empty"):
        restore(archive[0], tmp_path / "second", archive[1], NOW, database=postgres_url)
    assert not (tmp_path / "second" / "server.toml").exists()


def test_replacing_puts_aside_what_was_there(
    place: Place, tmp_path: Path, opened: Callable[[Path], Place]
) -> None:
    make_backup(place.folder, place.database, [tmp_path / "b"], NOW)
    with place.database.write() as connection:
        connection.execute(text("DELETE FROM ticket"))
    place.database.close()
    restored = restore(tmp_path / "b", place.folder.path, place.folder.data_key, NOW, replace=True)
    back = opened(place.folder.path)
    with back.database.read() as connection:
        assert len(Rows(connection, back.id).where(Ticket, "1 = 1")) == 200
        assert counts(connection)["ticket"] == 200
    assert back.chain_is_whole()
    (aside,) = restored.put_aside
    assert aside.exists()
    if place.database.dialect == "postgresql":
        assert verify_archive(aside, place.folder.data_key, tmp_path).counts["ticket"] == 0


def test_a_running_server_is_noticed(archive: tuple[Path, bytes], template: Path, tmp_path: Path) -> None:
    shutil.copytree(template, tmp_path / "server")
    running = Place(read_folder(tmp_path / "server"))
    with pytest.raises(StoreError, match="database_in_service"):
        restore(archive[0], tmp_path / "server", archive[1], NOW, replace=True)
    assert running.chain_is_whole()
    running.commit()
    running.database.close()
    assert len(list((tmp_path / "server").glob("*.replaced-*"))) == 0


def test_a_damaged_server_is_replaced(
    archive: tuple[Path, bytes], template: Path, tmp_path: Path, opened: Callable[[Path], Place]
) -> None:
    path = tmp_path / "server"
    shutil.copytree(template, path)
    content = (path / "server.db").read_bytes()
    (path / "server.db").write_bytes(content[:4096] + bytes(len(content) - 4096))
    (path / KEY).write_text("11" * 32, "ascii")
    restored = restore(archive[0], path, archive[1], NOW, replace=True)
    assert sorted(found.name.split(".replaced")[0] for found in restored.put_aside) == [
        "server.db",
        "server.key",
    ]
    back = opened(path)
    assert back.chain_is_whole()
    assert b"".join(back.folder.blobs().read(DIGEST)) == CONTENT


def test_a_restore_that_fails_half_way_puts_everything_back(
    archive: tuple[Path, bytes],
    template: Path,
    tmp_path: Path,
    opened: Callable[[Path], Place],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "server"
    shutil.copytree(template, path)
    before = sorted(found.name for found in path.iterdir())

    def fail(*_: object) -> None:
        raise StoreError("io_error")

    with monkeypatch.context() as patch:
        patch.setattr("console.server.backup.restoring._keep_key", fail)
        with pytest.raises(StoreError, match="io_error"):
            restore(archive[0], path, archive[1], NOW, replace=True)
    assert sorted(found.name for found in path.iterdir()) == before
    assert opened(path).chain_is_whole()


def test_an_older_backup_is_brought_up_to_date(
    archive: tuple[Path, bytes],
    tmp_path: Path,
    opened: Callable[[Path], Place],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    longer_tree(tmp_path / "tree", monkeypatch, tree="server")
    restore(archive[0], tmp_path / "new", archive[1], NOW)
    back = opened(tmp_path / "new")
    assert back.chain_is_whole()
    with back.database.read() as connection:
        assert (
            connection.execute(text("SELECT count(*) FROM customer WHERE nickname = '-'")).scalar_one() == 60
        )


def test_an_older_postgresql_is_backed_up_before_it_is_changed(
    archive: tuple[Path, bytes],
    tmp_path: Path,
    opened: Callable[[Path], Place],
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    restore(archive[0], tmp_path / "new", archive[1], NOW, database=postgres_url)
    longer_tree(tmp_path / "tree", monkeypatch, tree="server")
    later = opened(tmp_path / "new")
    assert later.chain_is_whole()
    (made,) = later.folder.backups.iterdir()
    manifest = verify_archive(made, archive[1], tmp_path)
    assert (manifest.revision, manifest.counts["customer"]) == ("server_0001", 60)


def test_the_commands(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(template, tmp_path / "server")
    shell = Shell(tmp_path / "server", capsys, monkeypatch)
    code, output, _ = shell.on("backup", tmp_path / "b")
    assert (code, output.splitlines()[0]) == (0, f"{tmp_path / 'b'}: good")
    code, output, _ = shell.on("backup", tmp_path / "c", tmp_path / "none" / "d")
    assert (code, "FAILED: " in output) == (1, True)
    assert "not the one of the backup" in shell("restore", tmp_path / "b", tmp_path / "new")[2]
    (recovery,) = template.glob("recovery-key-*.txt")
    code, output, _ = shell("restore", tmp_path / "b", tmp_path / "new", "--recovery-key", recovery)
    assert (code, "are back in" in output) == (0, True)
    key = tmp_path / "server" / KEY
    assert shell("restore", tmp_path / "b", tmp_path / "two", "--key-file", key)[0] == 0
    code, output, _ = shell("restore", tmp_path / "b", shell.folder, "--replace")
    assert (code, "What was there before is" in output) == (0, True)
    assert shell.on("audit", "verify")[0] == 0
    (tmp_path / "e").write_bytes(b"x")
    assert "is damaged or no backup" in shell("restore", tmp_path / "e", tmp_path / "three")[2]
