"""Jobs of selected assets: which of them a schedule starts, and how assets are told apart for that."""

from __future__ import annotations

import textwrap

import pytest
from observed import edges, nodes

ASSETS = """\
    import dagster as dg

    @dg.asset(group_name="raw", tags={"team": "sales"}, kinds={"python"})
    def orders():
        return 1

    @dg.asset(group_name="raw")
    def prices():
        return 1

    @dg.multi_asset(outs={"left": dg.AssetOut(), "right": dg.AssetOut()})
    def halves(orders):
        return 1, 2

    @dg.asset(key_prefix="shop", owners=["team:sales"])
    def totals(left, prices):
        return 1

    @dg.asset(deps=[totals])
    def report():
        return 1
    """
SELECTIONS = {
    '"*shop/totals"': "halves orders prices totals",
    '"orders*"': "halves orders report totals",
    '"+shop/totals"': "halves prices totals",
    '"shop/totals+"': "report totals",
    '"key:orders+1"': "halves orders",
    '"++shop/totals"': "halves orders prices totals",
    '"1+key:shop/totals"': "halves prices totals",
    '"+key:shop/totals"': "halves orders prices totals",
    '"key:orders or key:report"': "orders report",
    '"key:shop/totals"': "totals",
    '"key:*s and not group:raw"': "totals",
    '"group:raw and not tag:team=sales"': "prices",
    '\'tag:"team"="sales"+\'': "halves orders report totals",
    '"roots(+key:shop/totals)"': "orders prices",
    '"*"': "halves orders prices report totals",
    '["orders", "prices"]': "orders prices",
    '["shop/totals"]': "totals",
    "[orders, totals]": "orders totals",
    '[dg.AssetKey(["shop", "totals"])]': "totals",
    'dg.AssetSelection.assets("orders", prices)': "orders prices",
    'dg.AssetSelection.keys("shop/totals").upstream()': "halves orders prices totals",
    'dg.AssetSelection.keys(["shop", "totals"]).upstream(1)': "halves prices totals",
    "dg.AssetSelection.assets(report).upstream(depth=1)": "report totals",
    'dg.AssetSelection.groups("raw").downstream() - dg.AssetSelection.groups("raw")': "halves report totals",
    'dg.AssetSelection.groups("raw") & dg.AssetSelection.tag("team", "sales")': "orders",
    'dg.AssetSelection.assets("left").required_multi_asset_neighbors()': "halves",
    'dg.AssetSelection.assets("left") | dg.AssetSelection.kind("python")': "halves orders",
    'dg.AssetSelection.owner("team:sales")': "totals",
    'dg.AssetSelection.all() - dg.AssetSelection.groups("default")': "orders prices",
    "dg.AssetSelection.from_string('group:raw')": "orders prices",
    '"group:raw or ("': "",
    "unknown()": "",
}
JOBS = """\
    import dagster as dg
    from shop.assets import orders, prices, report, totals

    job = dg.define_asset_job("nightly", selection={selection})
    nightly = dg.ScheduleDefinition(job=job, cron_schedule="0 3 * * *")
    """


def started(files: dict[str, str]) -> str:
    """The jobs that are started at three."""
    told = nodes(files, "job", "schedule")
    return " ".join(line.partition(" ")[0] for line in told if line.endswith("0 3 * * *"))


@pytest.mark.parametrize("selection", SELECTIONS)
def test_a_schedule_starts_the_assets_that_its_job_selects(selection: str) -> None:
    """Each of these was compared with `AssetSelection.resolve` of Dagster 1.11, where `halves` stands for both of the
    assets that it makes; of selections that Dagster refuses nothing is started."""
    jobs = textwrap.dedent(JOBS).replace("{selection}", selection)
    assert started({"shop/assets.py": ASSETS, "shop/jobs.py": jobs}) == SELECTIONS[selection]


def test_a_job_without_a_selection_runs_all_assets_of_its_folder() -> None:
    jobs = textwrap.dedent(JOBS).replace(", selection={selection}", "")
    other = textwrap.dedent(ASSETS).replace("orders", "others")
    files = {"shop/assets.py": ASSETS, "shop/jobs.py": jobs, "other/assets.py": other}
    assert started(files) == "halves orders prices report totals"


def test_an_asset_may_tell_itself_when_it_is_made() -> None:
    asset = "import dagster as dg\n\n@dg.asset(automation_condition=dg.AutomationCondition.on_cron('0 3 * * *'))\n"
    assert started({"shop.py": f"{asset}def orders():\n    return 1\n"}) == "orders"


def test_assets_that_are_made_together_are_taken_by_their_names() -> None:
    assert "left -feeds-> totals" in edges({"shop/assets.py": ASSETS}, "feeds", "produces")
    assert "halves -produces-> right" in edges({"shop/assets.py": ASSETS}, "feeds", "produces")


def test_ops_of_a_job_come_after_those_whose_results_they_are_given() -> None:
    code = """\
        from dagster import graph, job, op

        @op
        def load():
            return 1

        @op
        def clean(rows):
            return rows

        @op
        def store(rows):
            print(rows)

        @graph
        def prepared():
            return clean(load())

        @job
        def nightly():
            store(prepared())
        """
    assert edges({"flow.py": code}, "precedes") == ["load -precedes-> clean", "prepared -precedes-> store"]
