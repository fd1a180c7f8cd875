"""Customers of another system: found again, changed where they differ, never emptied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from openpyxl import Workbook

from console.models.database import Database, open_memory
from console.models.migrations import upgrade
from console.models.records import Customer
from console.models.repositories.rows import Rows
from console.server.audit import verify_chain
from console.server.importing.columns import ImportMapping
from console.server.importing.customers import import_customers, write_customers
from console.server.importing.phones import all_e164, e164
from console.server.importing.report import ImportRefused, Report
from console.server.setup import create_workspace

NOW = 1_795_000_000_000_000
HEAD = "客户编号,宽带账号,客户名称,联系电话,装机地址,区域,客户类型,客户经理,维护协议,标签"
FULL = "K1,LJ01,澜江物流,13800138000 / 0579-82100005,物流园2号库,西郊,企业,钱晓峰,是,专线;24小时"


class Team:
    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        with database.write() as connection:
            self.id = create_workspace(connection, "Team", "Asia/Shanghai", NOW)

    def take(self, *rows: str, head: str = HEAD, dry_run: bool = False, source: str = "") -> Report:
        path = self.folder / "customers.csv"
        path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
        return self.take_file(path, dry_run=dry_run, source=source)

    def take_file(self, path: Path, dry_run: bool = False, source: str = "") -> Report:
        mapping = ImportMapping(source=source)
        return import_customers(self.database, self.id, "", path, mapping, lambda: NOW, dry_run=dry_run)

    def customers(self) -> list[Customer]:
        with self.database.read() as connection:
            return Rows(connection, self.id).where(Customer, "1 = 1 ORDER BY account, id")

    def head(self) -> int:
        with self.database.read() as connection:
            assert not list(verify_chain(connection, self.id))
            return int(connection.exec_driver_sql("SELECT seq FROM sync_head").scalar_one())

    def found_by(self, key: str) -> list[str]:
        with self.database.read() as connection:
            rows = Rows(connection, self.id)
            return [
                customer.name
                for customer in rows.where(
                    Customer, "id IN (SELECT customer_id FROM customer_key WHERE key = ?)", key
                )
            ]


@pytest.fixture
def team(database: Database, tmp_path: Path) -> Team:
    return Team(database, tmp_path)


@pytest.fixture
def light(tmp_path: Path) -> Iterator[Team]:
    database = open_memory()
    upgrade(database, "server")
    yield Team(database, tmp_path)


def test_every_column_arrives_and_finds_its_customer(team: Team) -> None:
    report = team.take(FULL)
    assert (report.created, report.refused, report.doubts, report.ignored) == (1, [], [], [])
    (customer,) = team.customers()
    assert (customer.name, customer.account, customer.kind) == ("澜江物流", "LJ01", "company")
    assert customer.phones == ("+8613800138000", "+8657982100005")
    assert (customer.address, customer.area, customer.manager) == ("物流园2号库", "西郊", "钱晓峰")
    assert (customer.contract, customer.tags) == (True, ("专线", "24小时"))
    assert team.found_by("13800138000") == team.found_by("ljwl") == ["澜江物流"]
    assert customer.seq == team.head()


def test_a_repeat_writes_nothing(team: Team) -> None:
    team.take(FULL)
    before = (team.customers(), team.head())
    report = team.take(FULL)
    assert (report.created, report.changed, report.known) == (0, 0, 1)
    assert (team.customers(), team.head()) == before


def test_a_change_keeps_what_the_file_does_not_say(light: Team) -> None:
    light.take(FULL)
    (before,) = light.customers()
    report = light.take("LJ01,澜江物流,北门3号,", head="account,name,address,manager")
    assert (report.created, report.changed, report.known) == (0, 1, 0)
    (after,) = light.customers()
    assert after == msgspec.structs.replace(before, address="北门3号", seq=light.head())


def test_an_account_is_the_same_customer_in_every_source(light: Team) -> None:
    light.take(FULL)
    light.take(FULL.replace("K1", "900"), source="billing")
    assert len(light.customers()) == 1


def test_without_an_account_the_number_counts(light: Team) -> None:
    light.take("K7,,王芳,,,,,,,", "K8,,王芳,,,,,,,")
    report = light.take("K7,,王方,,,,,,,")
    assert (report.changed, len(light.customers())) == (1, 2)


def test_a_dry_run_writes_nothing(light: Team) -> None:
    report = light.take(FULL, dry_run=True)
    assert (report.created, light.customers()) == (1, [])


def test_doubts_are_told_and_the_rest_is_taken(light: Team) -> None:
    report = light.take(FULL.replace("0579-82100005", "9").replace("企业", "星星").replace(",是,", ",也许,"))
    (customer,) = light.customers()
    assert (customer.phones, customer.kind, customer.contract) == (("+8613800138000",), "person", False)
    assert [(remark.line, remark.reason) for remark in report.doubts] == [
        (2, "'9' is not a telephone number; left out"),
        (2, "kind: '星星' means nothing here"),
        (2, "contract: '也许' means nothing here"),
    ]


def test_refused_rows_have_reasons(light: Team) -> None:
    report = light.take(",,王芳,,,,,,,", "K1,,,,,,,,,", "K2", "K3,,周,,,,,,,")
    assert [(remark.line, remark.reason) for remark in report.refused] == [
        (2, "has neither account nor number"),
        (3, "has no name"),
        (4, "has 1 columns instead of 10"),
    ]
    assert [customer.name for customer in light.customers()] == ["周"]


def test_the_later_of_two_rows_counts(light: Team) -> None:
    report = light.take("K1,LJ1,旧名,,,,,,,", "K1,LJ1,新名,,,,,,,")
    assert [customer.name for customer in light.customers()] == ["新名"]
    assert len(report.doubts) == 1


def test_a_file_without_names_is_refused(light: Team) -> None:
    with pytest.raises(ImportRefused, match="columns_missing"):
        light.take("K1", head="number")


def test_a_workbook_is_as_good(light: Team, tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["account", "name", "phone"])
    book.active.append([57900101, "王芳", 13800138000])
    book.save(tmp_path / "c.xlsx")
    light.take_file(tmp_path / "c.xlsx")
    (customer,) = light.customers()
    assert (customer.account, customer.phones) == ("57900101", ("+8613800138000",))


def test_many_customers_are_several_commits(light: Team) -> None:
    before = light.head()
    light.take(*(f"K{n},,N{n},,,,,,," for n in range(1_001)))
    assert (len(light.customers()), light.head()) == (1_001, before + 2)


def test_writing_none_of_another_team(light: Team) -> None:
    with light.database.write() as connection:
        other = create_workspace(connection, "Other", "UTC", NOW)
        write_customers(connection, other, [Customer(id="c", name="x")], "", NOW)
    assert light.customers() == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13800138000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("0579 8210 0005", "+8657982100005"),
        ("+1 650 253 0000", "+16502530000"),
        ("12", ""),
        ("没有", ""),
        ("", ""),
    ],
)
def test_numbers_become_e164(text: str, expected: str) -> None:
    assert e164(text) == expected


def test_a_cell_may_hold_several_numbers() -> None:
    numbers, odd = all_e164("13800138000\uff0c0579-82100005、12;13800138000")
    assert (numbers, odd) == (["+8613800138000", "+8657982100005"], ["12"])
