"""dbt projects in the graph: models, sources, exposures, tests, owners, Python models, and names in other code."""

from __future__ import annotations

import pytest

from tests.observed import edges, nodes

PROJECT = {
    "dbt/dbt_project.yml": """
        name: shop
        models:
          shop:
            +materialized: view
            marts: {+materialized: table, +group: sales}
        """,
    "dbt/models/sources.yml": """
        sources:
          - name: raw
            schema: landing
            freshness: {warn_after: {count: 1, period: day}}
            tables: [{name: orders, columns: [{name: id}]}, {name: old, freshness: null}]
        """,
    "dbt/models/stg_orders.sql": "select id, user_id, price * number as amount from {{ source('raw', 'orders') }}",
    "dbt/models/marts/orders.sql": """
        {{ config(materialized='incremental') }}
        select o.id, o.amount, c.name from {{ ref('stg_orders') }} o join {{ ref('codes') }} c on o.user_id = c.id
        {% if is_incremental() %} where o.id > 5 {% endif %}
        """,
    "dbt/models/marts/schema.yml": """
        groups: [{name: sales, owner: {email: sales@example.org}}]
        models:
          - name: orders
            columns: [{name: id, tests: [unique, not_null]}]
        exposures:
          - name: board
            type: dashboard
            owner: {name: Ada}
            depends_on: [ref('orders')]
        """,
    "dbt/seeds/codes.csv": "id,name\n1,a\n",
}


def test_models_read_what_they_ask_for_and_exposures_depend_on_them() -> None:
    assert edges(PROJECT, "feeds", "produces") == [
        "codes -feeds-> dbt/models/marts/orders.sql",
        "dbt/models/marts/orders.sql -produces-> orders",
        "dbt/models/stg_orders.sql -produces-> stg_orders",
        "orders -feeds-> board",
        "raw.orders -feeds-> dbt/models/stg_orders.sql",
        "stg_orders -feeds-> dbt/models/marts/orders.sql",
    ]


def test_columns_flow_through_joins_to_columns_and_keys_are_used() -> None:
    assert edges(PROJECT, "flows") == [
        "codes#name -flows-> orders#name",
        "raw.orders -flows-> raw.orders#id",
        "raw.orders -flows-> raw.orders#number",
        "raw.orders -flows-> raw.orders#price",
        "raw.orders -flows-> raw.orders#user_id",
        "raw.orders#id -flows-> stg_orders#id",
        "raw.orders#number -flows-> stg_orders#amount",
        "raw.orders#price -flows-> stg_orders#amount",
        "raw.orders#user_id -flows-> stg_orders#user_id",
        "stg_orders#amount -flows-> orders#amount",
        "stg_orders#id -flows-> orders#id",
    ]
    assert "stg_orders#user_id -uses-> dbt/models/marts/orders.sql" in edges(PROJECT, "uses")


def test_settings_come_from_folders_properties_and_the_file_in_turn() -> None:
    assert nodes(PROJECT, "dataset", "materialized", "layer", "fresh", "owner") == [
        "codes materialized=seed layer= fresh=None owner=dbt",
        "orders materialized=incremental layer=marts fresh=None owner=sales@example.org",
        "raw.old materialized= layer= fresh=False owner=dbt",
        "raw.orders materialized= layer= fresh=True owner=dbt",
        "stg_orders materialized=view layer=staging fresh=None owner=dbt",
    ]


def test_tests_are_checks_of_the_table_and_its_column() -> None:
    assert edges(PROJECT, "checked_by") == [
        "orders -checked_by-> not_null of id",
        "orders -checked_by-> unique of id",
        "orders#id -checked_by-> not_null of id",
        "orders#id -checked_by-> unique of id",
    ]


def test_a_table_of_that_name_in_other_code_is_the_model() -> None:
    files = {
        **PROJECT,
        "report.py": "import pandas as pd\nprint(pd.read_sql('select amount from prod.stg_orders', None))",
    }
    assert "stg_orders -feeds-> report.py" in edges(files, "feeds")
    assert "stg_orders#amount -uses-> report.py" in edges(files, "uses")


def test_a_name_that_two_tables_have_is_neither() -> None:
    files = {**PROJECT, "report.py": "import pandas as pd\nprint(pd.read_sql('select id from orders', None))"}
    assert "orders -feeds-> report.py" in edges(files, "feeds")
    assert any(
        line.startswith("orders ") and "materialized=None" in line for line in nodes(files, "dataset", "materialized")
    )


def test_python_models_read_and_make_tables_with_their_columns() -> None:
    code = """
        def model(dbt, session):
            dbt.config(packages=["pandas"])
            orders = dbt.ref("orders")
            orders["half"] = orders["amount"] / 2
            return orders[["id", "half"]]
        """
    files = {
        **PROJECT,
        "dbt/models/halves.py": code,
        "dbt/models/sums.sql": "select sum(half) as s from {{ ref('halves') }}",
    }
    assert {"orders -feeds-> dbt/models/halves.py", "dbt/models/halves.py -produces-> halves"} <= set(
        edges(files, "feeds", "produces")
    )
    assert {"orders#amount -flows-> half", "half -flows-> halves#half", "halves#half -flows-> sums#s"} <= set(
        edges(files, "flows")
    )


def test_what_a_model_asks_for_inside_a_macro_feeds_it() -> None:
    files = {
        "dbt_project.yml": "name: shop",
        "macros/rates.sql": "{% macro rate(day) %}(select max(rate) from {{ ref('rates') }}){% endmacro %}\n"
        "{% macro twice(day) %}2 * {{ rate(day) }}{% endmacro %}\n{% macro other() %}{{ ref('old') }}{% endmacro %}",
        "seeds/rates.csv": "day,rate\n",
        "seeds/old.csv": "day\n",
        "models/orders.sql": "select {{ twice('today') }} as rate",
        "models/plain.sql": "{# rate() #} select 1 as rate",
    }
    assert edges(files, "feeds") == ["rates -feeds-> models/orders.sql"]


def test_a_committed_manifest_tells_what_templates_hide() -> None:
    manifest = """{
        "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"},
        "nodes": {
            "model.shop.orders": {"depends_on": {"nodes": ["seed.shop.rates", "source.shop.raw.orders"]}},
            "model.other.orders": {"depends_on": {"nodes": ["seed.shop.old"]}},
            "test.shop.unique": {"depends_on": {"nodes": ["model.shop.orders"]}}
        }
    }"""
    files = {
        "dbt_project.yml": "name: shop",
        "target/manifest.json": manifest,
        "models/sources.yml": "sources: [{name: raw, tables: [{name: orders}]}]",
        "seeds/rates.csv": "day,rate\n",
        "seeds/old.csv": "day\n",
        "models/orders.sql": "select * from {{ ref(var('rates')) }}",
    }
    assert edges(files, "feeds") == ["rates -feeds-> models/orders.sql", "raw.orders -feeds-> models/orders.sql"]


MANIFEST = """{
    "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"},
    "nodes": {
        "model.shop.orders": {
            "config": {"materialized": "incremental", "access": "public", "contract": {"enforced": true}},
            "columns": {
                "id": {"name": "id", "description": "its number", "constraints": [{"type": "not_null"}]},
                "old": {"name": "old", "description": ""}
            },
            "raw_code": "select 1"
        },
        "test.shop.unique_orders_id.4c0f": {
            "test_metadata": {"name": "unique", "namespace": null, "kwargs": {"column_name": "id"}},
            "attached_node": "model.shop.orders", "column_name": "id"
        },
        "test.shop.not_null_orders_id.77aa": {
            "test_metadata": {"name": "not_null", "namespace": null, "kwargs": {"column_name": "id"}},
            "depends_on": {"nodes": ["model.shop.orders"]}, "column_name": "id"
        },
        "test.shop.rows.1": {
            "test_metadata": {"name": "at_least_one", "namespace": "dbt_utils"}, "attached_node": "model.shop.orders"
        }
    }
}"""


def test_a_manifest_tells_the_columns_tests_and_settings_that_files_do_not_show() -> None:
    files = {
        "dbt_project.yml": "name: shop",
        "target/manifest.json": MANIFEST,
        "models/orders.sql": "select id from shop.raw",
        "models/orders.yml": "models: [{name: orders, columns: [{name: id, tests: [unique]}]}]",
    }
    assert edges(files, "checked_by") == [
        "orders -checked_by-> dbt_utils.at_least_one of orders",
        "orders -checked_by-> not_null of id",
        "orders -checked_by-> unique of id",
        "orders#id -checked_by-> not_null of id",
        "orders#id -checked_by-> unique of id",
    ]
    for attribute, value in (
        ("key_tested", True),
        ("materialized", "incremental"),
        ("columns", 2),
        ("access", "public"),
    ):
        assert f"orders {attribute}={value}" in nodes(files, "dataset", attribute)
    assert "orders#old" not in nodes(files, "feature"), "what only the manifest names is not told to be missing"


def test_the_files_of_a_project_win_over_its_manifest() -> None:
    model = "{{ config(materialized='table') }} select 1 as id"
    files = {"dbt_project.yml": "name: shop", "target/manifest.json": MANIFEST, "models/orders.sql": model}
    assert nodes(files, "dataset", "materialized") == ["orders materialized=table"]


def test_a_manifest_of_another_project_tells_nothing() -> None:
    files = {"dbt_project.yml": "name: other", "target/manifest.json": MANIFEST, "models/orders.sql": "select 1 as id"}
    assert nodes(files, "dataset", "columns") == ["orders columns=0"]


@pytest.mark.parametrize(
    "manifest", ["{", "[]", '{"nodes": 3, "metadata": {"dbt_schema_version": 1}}', '{"nodes": {"model": {}}}']
)
def test_a_manifest_that_is_none_is_left_alone(manifest: str) -> None:
    files = {"dbt_project.yml": "name: shop", "target/manifest.json": manifest, "models/a.sql": "select 1 as x"}
    assert edges(files, "produces") == ["models/a.sql -produces-> a"]


def test_a_query_is_read_in_the_dialect_of_the_profile() -> None:
    files = {
        "dbt_project.yml": "{name: shop, profile: shop}",
        "profiles.yml": "shop: {target: prod, outputs: {prod: {type: bigquery}}}",
        "models/sources.yml": "sources: [{name: raw, tables: [{name: orders}]}]",
        "models/a.sql": "select `order-id` as id, array_agg(x ignore nulls limit 1)[offset(0)] as first_x "
        "from {{ source('raw', 'orders') }} group by 1",
    }
    assert "a#first_x" in nodes(files, "feature")
    assert "raw.orders -feeds-> models/a.sql" in edges(files, "feeds")


def test_a_unit_test_checks_its_model() -> None:
    files = {
        "dbt_project.yml": "name: shop",
        "models/a.sql": "select 1 as x",
        "models/tests.yml": "unit_tests: [{name: one, model: a, given: [], expect: {rows: [{x: 1}]}}]",
    }
    assert edges(files, "checked_by") == ["a -checked_by-> one of a"]


def test_a_snapshot_that_properties_state_is_taken_of_its_relation() -> None:
    snapshot = "snapshots: [{name: codes_then, relation: ref('codes'), config: {strategy: check}}]"
    files = {**PROJECT, "dbt/snapshots/codes.yml": snapshot}
    assert [line for line in edges(files, "feeds", "produces") if "snapshots/" in line] == [
        "codes -feeds-> dbt/snapshots/codes.yml",
        "dbt/snapshots/codes.yml -produces-> codes_then",
    ]


def test_variables_in_the_place_of_a_source_are_those_of_the_project_else_their_defaults() -> None:
    sources = """
        sources:
          - {name: raw, database: "{{ var('base', 'lake') }}", schema: "{{ var('place') }}", tables: [{name: orders}]}
    """
    for told in ("{place: landing}", "{shop: {place: landing}, place: other}"):
        files = {"dbt_project.yml": f"name: shop\nvars: {told}\n", "models/sources.yml": sources}
        assert nodes(files, "dataset", "relation") == ["raw.orders relation=lake.landing.orders"]


@pytest.mark.parametrize(
    ("asked", "told", "read"),
    [
        ("ref(var('input'))", "{input: stg_orders}", ["stg_orders"]),
        ("ref(var('input', 'rates'))", "{shop: {input: stg_orders}}", ["stg_orders"]),
        ('ref(var("input", "rates"))', "{}", ["rates"]),
        ("source(var('place', 'raw'), 'orders')", "{}", ["raw.orders"]),
        ("source('raw', var('table'))", "{table: orders}", ["raw.orders"]),
        ("ref(var('input'))", "{}", []),
        ("ref(var('input', 'elsewhere'))", "{}", []),
    ],
)
def test_a_variable_in_a_ref_or_source_names_what_the_project_says_and_nothing_missing(
    asked: str, told: str, read: list[str]
) -> None:
    files = {
        "dbt_project.yml": f"name: shop\nvars: {told}\n",
        "models/sources.yml": "sources: [{name: raw, tables: [{name: orders}]}]",
        "seeds/rates.csv": "id,rate\n",
        "seeds/stg_orders.csv": "id,rate\n",
        "models/daily.sql": f"select id from {{{{ {asked} }}}}",
    }
    assert edges(files, "feeds") == [f"{name} -feeds-> models/daily.sql" for name in read]
    assert not [line for line in nodes(files, "dataset", "missing") if "missing=True" in line]


def test_a_variable_in_the_ref_of_a_macro_or_exposure_names_what_the_project_says() -> None:
    files = {
        "dbt_project.yml": "name: shop\nvars: {input: rates}\n",
        "seeds/rates.csv": "id,rate\n",
        "macros/all.sql": "{% macro all() %}select * from {{ ref(var('input')) }}{% endmacro %}",
        "models/daily.sql": "{{ all() }}",
        "models/schema.yml": """
        exposures:
          - {name: board, type: dashboard, depends_on: ["ref(var('input'))", "ref(var('elsewhere', 'gone'))"]}
        """,
    }
    assert edges(files, "feeds") == ["rates -feeds-> board", "rates -feeds-> models/daily.sql"]
