"""What people state in `mldebt.yaml` and CODEOWNERS becomes attributes and edges of what it names."""

from __future__ import annotations

import pytest
from observed import edges, files_of, nodes

from mldebt.linker.link import link
from mldebt.project.vocabulary import read_project
from mldebt.reading import facts_of
from mldebt.source import Source

CODE = """\
import pandas as pd
from sklearn.linear_model import Ridge
x = pd.read_csv('data/a.csv')
m = Ridge()
m.fit(x[['p']], x['y'])
x[['p']].to_csv('data/b.csv')
"""


def stating(text: str) -> dict[str, str]:
    return {"main.py": CODE, "mldebt.yaml": f"version: 1\n{text}\n"}


@pytest.mark.parametrize("said", ["final", "external", "contract"])
def test_a_dataset_is_said_to_be(said: str) -> None:
    found = nodes(stating(f"datasets: {{data/b.csv: {{{said}: true}}}}"), "dataset", said)
    assert found == [f"data/a.csv {said}=None", f"data/b.csv {said}=True"]


def test_a_glob_names_all_that_match() -> None:
    found = nodes(stating("datasets: {'data/*.csv': {external: true}}"), "dataset", "external")
    assert found == ["data/a.csv external=True", "data/b.csv external=True"]


def test_a_consumer_outside_reads_what_it_names() -> None:
    found = edges(stating("consumers: {board: {kind: dashboard, reads: [data/b.csv]}}"), "declares", "feeds")
    assert {"board -declares-> data/b.csv", "data/b.csv -feeds-> board"} <= set(found)


def test_a_consumer_of_a_dataset_may_be_a_script_or_one_from_outside() -> None:
    text = "consumers: {board: {kind: dashboard}}\ndatasets: {data/a.csv: {consumers: [main.py, board]}}"
    assert edges(stating(text), "declares") == ["board -declares-> data/a.csv", "main.py -declares-> data/a.csv"]


def test_a_consumer_of_a_model_is_declared() -> None:
    assert edges(stating("models: {Ridge: {consumers: [main.py]}}"), "declares") == ["main.py -declares-> Ridge"]


def test_a_model_is_guarded() -> None:
    assert edges(stating("models: {Ridge: {guarded_by: a hold-out}}"), "guarded_by") == [
        "Ridge -guarded_by-> a hold-out"
    ]


def test_a_known_loop_guards_datasets_and_their_columns() -> None:
    text = "feedback_loops: [{through: [data/b.csv], reason: on purpose}]"
    assert edges(stating(text), "guarded_by") == [
        "data/b.csv -guarded_by-> on purpose", "data/b.csv#p -guarded_by-> on purpose",
    ]  # fmt: skip


def test_the_owner_is_stated_else_of_codeowners_else_the_folder() -> None:
    files = {
        "p/a.py": "x = 1\n",
        "q/b.py": "x = 1\n",
        "r/c.py": "x = 1\n",
        "CODEOWNERS": "q/ @quants\n",
        "mldebt.yaml": "version: 1\nowners: [{match: 'r/**', owner: rangers}]\n",
    }
    assert nodes(files, "job", "owner") == ["p/a.py owner=p", "q/b.py owner=@quants", "r/c.py owner=rangers"]


def mistakes(text: str) -> list[str]:
    files = files_of(stating(text))
    facts = [found for path, code in files.items() if (found := facts_of(Source(path, code)))]
    project = read_project(Source("mldebt.yaml", files["mldebt.yaml"]))
    return [str(mistake) for mistake in link(facts, frozenset(files), project, None).mistakes]


WRONG = {
    "a dataset": "datasets: {data/c.csv: {final: true}}",
    "a model": "models: {Rigde: {guarded_by: x}}",
    "a consumer": "datasets: {data/a.csv: {consumers: [nobody.py]}}",
    "what a consumer reads": "consumers: {board: {kind: dashboard, reads: [data/c.csv]}}",
    "what is owned": "owners: [{match: nothing/**, owner: x}]",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_name_that_matches_nothing_is_a_mistake_of(text: str) -> None:
    (mistake,) = mistakes(text)
    assert mistake.startswith("mldebt.yaml:2:")


def test_right_names_are_no_mistakes() -> None:
    assert mistakes("datasets: {data/b.csv: {final: true}}\nmodels: {Ridge: {guarded_by: x}}") == []


def test_a_wrapper_of_the_house_is_described_by_people() -> None:
    library = "libraries: {library: house, functions: {house.load: {parameters: [p], reads: p}}}"
    files = {"a.py": "import house\nprint(house.load('a.csv'))\n", "mldebt.yaml": f"version: 1\n{library}\n"}
    assert edges(files, "feeds") == ["a.csv -feeds-> a.py"]


def test_a_wrong_description_of_a_wrapper_is_a_mistake() -> None:
    (mistake,) = mistakes("libraries: {library: house, functions: {house.load: {raeds: p}}}")
    assert "raeds" in mistake


def test_a_variable_of_the_environment_has_the_values_stated() -> None:
    files = {"a.py": "import os\nprint(open(os.environ['A']))", "mldebt.yaml": "version: 1\nenvironment: {A: a.txt}\n"}
    assert edges(files, "feeds") == ["a.txt -feeds-> a.py"]
