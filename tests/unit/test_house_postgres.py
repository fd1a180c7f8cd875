from sqlalchemy import create_engine, text

from tests.helpers.postgres import Cluster


def test_each_database_is_fresh(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (n int)"))
        assert connection.scalar(text("SHOW fsync")) == "on"
    engine.dispose()


def test_a_kill_loses_what_was_not_committed_and_nothing_else(postgres: Cluster) -> None:
    database = postgres.create()
    with postgres.connect(database) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
        connection.execute("BEGIN")
        connection.execute("INSERT INTO kept VALUES (2)")
        postgres.restart_after_kill()
        connection.close()
    with postgres.connect(database) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(1,)]
    postgres.drop(database)


def test_a_template_is_built_once_and_copied(postgres: Cluster) -> None:
    built = []

    def build(url: str) -> None:
        built.append(url)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE kept (n int)"))
        engine.dispose()

    names = [postgres.create(postgres.template("house", build)) for _ in range(2)]
    for name in names:
        with postgres.connect(name) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchall() == [(0,)]
        postgres.drop(name)
    assert built == [postgres.url("house")]
