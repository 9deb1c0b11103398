"""Whatever a text of SQL or a template holds, reading it ends in facts."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mldebt.analysis import graph_of_files
from mldebt.source import Source
from mldebt.sqltext import read_sql

MODEL = """{{ config(materialized='table') }}
{% set kinds = ['a', 'b'] %}
with orders as (select * from {{ ref('stg_orders') }} where day > '{{ var("day") }}'),
sums as (select id, {% for k in kinds %} sum({{ k }}) as {{ k }}_sum, {% endfor %} count(*) as n from orders group by 1)
select s.*, o.day from sums s join orders o using (id) {% if is_incremental() %} where o.day > 1 {% endif %}
union all select * from {{ source('raw', 'old') }}
"""
PROPERTIES = """version: 2
models:
  - name: orders
    config: {contract: {enforced: true}}
    columns:
      - name: id
        tests: [unique, not_null, {relationships: {to: ref('x'), field: id}}]
sources:
  - name: raw
    freshness: {warn_after: {count: 1, period: day}}
    tables: [{name: old, columns: [{name: id}]}]
exposures:
  - name: board
    depends_on: [ref('orders')]
    owner: {name: x}
"""


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """A text with a stretch of it cut out, repeated or replaced."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 60)))
    middle = draw(st.sampled_from(["", text[start:end] * 2, "(", "{{", "{%", "%}", "'", "\n", "- ", ": ", "é", "null"]))
    return text[:start] + middle + text[end:]


@settings(max_examples=150)
@given(mutated(MODEL))
def test_a_mutated_query_is_read_or_unread_and_places_lie_in_the_text(text: str) -> None:
    facts, _ = read_sql(text)
    lines = len(Source("x.sql", text).lines)
    spans = [column.span for query in facts.queries for part in query.parts for column in part.columns]
    spans += [call.span for call in facts.calls]
    assert all(1 <= span.line <= span.end_line <= lines and span.column >= 1 for span in spans)


@settings(max_examples=100)
@given(mutated(MODEL), mutated(PROPERTIES), mutated("name: shop\nmodels: {shop: {+materialized: table}}\n"))
def test_a_mutated_project_is_linked(model: str, properties: str, project: str) -> None:
    files = {"dbt_project.yml": project, "models/orders.sql": model, "models/schema.yml": properties}
    assert len(graph_of_files(files)) >= 0
