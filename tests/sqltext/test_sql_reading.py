"""Queries read part by part, with the place of every column and relation in the file."""

from __future__ import annotations

import textwrap

import pytest

from mldebt.facts.query import Part, Query, SqlText
from mldebt.source import Source, Span
from mldebt.sqltext import read_sql, tables


def facts(text: str) -> SqlText:
    found, unread = read_sql(textwrap.dedent(text))
    assert not unread
    return found


def query(text: str) -> Query:
    (only,) = facts(text).queries
    return only


def part(text: str, name: str = "") -> Part:
    return next(one for one in query(text).parts if one.name == name)


def columns(one: Part) -> list[str]:
    return [f"{column.name}: {', '.join(f'{i.relation}.{i.name}' for i in column.inputs)}" for column in one.columns]


def text_at(text: str, span: Span) -> str:
    source = Source("x.sql", text)
    assert span.line == span.end_line
    return source.line(span.line)[span.column - 1 : span.end_column - 1]


def test_every_column_and_relation_has_its_place_in_code_points() -> None:
    text = "-- Größe\nselect 'ü' as ä, t.size,\n  count(*) as n\nfrom shop.sales as t"
    (result,) = query(text).parts
    assert [text_at(text, column.span) for column in result.columns] == ["ä", "size", "n"]
    assert text_at(text, result.reads[0].span) == "shop.sales as t"


def test_common_table_expressions_are_parts_that_others_read() -> None:
    """Compared by hand: the 5 queries of kurosawa-kuro/study-gcp-mlops at b1fb17fc8efb that are jobs of their own read
    the 6 tables that they name, and the model of BigQuery that one of them makes is its output. Two more files are
    scripts of several statements with temporary tables, which a DAG loads by a path that is searched for at run time:
    their tables are not tied to its tasks."""
    text = "with a as (select x, y from t), b as (select x from a where y > 1) select * from b"
    assert [(one.name, [(r.kind, r.name) for r in one.reads]) for one in query(text).parts] == [
        ("", [("part", "b")]),
        ("a", [("table", "t")]),
        ("b", [("part", "a")]),
    ]
    assert [use.name for use in part(text, "b").uses] == ["y"]


def test_joins_windows_and_subqueries_use_columns() -> None:
    text = """
        select a.x, sum(y) over (partition by k order by d) as s
        from a join b using (id) left join (select z, w from c) d on a.x = d.z
        where exists (select 1 from e where e.q = a.x)
        """
    result = query(text).parts[query(text).result]
    assert columns(result) == ["x: a.x", "s: .y, .k, .d"]
    assert {(use.relation, use.name) for use in result.uses} == {("", "id"), ("a", "x"), ("d", "z")}
    assert [one.parent for one in query(text).parts] == [-1, -1, 0]


def test_a_count_of_all_rows_in_another_type_is_a_column_without_a_name() -> None:
    (result,) = query("select count(*)::text, cast(count(*) as int) as n from t").parts
    assert columns(result) == [": ", "n: "]


def test_a_union_reads_its_branches_in_order() -> None:
    found = query("select a from t union all select b from u union all select c from v")
    assert found.parts[found.result].branches
    assert [column.name for one in found.parts for column in one.columns] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "text",
    [
        "insert into shop.daily (day, n) select day, count(*) from sales group by day",
        "create table shop.daily as with x as (select day, 1 as n from sales) select * from x",
        "merge into shop.daily d using sales s on d.day = s.day when matched then update set n = s.n",
    ],
)
def test_what_a_statement_writes_is_its_target(text: str) -> None:
    found = query(text)
    assert found.target is not None
    assert found.target.name == "shop.daily"
    read = {relation.name for one in found.parts for relation in one.reads if relation.kind == "table"}
    assert read == {"sales"}


def test_refs_and_sources_are_relations_with_their_place() -> None:
    text = "select o.id from {{ ref('orders') }} o, {{ source('raw', 'x') }}"
    text += "\n{{ config(materialized='table', enabled=false) }}"
    found = facts(text)
    assert [(call.kind, call.name, call.span.column) for call in found.calls] == [
        ("ref", "orders", 21),
        ("source", "raw.x", 44),
    ]
    assert [(one.kind, one.name, one.alias) for one in found.queries[0].parts[0].reads] == [
        ("ref", "orders", "o"),
        ("source", "raw.x", "x"),
    ]
    assert found.settings == (("materialized", "table"), ("enabled", "false"))


def test_a_loop_over_a_literal_list_gives_its_columns() -> None:
    text = """
        {% set kinds = ['card', 'coupon'] %}
        select id, {% for kind in kinds %}
          sum(case when kind = '{{ kind }}' then amount end) as {{ kind }}_amount{% if not loop.last %},{% endif %}
        {% endfor %} from t
        """
    (result,) = query(text).parts
    assert [column.name for column in result.columns] == ["id", "card_amount", "coupon_amount"]
    assert {column.span.line for column in result.columns[1:]} == {4}
    assert not result.open


def test_columns_that_nobody_knows_leave_the_part_open() -> None:
    assert part("select id, {{ dbt_utils.star(ref('x')) }} from {{ ref('x') }}").open
    assert part("{% for c in columns_of_table() %} select {{ c }}_x from t {% endfor %}").open


def test_one_branch_is_rendered_and_the_words_of_the_others_are_kept() -> None:
    found = facts("select a {% if target.name == 'dev' %}, b {% else %}, c {% endif %} from t where d = {{ var('e') }}")
    assert [column.name for column in found.queries[0].parts[0].columns] == ["a", "b"]
    assert {"c", "e"} <= set(found.words)


def test_macros_in_place_of_whole_queries_are_unknown_relations() -> None:
    found = query("with days as ({{ dbt_utils.date_spine('day') }}) select day from days")
    assert [(one.name, [r.kind for r in one.reads]) for one in found.parts] == [("", ["part"]), ("days", ["unknown"])]


def test_the_dialect_is_the_first_that_parses() -> None:
    assert query("select safe_cast(x as int64) as y from `p.d.t` where array_length(z) > 0").dialect in ("", "bigquery")
    assert query("select payload:user.id::string as id from raw.events").dialect == "snowflake"


def test_text_without_queries_says_nothing_and_a_broken_query_is_unread() -> None:
    assert read_sql("hello") == (read_sql("hello")[0], ())
    found, unread = read_sql("select (from from where ((")
    assert not found.queries
    assert unread
    assert unread[0].reason.startswith("no dialect of SQL reads it")


@pytest.mark.parametrize(
    "text",
    [
        "select * except (a) from shop.orders",
        "select o.value:id::string from shop.orders o, lateral flatten(input => o.items)",
        "select top 5 [a] from shop.orders",
        "select `a` from `shop`.`orders`",
    ],
)
def test_the_tables_of_a_text_are_found_in_any_dialect(text: str) -> None:
    found = tables(text)
    assert found is not None and found.read == ("shop.orders",)
