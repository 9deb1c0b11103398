"""Queries in texts of code: their columns are the columns of the frame."""

from __future__ import annotations

import pytest

from tests.observed import edges, observations, seen

QUERIES = {
    "columns as they are": ("select a, b as c from t", ["x: t#a", "y: t#b"]),
    "a computed column": ("select a, count(*) as c from t group by a", ["x: t#a", "y: c"]),
    "through a common table expression": (
        "with u as (select a, b as d from t) select a, d as c from u", ["x: t#a", "y: t#b"],
    ),
    "all columns and one more": ("select *, a + b as c from t", ["x: t#a", "y: c"]),
    "a union": ("select a, b as c from t union all select a, d from u", ["x: t or u#a", "y: t or u#b, t or u#d"]),
}  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), QUERIES.values(), ids=QUERIES)
def test_columns_of_a_query_are_columns_of_the_frame(query: str, expected: list[str]) -> None:
    code = f"""
        frame = pd.read_sql("{query}", None)
        pd.DataFrame({{"x": frame["a"], "y": frame["c"]}}).to_csv("out.csv")
        """
    found = [line.replace(" <- ", ": ") for line in seen(code, "feature")]
    assert [line.removeprefix("feature ") for line in found if line.startswith(("feature x", "feature y"))] == expected


def test_a_computed_column_stands_where_the_query_names_it() -> None:
    code = '''
        frame = pd.read_sql("""
            select a,
                   sum(b) as total
            from t group by a""", None)
        print(frame["total"])
        '''
    (feature,) = [one for one, _ in observations(code).inputs]
    span = feature.location.span  # type: ignore[union-attr]
    assert (span.line, span.column, span.end_column) == (5, 22, 27)


def test_columns_that_rows_are_filtered_by_are_used() -> None:
    code = "print(pd.read_sql('select a from t where b > 1', None)['a'])"
    assert "use t#b filters, joins or groups by it" in seen(code, "use")


def test_a_query_over_a_frame_gives_the_columns_of_the_frame() -> None:
    code = """
        import duckdb
        raw = pd.read_csv("raw.csv")
        found = duckdb.sql("select x, y as z from raw").df()
        pd.DataFrame({"a": found["z"]}).to_csv("out.csv")
        """
    assert "feature a <- raw.csv#y" in seen(code, "feature")


def test_a_query_with_an_unknown_part_keeps_the_columns_that_it_names() -> None:
    code = """
        def load(day):
            frame = pd.read_sql(f"select a, b as c from t where d > '{day}'", None)
            pd.DataFrame({"x": frame["c"]}).to_csv("out.csv")
        """
    assert "feature x <- t#b" in seen(code, "feature")


def test_a_query_may_put_its_result_into_a_table_of_an_unknown_project() -> None:
    code = """
        import os
        from google.cloud import bigquery

        project = os.environ["PROJECT"]
        client = bigquery.client.Client()
        made = bigquery.QueryJobConfig(destination=f"{project}.shop.daily")
        client.query(f"select * from `{project}.shop.orders` where day in {project}", job_config=made)
        client.query("select 1 from shop.daily", job_config=bigquery.QueryJobConfig(dry_run=True))
        """
    assert edges(code, "feeds", "produces") == [
        "main.py -produces-> shop.daily",
        "shop.daily -feeds-> main.py",
        "shop.orders -feeds-> main.py",
    ]


CONNECTIONS = {
    "an address": "create_engine('mysql+pymysql://shop/sales')",
    "an address with unknown parts": "create_engine(f'mysql://{user}@shop/sales')",
    "a connection of it": "create_engine('mysql://shop/sales').connect()",
    "a text": "'mysql://shop/sales'",
}


@pytest.mark.parametrize("connection", CONNECTIONS.values(), ids=CONNECTIONS)
def test_a_query_is_read_in_the_dialect_of_the_address_that_it_is_sent_to(connection: str) -> None:
    """In MySQL double quotes are around texts, in the common core of SQL around names of columns."""
    code = f"""
        from sqlalchemy import create_engine
        frame = pd.read_sql('select "sold" as state, a from t', {connection})
        pd.DataFrame({{"x": frame["state"], "y": frame["a"]}}).to_csv("out.csv")
        """
    assert not [line for line in seen(code) if "t#sold" in line]
    other = code.replace("mysql+pymysql", "postgresql").replace("mysql", "postgresql")
    assert [line for line in seen(other) if "t#sold" in line]


def test_a_library_of_one_database_tells_the_dialect() -> None:
    code = """
        import duckdb
        frame = duckdb.connect("x.db").execute("select a from t using sample 10%").df()
        frame.to_csv("out.csv")
        """
    assert "read t" in seen(code, "read")
