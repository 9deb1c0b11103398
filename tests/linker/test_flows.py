"""Data on the move becomes edges: what feeds, is made, flows, labels, is used, dropped and checked."""

from __future__ import annotations

import pytest
from observed import edges, linked, nodes

from mldebt.graph.schema import EdgeKind

PANDAS = "import joblib\nimport pandas as pd\nfrom sklearn.linear_model import Ridge\n"
TRAIN = PANDAS + "x = pd.read_csv('a.csv')\nm = Ridge()\nm.fit(x[['p']], x['y'])\njoblib.dump(m, 'm.joblib')\n"
SCORE = (
    PANDAS + "x = pd.read_csv('b.csv')\nx['s'] = joblib.load('m.joblib').predict(x[['p']])\nx[['s']].to_csv('s.csv')\n"
)


def flows(*lines: str, **files: str) -> list[str]:
    return edges({"main.py": PANDAS + "\n".join(lines), **files}, "flows")


def test_a_script_that_reads_and_writes_is_between_its_data() -> None:
    assert edges("pd.read_csv('a').to_csv('b')", "feeds", "produces") == ["a -feeds-> main.py", "main.py -produces-> b"]


def test_a_whole_frame_flows_from_place_to_place() -> None:
    assert flows("pd.read_csv('a').to_csv('b')") == ["a -flows-> b"]


def test_a_column_flows_into_the_column_it_is_written_as() -> None:
    assert flows("pd.read_csv('a')[['p']].to_csv('b')") == ["a -flows-> a#p", "a#p -flows-> b#p"]


def test_a_feature_flows_into_the_column_it_is_written_as() -> None:
    code = ("x = pd.read_csv('a')", "x['s'] = x['p']", "x[['s']].to_csv('b')")
    assert flows(*code) == ["a -flows-> a#p", "a#p -flows-> s", "s -flows-> b#s"]


def test_a_column_written_by_one_script_is_read_by_another() -> None:
    one = PANDAS + "x = pd.read_csv('a')\nx['s'] = x['p']\nx.to_csv('b')"
    other = PANDAS + "pd.read_csv('b')[['s']].to_csv('c')"
    found = edges({"one.py": one, "other.py": other}, "flows")
    assert {"s -flows-> b#s", "b#s -flows-> c#s", "a -flows-> b"} <= set(found)


def test_a_column_that_a_writer_passes_on_comes_from_where_it_was_read() -> None:
    files = {
        "one.py": PANDAS + "pd.read_csv('a').to_csv('b')",
        "two.py": PANDAS + "pd.read_csv('b')[['p']].to_csv('c')",
    }
    assert {"a -flows-> a#p", "a#p -flows-> b#p", "b#p -flows-> c#p"} <= set(edges(files, "flows"))


def test_a_dropped_column_does_not_flow_on() -> None:
    one = PANDAS + "x = pd.read_csv('a')\nx['s'] = x['p']\nx.to_csv('b')"
    other = PANDAS + "pd.read_csv('b').drop(columns='s').to_csv('c')"
    assert "b#s -flows-> c" not in edges({"one.py": one, "other.py": other}, "flows")


def test_the_other_columns_do_flow_on() -> None:
    one = PANDAS + "x = pd.read_csv('a')\nx['s'] = x['p']\nx.to_csv('b')"
    other = PANDAS + "pd.read_csv('b').drop(columns='t').to_csv('c')"
    assert "b#s -flows-> c" in edges({"one.py": one, "other.py": other}, "flows")


def test_a_model_is_produced_labelled_and_saved() -> None:
    found = edges({"train.py": TRAIN}, "produces", "labels", "flows")
    assert {"train.py -produces-> Ridge", "a.csv#y -labels-> Ridge", "Ridge -flows-> m.joblib"} <= set(found)


def test_a_model_loaded_in_another_file_feeds_the_script_that_asks_it() -> None:
    assert "Ridge -feeds-> score.py" in edges({"train.py": TRAIN, "score.py": SCORE}, "feeds")


def test_predictions_flow_into_a_column_and_a_file() -> None:
    found = edges({"train.py": TRAIN, "score.py": SCORE}, "flows")
    assert {
        "m.joblib -flows-> prediction of score.py",
        "prediction of score.py -flows-> s",
        "s -flows-> s.csv#s",
    } <= set(found)


def test_predictions_in_a_file_become_the_target_of_another_model() -> None:
    again = PANDAS + "x = pd.read_csv('s.csv')\nRidge().fit(x[['s']], x['s'])\n"
    found = edges({"train.py": TRAIN, "score.py": SCORE, "again.py": again}, "labels")
    assert "s.csv#s -labels-> Ridge" in found


def test_a_model_that_nothing_saves_feeds_no_other_script() -> None:
    files = {"train.py": TRAIN.replace("joblib.dump(m, 'm.joblib')", ""), "score.py": SCORE}
    assert "Ridge -feeds-> score.py" not in edges(files, "feeds")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("print(pd.read_csv('a')['p'])", "a#p -uses-> main.py"),
        ("pd.read_csv('a').drop(columns='p')", "a#p -drops-> main.py"),
        ("assert pd.read_csv('a')['p'].any()", "a#p -checked_by-> main.py asserts"),
    ],
)
def test_a_column_has_an_edge_for(code: str, expected: str) -> None:
    assert expected in edges(code, "uses", "drops", "checked_by")


def test_asking_for_the_size_is_no_use() -> None:
    assert edges("len(pd.read_csv('a'))", "uses") == []


def test_every_edge_of_code_has_a_place() -> None:
    graph = linked({"train.py": TRAIN, "score.py": SCORE})
    kinds = (EdgeKind.FEEDS, EdgeKind.PRODUCES, EdgeKind.FLOWS, EdgeKind.LABELS, EdgeKind.USES)
    assert [edge for edge in graph.edges(*kinds) if not edge.locations] == []


def test_a_configuration_document_is_no_dataset() -> None:
    files = {"a.py": "import yaml\nc = yaml.safe_load(open('c.yaml'))\nprint(c['a'])", "c.yaml": "a: 1\n"}
    assert edges(files, "feeds") == []


def test_a_helper_called_twice_does_not_mix_its_data() -> None:
    code = ("def f(p, o):", "    pd.read_csv(p).to_csv(o)", "f('a', 'x')", "f('b', 'y')")
    assert flows(*code) == ["a -flows-> x", "b -flows-> y"]


def test_a_loop_keeps_what_is_read_apart_from_what_others_read() -> None:
    code = ("for n in ['a', 'b']:", "    pd.read_csv(f'{n}.csv').to_csv(f'{n}.out')")
    assert {"a.csv -flows-> a.out", "b.csv -flows-> b.out"} <= set(flows(*code))


def test_columns_that_go_around_between_files_are_all_there_before_any_is_told() -> None:
    code = (
        "import pandas as pd\n"
        "first = pd.read_csv('b.csv')\nfirst['x'] = first['y'] + 1\nfirst.to_csv('a.csv')\n"
        "second = pd.read_csv('a.csv')\nsecond['y'] = second['x'] + 1\nsecond.to_csv('b.csv')\n"
    )
    assert {"a.csv", "b.csv"} <= set(nodes({"a.py": code}, "dataset"))


def test_what_is_written_to_one_file_of_a_folder_does_not_come_back_from_another() -> None:
    code = "\n".join((
        PANDAS, "from pathlib import Path", "for one in Path('cache').glob('*.csv'):", "    pd.read_csv(one)",
        "pd.read_csv('a').to_csv('cache/made.csv')", "pd.read_csv('cache/given.csv').to_csv('b')",
    ))  # fmt: skip
    found = edges({"main.py": code}, "flows")
    assert "cache/made.csv -flows-> cache/*.csv" in found
    assert "cache/*.csv -flows-> cache/given.csv" not in found


def test_files_of_a_folder_that_is_made_as_a_whole_come_from_it() -> None:
    files = {
        "one.py": "import shutil\nshutil.copytree('a', 'kept')",
        "two.py": PANDAS + "pd.read_csv('kept/part.csv').to_csv('b')",
    }
    assert {"a -flows-> kept", "kept -flows-> kept/part.csv"} <= set(edges(files, "flows"))


def test_a_prediction_that_reaches_data_at_rest_is_stored() -> None:
    kept = {"t.py": TRAIN, "s.py": SCORE}
    shown = {"t.py": TRAIN, "s.py": SCORE.replace("x[['s']].to_csv('s.csv')", "print(x['s'].mean())")}
    assert nodes(kept, "prediction", "stored") == ["prediction of s.py stored=True"]
    assert nodes(shown, "prediction", "stored") == ["prediction of s.py stored=False"]


def test_whichever_file_is_copied_flows_into_the_one_of_its_name() -> None:
    either = "import sys\nname = 'a.csv' if sys.argv[1:] else 'b.csv'"
    kept = flows(either, "pd.read_csv('raw/' + name).to_csv('kept/' + name)")
    assert kept == ["raw/a.csv -flows-> kept/a.csv", "raw/b.csv -flows-> kept/b.csv"]
    renamed = flows(either, "pd.read_csv('raw/' + name).to_csv('kept/all-' + name)")
    assert "raw/a.csv -flows-> kept/all-b.csv" in renamed


def test_a_chain_of_files_may_be_longer_than_calls_may_go_deep() -> None:
    chain = [f"pd.read_csv('f{number}').to_csv('f{number + 1}')" for number in range(500)]
    found = flows(*chain, "print(pd.read_csv('f500')['p'].mean())")
    assert "f0#p -flows-> f1#p" in found and "f499#p -flows-> f500#p" in found


def test_the_dates_that_a_forecast_is_asked_for_are_no_predictions() -> None:
    forecast = "from prophet import Prophet\ndays = pd.read_csv('days')\ntold = Prophet().fit(days).predict(days)"
    found = [line for line in flows(forecast, "told[['ds', 'yhat']].to_csv('told')") if "told#" in line]
    assert found == ["days -flows-> told#ds", "prediction of main.py -flows-> told#yhat"]
