"""Tickets of another system: each once, as it stood there, or reported with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from console.models.database import Database, open_memory
from console.models.enums import Role
from console.models.migrations import upgrade
from console.models.records import Customer, Ticket, TicketEvent
from console.models.repositories.rows import Rows
from console.server.importing.columns import ImportMapping, read_mapping
from console.server.importing.customers import write_customers
from console.server.importing.report import ImportRefused, Report
from console.server.importing.tickets import import_tickets
from console.server.importing.times import reader_for
from console.server.setup import create_workspace
from console.server.sync.head import lock_head
from console.server.sync.offers import Author
from console.server.users import add_user
from console.wire.administration import NewUser

NOW = 1_795_000_000_000_000
SHANGHAI = ZoneInfo("Asia/Shanghai")
LOG = """\
number,incident_state,opened_at,resolved_at,closed_at,sys_updated_at,impact,urgency,category,subcategory,\
u_symptom,assignment_group,assigned_to,contact_type
INC1,New,29-02-2016 01:16,29-02-2016 11:29,05-03-2016 12:00,29-02-2016 01:23,2 - Medium,1 - High,\
Category 5,Sub 7,?,G1,?,Phone
INC1,Closed,29-02-2016 01:16,29-02-2016 11:29,05-03-2016 12:00,05-03-2016 12:00,2 - Medium,1 - High,\
Category 5,Sub 7,?,G2,张敏,Phone
INC1,Active,29-02-2016 01:16,29-02-2016 11:29,05-03-2016 12:00,29-02-2016 02:00,2 - Medium,1 - High,\
Category 5,Sub 7,?,G1,?,Phone
INC2,Active,01-03-2016 09:00,?,?,01-03-2016 09:05,3 - Low,3 - Low,Network,?,?,?,Resolver 9,Email
"""
CHINESE = """\
工单号,标题,问题描述,状态,业务类型,业务类别,紧急程度,影响程度,创建时间,办结时间,处理人,客户姓名,联系电话,区域
G-1,全屋断网,光猫红灯,已办结,报障,网络,紧急,重大,2026/3/5 9:02,2026/3/5 11:30,张敏,刘建国,13800138000,滨江花园
G-2,,想改套餐\uff0c怎么办,待受理,咨询,费用,常规,,2026年3月6日 10:00,,,王芳,0579-82000104,
"""


class Team:
    """A team with an administrator and one agent, and what it holds."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as connection:
            self.id = create_workspace(connection, "Team", "Asia/Shanghai", NOW)
            self.admin = self._add(connection, "9001", "管理员", Role.ADMINISTRATOR)
            self.agent = self._add(connection, "1001", "张敏", Role.AGENT)

    def _add(self, connection: Connection, number: str, name: str, role: Role) -> Author:
        person = NewUser(employee_no=number, name=name, roles=(role.value,))
        user = add_user(connection, lock_head(connection, self.id), person, "hash", NOW)
        return Author(user.id, frozenset(user.roles), proved=True)

    def take(self, path: Path, **mapping: object) -> Report:
        dry_run = bool(mapping.pop("dry_run", False))
        author = mapping.pop("author", self.admin)
        assert isinstance(author, Author)
        return import_tickets(
            self.database,
            self.id,
            author,
            path,
            ImportMapping(**mapping),  # type: ignore[arg-type]
            lambda: NOW,
            zone=SHANGHAI,
            dry_run=dry_run,
        )

    def tickets(self) -> list[Ticket]:
        with self.database.read() as connection:
            return Rows(connection, self.id).where(Ticket, "1 = 1 ORDER BY number")

    def events(self) -> list[TicketEvent]:
        with self.database.read() as connection:
            return Rows(connection, self.id).where(TicketEvent, "1 = 1 ORDER BY at")

    def commits(self) -> list[int]:
        with self.database.read() as connection:
            return [row[0] for row in connection.exec_driver_sql("SELECT rows FROM sync_commit ORDER BY seq")]


@pytest.fixture
def team(database: Database) -> Team:
    return Team(database)


@pytest.fixture
def light() -> Iterator[Team]:
    database = open_memory()
    upgrade(database, "server")
    yield Team(database)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return written(tmp_path, LOG)


def written(folder: Path, text: str, name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def local(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()) * 1_000_000


def test_an_event_log_folds_into_tickets(team: Team, log: Path) -> None:
    report = team.take(log)
    assert (report.rows, report.created, report.known, report.refused) == (4, 2, 0, [])
    first, second = team.tickets()
    assert (first.number, first.state, first.impact, first.urgency) == (
        10_001,
        "closed",
        "moderate",
        "urgent",
    )
    assert first.received_at == local("2016-02-29 01:16")
    assert (first.handled_at, first.answered_at) == (local("2016-02-29 11:29"), local("2016-03-05 12:00"))
    assert (first.title, first.group, first.owner_id) == ("Category 5 / Sub 7", "G2", team.agent.user_id)
    assert (second.state, second.channel, second.category) == ("in_progress", "email", "network")
    assert (second.handled_at, second.answered_at, second.owner_id) == (0, 0, "")


def test_the_history_of_a_ticket_is_its_text(team: Team, log: Path) -> None:
    team.take(log)
    first, second = team.events()
    assert first.data == {"external": "INC1"}
    assert first.text.splitlines() == [
        "INC1",
        "category: Category 5",
        "2016-02-29 01:23  New  G1",
        "2016-02-29 02:00  Active  G1",
        "2016-03-05 12:00  Closed  G2  张敏",
    ]
    assert second.text.splitlines() == ["INC2", "owner: Resolver 9"]


def test_what_is_imported_twice_stays_once(team: Team, log: Path) -> None:
    team.take(log)
    before = (team.tickets(), team.events(), team.commits())
    report = team.take(log)
    assert (report.created, report.known, report.refused) == (0, 2, [])
    assert (team.tickets(), team.events(), team.commits()) == before


def test_another_source_may_use_the_same_numbers(team: Team, log: Path) -> None:
    team.take(log)
    assert team.take(log, source="other").created == 2
    assert len(team.tickets()) == 4


def test_changed_content_is_no_second_ticket(light: Team, tmp_path: Path, log: Path) -> None:
    light.take(log)
    before = light.tickets()
    report = light.take(written(tmp_path, LOG.replace("1 - High", "3 - Low"), "b.csv"))
    assert (report.created, report.known, report.differing, report.refused) == (0, 2, 1, [])
    assert light.tickets() == before


def test_a_dry_run_changes_nothing_and_says_what_would_be(team: Team, log: Path) -> None:
    commits = team.commits()
    report = team.take(log, dry_run=True)
    assert (report.created, report.known) == (2, 0)
    assert "would be imported" in next(report.lines())
    assert (team.tickets(), team.commits()) == ([], commits)
    team.take(log)
    again = team.take(log, dry_run=True)
    assert (again.created, again.known) == (0, 2)


def test_chinese_headings_and_words(light: Team, tmp_path: Path) -> None:
    with light.database.write() as connection:
        caller = Customer(
            id="018f0000-0000-7000-8000-0000000000c1", name="刘建国", phones=("+8613800138000",)
        )
        write_customers(connection, light.id, [caller], "", NOW)
    report = light.take(written(tmp_path, CHINESE))
    assert (report.created, report.refused, report.ignored) == (2, [], [])
    first, second = light.tickets()
    assert (first.title, first.state, first.kind, first.category) == (
        "全屋断网",
        "closed",
        "fault",
        "network",
    )
    assert (first.urgency, first.impact, first.phone) == ("urgent", "major", "+8613800138000")
    assert (first.customer_id, first.contact_name, first.area) == (caller.id, "刘建国", "滨江花园")
    assert (second.title, second.kind, second.category) == ("想改套餐\uff0c怎么办", "consultation", "billing")
    assert second.phone == "+8657982000104"
    assert second.received_at == local("2026-03-06 10:00")


def test_transactions_stay_within_a_thousand_rows(light: Team, tmp_path: Path) -> None:
    rows = "\n".join(f"N{n},t{n},2026-01-05 09:00" for n in range(1_100))
    report = light.take(written(tmp_path, f"number,title,opened\n{rows}\n"))
    assert report.created == len(light.tickets()) == 1_100
    assert sum(light.commits()[-3:]) == 2_200
    assert max(light.commits()) <= 1_000


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("X1,a,31-02-2016 10:00,New,", "opened: '31-02-2016 10:00' is not a time"),
        ("X1,a,yesterday,New,", "opened: 'yesterday' is not a time"),
        ("X1,a,?,New,", "opened: is missing"),
        (",a,13-02-2016 10:00,New,", "has no number"),
        ("X1,a,13-02-2016 10:00,Parked,", "state: 'Parked' means nothing here; name it under [values.state]"),
        ("X1,a,13-02-2016 10:00,Closed,12-02-2016 10:00", "resolved: lies before it was opened"),
        ('X1,"a,13-02-2016 10:00,New,', "opens a quotation mark that is not closed"),
        ("X1,a,13-02-2016 10:00,New", "has 4 columns instead of 5"),
        ("X1,a,=NOW(),New,", "opened holds a formula"),
    ],
)
def test_a_refused_row_has_its_line_and_reason(light: Team, tmp_path: Path, row: str, reason: str) -> None:
    good = "G{},a,13-02-2016 10:00,New,"
    text = "\n".join(["number,title,opened,state,resolved", good.format(1), row, good.format(2)])
    report = light.take(written(tmp_path, text + "\n"))
    assert [(remark.line, remark.reason) for remark in report.refused] == [(3, reason)]
    assert len(light.tickets()) == report.created == 2


def test_a_mapping_says_what_headings_and_words_do_not(light: Team, tmp_path: Path) -> None:
    path = written(tmp_path, "Ref;What;Where;When;How\n1;slow;home;2026-01-05 09:00;Parked\n")
    mapping = written(
        tmp_path,
        '[columns]\nnumber = "Ref"\ntitle = ["What", "Where"]\nopened = "When"\nstate = "How"\n'
        '[values.state]\nParked = "waiting_others"\n',
        "m.toml",
    )
    found = read_mapping(mapping)
    report = light.take(path, columns=found.columns, values=found.values)
    assert report.refused == []
    assert [(t.title, t.state) for t in light.tickets()] == [("slow / home", "waiting_others")]


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("title,opened\na,2026-01-05\n", [], "columns_missing"),
        ("number,title\n1,a\n", [], "columns_missing"),
        ("number,opened\n1,2026-01-05\n", ["nonsense=number"], "mapping_invalid"),
        ("number,opened\n1,2026-01-05\n", ["title=Headline"], "mapping_invalid"),
        ("number,opened\n1,2026-01-05\n", ["title"], "mapping_invalid"),
        ("number,opened\n1,05-06-2026\n2,07-08-2026\n", [], "dates_ambiguous"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_whole(
    light: Team, tmp_path: Path, text: str, options: list[str], code: str
) -> None:
    with pytest.raises(ImportRefused, match=code):
        light.take(written(tmp_path, text), columns=read_mapping(None, options).columns)
    assert light.tickets() == []


def test_ambiguous_dates_are_read_as_told(light: Team, tmp_path: Path) -> None:
    path = written(tmp_path, "number,opened\n1,05-06-2026\n")
    light.take(path, time_format="%d-%m-%Y")
    assert light.tickets()[0].received_at == local("2026-06-05 00:00")


def test_unused_columns_and_unknown_words_are_told(light: Team, tmp_path: Path, log: Path) -> None:
    light.take(log)
    path = written(tmp_path, "number,opened,colour,category\n1,2026-01-05,red,Red tape\n")
    report = light.take(path)
    told = "\n".join(report.lines())
    assert "Columns not used: colour" in told
    assert "'Red tape' (1)" in told


def test_who_is_no_administrator_imports_nothing(light: Team, log: Path) -> None:
    report = light.take(log, author=light.agent)
    assert report.created == 0
    assert [remark.reason for remark in report.refused] == ["the server says no_right"] * 2
    assert light.tickets() == []
    assert light.take(log, author=light.agent).refused == report.refused
    assert (light.take(log).created, light.take(log).known) == (2, 2)


def test_a_report_is_a_table_that_runs_no_formula(tmp_path: Path) -> None:
    report = Report("tickets")
    report.refuse(7, "=cmd|'/c calc'!A1", "has no number")
    report.write_csv(tmp_path / "r.csv")
    assert (tmp_path / "r.csv").read_text("utf-8-sig").splitlines()[
        1
    ] == "7,'=cmd|'/c calc'!A1,refused,has no number"


def test_long_lists_are_cut_in_the_text_only() -> None:
    report = Report("tickets")
    for line in range(30):
        report.refuse(line, "", "has no number")
    assert list(report.lines())[-1] == "... and 10 more refused"


moments = st.datetimes(datetime(1991, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0))
FORMATS = [
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y年%m月%d日 %H:%M:%S",
    "%d-%m-%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
]


@given(st.lists(moments, min_size=1), st.sampled_from(FORMATS), st.sampled_from(["Asia/Shanghai", "UTC"]))
def test_times_are_read_back_in_whatever_form(times: list[datetime], form: str, zone: str) -> None:
    texts = [at.strftime(form).rjust(19, "0") for at in [*times, datetime(2020, 12, 31)]]
    reader = reader_for(texts, ZoneInfo(zone))
    for at, text in zip(times, texts, strict=False):
        assert reader.read(text) == int(at.replace(tzinfo=ZoneInfo(zone)).timestamp()) * 1_000_000


@pytest.mark.parametrize("text", ["2016-02-31", "24:00", "1899-12-30", "9999-01-01", "", "44927.5"])
def test_what_is_no_time_of_ours_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        reader_for([], SHANGHAI).read(text)


def test_an_offset_in_the_text_wins(light: Team) -> None:
    at = reader_for([], SHANGHAI).read("2026-01-05T09:00:00+01:00")
    assert at == int(datetime(2026, 1, 5, 8, tzinfo=UTC).timestamp()) * 1_000_000
