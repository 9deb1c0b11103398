"""Feature stores in the graph: sources, services, what is pushed and streamed.

Compared by hand, of feast-dev/feast-workshop at b407d1cc2524: `module_1` with its file, push source, 2 views and 2
services, and `module_3_sf` with 3 tables of Snowflake, one of them by a query and one made by dbt, a push source and 2
views. Every source, view, feature and edge that `feast apply` would register is in the graph; the table of dbt and the
source that reads it are one. A table that no view takes has no edge but that of its source."""

from __future__ import annotations

import pytest
from observed import edges, nodes

IMPORTS = "from feast import FeatureService, FeatureStore, FeatureView, Field, FileSource, KafkaSource, PushSource\n"
VIEW = "spending = FeatureView(name='spending', schema=[Field(name='total')], source=source)\n"


def test_what_is_pushed_goes_into_the_view_beside_the_data_behind_it() -> None:
    files = {
        "features.py": f"{IMPORTS}batch = FileSource(path='sales.parquet')\n"
        f"source = PushSource(name='sales_push', batch_source=batch)\n{VIEW}",
        "stream.py": f"{IMPORTS}import pandas as pd\nFeatureStore('.').push('sales_push', pd.read_csv('new.csv'))\n",
    }
    found = edges(files, "flows")
    assert "new.csv -flows-> sales_push" in found
    assert "sales.parquet -flows-> spending" in found
    assert "sales_push -flows-> spending" in found


def test_a_stream_goes_into_the_view() -> None:
    files = {
        "features.py": f"{IMPORTS}source = KafkaSource(name='s', topic='sales', kafka_bootstrap_servers='k:9092', "
        f"batch_source=FileSource(path='sales.parquet'))\n{VIEW}",
    }
    assert {"sales -flows-> spending", "sales.parquet -flows-> spending"} <= set(edges(files, "flows"))


@pytest.mark.parametrize("asked", ["store.get_feature_service('all_v1')", "all_v1"])
def test_a_service_stands_for_its_views(asked: str) -> None:
    files = {
        "features.py": f"{IMPORTS}source = FileSource(path='sales.parquet')\n{VIEW}"
        "all_v1 = FeatureService(name='all_v1', features=[spending])\n",
        "train.py": f"{IMPORTS}import pandas as pd\nfrom features import all_v1\nstore = FeatureStore('.')\n"
        f"rows = pd.read_csv('rows.csv')\nframe = store.get_historical_features(rows, features={asked}).to_df()\n"
        "print(frame['total'])\n",
    }
    found = edges(files, "feeds")
    assert "spending -feeds-> train.py" in found and not any("all_v1" in line for line in found)
    assert "spending#total -uses-> train.py" in edges(files, "uses")


def test_a_source_may_be_a_query_of_a_warehouse() -> None:
    files = {
        "features.py": f"{IMPORTS}from feast import SnowflakeSource\n"
        f"source = SnowflakeSource(name='s', query='SELECT id, total FROM sales')\n{VIEW}"
    }
    assert edges(files, "feeds", "flows") == [
        "sales -feeds-> features.py",
        "sales -flows-> sales#id",
        "sales -flows-> sales#total",
        "sales#id -flows-> spending",
        "sales#total -flows-> spending",
        "sales#total -flows-> spending#total",
    ]


def test_nothing_is_said_of_the_features_of_a_view_without_a_schema() -> None:
    files = {
        "features.py": f"{IMPORTS}source = FileSource(path='sales.parquet')\n"
        "spending = FeatureView(name='spending', source=source)\nother = FeatureService(name='o', features=[])\n"
    }
    assert nodes(files, "feature") == []
    assert nodes(files, "dataset", "unserved") == ["sales.parquet unserved=None", "spending unserved=None"]


ON_DEMAND = """\
from feast import FeatureService, FeatureView, Field, FileSource, RequestSource
from feast.on_demand_feature_view import on_demand_feature_view

rides = FileSource(path="data/rides.parquet")
hourly = FeatureView(name="hourly", schema=[Field(name="rate"), Field(name="miles")], source=rides)
asked = RequestSource(name="asked", schema=[Field(name="bonus")])


@on_demand_feature_view(sources=[hourly, asked], schema=[Field(name="total"), Field(name="unused")])
def adjusted(inputs):
    made = pd.DataFrame()
    made["total"] = inputs["rate"] + inputs["bonus"]
    made["unused"] = inputs["miles"] / 24
    return made


FeatureService(name="all", features=[hourly])
print("adjusted:total")
"""


def test_an_on_demand_view_is_made_of_the_features_of_its_sources_by_its_function() -> None:
    files = {"features.py": f"import pandas as pd\n{ON_DEMAND}"}
    assert edges(files, "feeds", "produces") == [
        "adjusted -produces-> adjusted",
        "data/rides.parquet -feeds-> features.py",
        "features.py -produces-> hourly",
        "hourly -feeds-> adjusted",
    ]
    found = edges(files, "flows")
    assert {"hourly#rate -flows-> total", "total -flows-> adjusted#total"} <= set(found)
    assert "hourly#miles -flows-> unused" in found and "hourly#miles -flows-> total" not in found
    assert not [line for line in found if "bonus" in line], "what whoever asks gives is no feature of the store"


def test_features_of_an_on_demand_view_are_taken_by_name_or_by_a_service() -> None:
    files = {"features.py": f"import pandas as pd\n{ON_DEMAND}"}
    assert "adjusted#unused unserved=adjusted:unused" in nodes(files, "feature", "unserved")
    files["features.py"] = files["features.py"].replace("features=[hourly]", "features=[hourly, adjusted]")
    assert not [one for one in nodes(files, "feature", "unserved") if "adjusted:" in one]


def test_a_view_has_the_keys_of_its_entities_and_tells_how_long_its_values_hold() -> None:
    files = {
        "features.py": "from datetime import timedelta\nfrom feast import Entity\n"
        f"{IMPORTS}source = FileSource(path='sales.parquet', timestamp_field='day')\n"
        "user = Entity(name='user', join_keys=['user_id'])\nshop = Entity(name='shop')\n"
        "one = FeatureView(name='one', entities=[user, shop], ttl=timedelta(days=1, hours=12), "
        "schema=[Field(name='total')], source=source)\n"
        "two = FeatureView(name='two', entities=['user'], ttl=LIMIT, schema=[Field(name='total')], source=source)\n"
    }
    found = nodes(files, "dataset", "joined_by", "holds_for")
    assert "one joined_by=user_id, shop holds_for=1 days 12 hours" in found
    assert "two joined_by= holds_for=" in found
    assert [line for line in edges(files, "uses") if "total" not in line] == [
        "sales.parquet#day -uses-> features.py",
        "sales.parquet#shop -uses-> features.py",
        "sales.parquet#user_id -uses-> features.py",
    ]


@pytest.mark.parametrize(
    "command",
    [
        "cd repo && feast apply",
        "feast -c repo materialize-incremental 2026-01-01",
        "feast --chdir repo materialize a b",
    ],
)
def test_a_command_of_feast_runs_the_definitions_of_its_folder_at_its_times(command: str) -> None:
    """Compared by hand with Thangphan0102/RealEstateProject at fb54bc2d646a and its shell script and two DAGs, whose
    commands of Feast go by a folder above their own: all reach the one feature store of the repository."""
    definitions = "from feast import FeatureView, Field, FileSource\n\nFeatureView(name='v', schema=[Field(name='x')], "
    files = {
        "repo/feature_store.yaml": "project: shop\nregistry: data/registry.db\nprovider: local\n",
        "repo/views.py": f"{definitions}source=FileSource(path='a.parquet'))\n",
        "other/views.py": f"{definitions}source=FileSource(path='b.parquet'))\n",
        "crontab": f"0 3 * * * {command}\n",
    }
    assert edges(files, "runs") == ["line 1 -runs-> repo/views.py"]
    assert "repo/views.py schedule=0 3 * * *" in nodes(files, "job", "schedule")
    assert edges({**files, "crontab": f"0 3 * * * {command.replace('repo', 'elsewhere')}\n"}, "runs") == []
