"""Assets that are kept by stores of the project's own: written and read where the methods of these do so."""

from __future__ import annotations

import textwrap

import pytest
from observed import edges

METHODS = """\
    def handle_output(self, context, obj):
        obj.to_parquet(self.path(context))

    def load_input(self, context):
        return pd.read_parquet(self.path(context))
"""
ASSETS = """\
import dagster as dg
import pandas as pd


@dg.asset(key_prefix="raw"%s)
def orders():
    return pd.read_csv("in.csv")


@dg.asset
def totals(orders: pd.DataFrame):
    return orders.groupby("shop").sum()
"""


def files(store: str, supplied: str, said: str = "") -> dict[str, str]:
    """Assets and a module of stores, of which one is supplied as the usual one."""
    head = "import os\nimport pandas as pd\nimport dagster as dg\nfrom upath import UPath\n\n\n"
    definitions = f"import dagster as dg\nfrom shop.stores import *\ndefs = dg.Definitions(resources={{{supplied}}})\n"
    return {
        "shop/assets.py": ASSETS % said,
        "shop/stores.py": head + textwrap.dedent(store),
        "shop/definitions.py": definitions,
    }


def places(found: dict[str, str]) -> list[str]:
    """Where the asset is kept, and where the one that takes it has it from."""
    lines = edges(found, "produces", "feeds")
    return [line for line in lines if line.startswith("orders -produces->") or line.endswith("-feeds-> totals")]


def kept(place: str, read: str = "") -> list[str]:
    """The same where it is a place, which may have another name for who takes it."""
    return sorted((f"orders -produces-> {place}", f"{read or place} -feeds-> totals"))


def own(path: str) -> str:
    """A store whose places are what that line gives."""
    head = "class Store(dg.ConfigurableIOManager):\n    base: str = 'lake'\n\n"
    return f"{head}    def path(self, context):\n        {path}\n\n{METHODS}"


ASKED = {
    "the parts of the key": ('return os.path.join(self.base, *context.asset_key.path) + ".pq"', "lake/raw/orders.pq"),
    "the last of them": ('return f"{self.base}/{context.asset_key.path[-1]}.pq"', "lake/orders.pq"),
    "the key as people write it": (
        'return UPath(self.base) / context.asset_key.to_user_string()', "lake/raw/orders",
    ),
    "the key as a name of Python": (
        'return f"{self.base}/{context.asset_key.to_python_identifier()}.pq"', "lake/raw__orders.pq",
    ),
    "what identifies it": ('return "/".join([self.base, *context.get_asset_identifier()])', "lake/raw/orders"),
    "whether it has parts": (
        'return f"{self.base}/p.pq" if context.has_partition_key else f"{self.base}/{context.asset_key.path[-1]}.pq"',
        "lake/orders.pq",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", ASKED)
def test_an_asset_is_kept_where_the_store_puts_what_it_is_told_of(way: str) -> None:
    path, place = ASKED[way]
    assert places(files(own(path), '"io_manager": Store()')) == kept(place)


PATH = 'return f"{self.base}/{context.asset_key.path[-1]}.pq"'
FACTORY = (
    own(PATH)
    + """

class Factory(dg.ConfigurableIOManagerFactory):
    root: str

    def create_io_manager(self, context):
        return Store(base=self.root)
"""
)
FUNCTION = (
    own(PATH)
    + """

@dg.io_manager(config_schema={"root": str})
def store(context):
    return Store(base=context.resource_config["root"])
"""
)
UPATH = """\
class Store(dg.UPathIOManager):
    extension: str = ".csv"

    def dump_to_path(self, context, obj, path):
        with path.open("w") as file:
            obj.to_csv(file)

    def load_from_path(self, context, path):
        return pd.read_csv(path)
"""
SUPPLIED = {
    "as an object": (own(PATH), '"io_manager": Store(base="own")', "own/orders.pq"),
    "by a factory": (FACTORY, '"io_manager": Factory(root="made")', "made/orders.pq"),
    "by a function with settings": (FUNCTION, '"io_manager": store.configured({"root": "set"})', "set/orders.pq"),
    "with a folder of its library": (UPATH, '"io_manager": Store(base_path=UPath("kept"))', "kept/raw/orders.csv"),
    "by a class that hands a folder on": (
        UPATH + "\n    def __init__(self, root):\n        super().__init__(base_path=UPath(root))\n",
        '"io_manager": Store("given")', "given/raw/orders.csv",
    ),
    "with another place below it": (
        UPATH + "\n    def get_asset_relative_path(self, context):\n        return UPath(context.asset_key.path[-1])\n",
        '"io_manager": Store(base_path=UPath("kept"))', "kept/orders.csv",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", SUPPLIED)
def test_a_store_is_supplied(way: str) -> None:
    store, supplied, place = SUPPLIED[way]
    assert places(files(store, supplied)) == kept(place)


SAID = {
    "by a name": (', io_manager_key="own"', '"own": Store()', "lake/orders.pq"),
    "by itself": (', io_manager_def=Store(base="self")', "", "self/orders.pq"),
    "by no name that is supplied": (', io_manager_key="other"', '"own": Store()', "raw/orders"),
}


@pytest.mark.parametrize("way", SAID)
def test_an_asset_says_which_store_keeps_it(way: str) -> None:
    said, supplied, place = SAID[way]
    found = files(own(PATH), supplied, said)
    found["shop/assets.py"] = "from shop.stores import Store\n" + found["shop/assets.py"]
    assert places(found) == kept(place)


def test_what_a_store_does_not_tell_of_is_known_by_its_name() -> None:
    """Where its client is not known, nor its name in the place, nor which of two stores it is."""
    assert places(files(own('return self.base + "/" + unheard.of()'), '"io_manager": Store()')) == kept("raw/orders")
    client = "class Store(dg.IOManager):\n    def handle_output(self, context, obj):\n        send(obj)\n"
    assert places(files(client, '"io_manager": Store()')) == kept("raw/orders")
    two = files(own(PATH), '"io_manager": Store()')
    other = two["shop/definitions.py"].replace("Store()", 'Store(base="b")')
    assert places({**two, "shop/others.py": other}) == kept("raw/orders")
    assert places({**two, "web/others.py": other}) == kept("lake/orders.pq")


def test_what_a_function_does_not_give_is_not_kept() -> None:
    found = files(own(PATH), '"io_manager": Store()')
    written = 'def orders() -> None:\n    pd.read_csv("in.csv").to_csv("out.csv")'
    found["shop/assets.py"] = found["shop/assets.py"].replace(
        'def orders():\n    return pd.read_csv("in.csv")', written
    )
    lines = edges(found, "produces")
    assert "orders -produces-> out.csv" in lines and "orders -produces-> lake/orders.pq" not in lines


def test_what_is_read_under_another_name_than_it_is_written_is_the_same_asset() -> None:
    """A table by less of its name is the one that was written; a file was moved to where it is read."""
    tables = """\
    class Store(dg.IOManager):
        def handle_output(self, context, obj):
            obj.to_sql(context.asset_key.path[-1], "postgresql://db/shop", schema="mart")

        def load_input(self, context):
            return pd.read_sql(f"select * from {context.asset_key.path[-1]}", "postgresql://db/shop")
    """
    assert places(files(tables, '"io_manager": Store()')) == kept("mart.orders")
    moved = own(PATH).replace("to_parquet(self.path(context))", 'to_parquet(self.path(context) + ".tmp")')
    assert places(files(moved, '"io_manager": Store()')) == kept("lake/orders.pq")


def test_one_of_several_assets_has_a_store_of_its_own() -> None:
    found = files(own(PATH), '"io_manager": Store(), "cold": Store(base="cold")')
    found["shop/assets.py"] = textwrap.dedent("""\
        import dagster as dg
        import pandas as pd

        @dg.multi_asset(outs={"warm": dg.AssetOut(), "late": dg.AssetOut(io_manager_key="cold", key_prefix="raw")})
        def both():
            return pd.read_csv("a.csv"), pd.read_csv("b.csv")
    """)
    assert edges(found, "produces") == ["both -produces-> cold/late.pq", "both -produces-> lake/warm.pq"]


def test_a_store_asks_what_is_stated_of_an_asset_and_of_the_one_that_takes_it() -> None:
    store = own('return context.metadata["place"]').replace(
        "read_parquet(self.path(context))", "read_parquet(self.path(context.upstream_output))"
    )
    found = files(store, '"io_manager": Store()', ', metadata={"place": "stated/at.pq"}')
    assert places(found) == kept("stated/at.pq")


def test_an_asset_is_kept_in_the_parts_that_are_listed() -> None:
    said = ', partitions_def=dg.StaticPartitionsDefinition(["oslo", "rome"])'
    path = 'return os.path.join(self.base, *context.asset_key.path, f"{context.partition_key}.pq")'
    lines = places(files(own(path), '"io_manager": Store()', said))
    cities = ("oslo", "rome")
    assert lines == sorted(line for city in cities for line in kept(f"lake/raw/orders/{city}.pq"))
    upath = UPATH.replace('".csv"', '".pq"')
    assert places(files(upath, '"io_manager": Store(base_path=UPath("lake"))', said)) == lines


def test_what_an_asset_depends_on_without_taking_it_is_where_its_store_keeps_it() -> None:
    found = files(own(PATH), '"io_manager": Store()')
    found["shop/assets.py"] = found["shop/assets.py"].replace("@dg.asset\n", '@dg.asset(deps=["prices"])\n')
    found["shop/prices.py"] = (
        "import dagster as dg\nimport pandas as pd\n\n@dg.asset\ndef prices():\n    return pd.read_csv('p.csv')\n"
    )
    assert "totals -declares-> lake/prices.pq" in edges(found, "declares")


def test_a_resource_that_the_project_writes_reads_and_writes_where_its_methods_do() -> None:
    code = {
        "shop/resources.py": """\
            import pandas as pd
            from dagster import ConfigurableResource

            class Lake(ConfigurableResource):
                root: str

                def load(self, name):
                    return pd.read_csv(f"{self.root}/{name}.csv")

                def save(self, name, frame):
                    frame.to_csv(f"{self.root}/{name}.csv")
        """,
        "shop/assets.py": """\
            from dagster import asset
            from shop.resources import Lake

            @asset
            def rates(lake: Lake):
                lake.save("rates", lake.load("raw"))
        """,
        "shop/definitions.py": """\
            from dagster import Definitions
            from shop.resources import Lake

            defs = Definitions(resources={"lake": Lake(root="lake")})
        """,
    }
    found = edges(code, "feeds", "produces")
    assert {"lake/raw.csv -feeds-> rates", "rates -produces-> lake/rates.csv"} <= set(found)
