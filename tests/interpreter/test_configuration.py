"""Configuration documents are loaded, and every key that code reads of them is taken down."""

from __future__ import annotations

import pytest
from observed import seen

HEAD = "import json, os, yaml\nimport pandas as pd\nfrom pathlib import Path\n"
CONFIG = "data: {raw: a.csv, all: [b.csv, c.csv]}\nseed: 1\n"
LOADED = {
    "open and with": "with open('c.yaml') as f:\n    c = yaml.safe_load(f)",
    "open alone": "c = yaml.safe_load(open('c.yaml'))",
    "load with a loader": "c = yaml.load(open('c.yaml'), Loader=yaml.FullLoader)",
    "read in a handle": "with open('c.yaml') as f:\n    c = yaml.safe_load(f.read())",
    "read_text": "c = yaml.safe_load(Path('c.yaml').read_text())",
    "the open of a path": "with Path('c.yaml').open() as f:\n    c = yaml.safe_load(f)",
    "beside the file": "c = yaml.safe_load(open(Path(__file__).parent / 'c.yaml'))",
    "a helper": "def load(p):\n    with open(p) as f:\n        return yaml.safe_load(f)\nc = load('c.yaml')",
    "a helper that may fail": "def load(p):\n    try:\n        return yaml.safe_load(open(p))\n"
    "    except OSError as e:\n        raise e\nc = load('c.yaml')",
    "an object": "class C:\n    def __init__(self):\n        self.c = yaml.safe_load(open('c.yaml'))\nc = C().c",
}


def keys(code: str, document: str = CONFIG, name: str = "c.yaml") -> list[str]:
    lines = seen({"main.py": HEAD + code, name: document}, "key")
    return [line.removeprefix(f"key {name}").strip() for line in lines if line != f"key {name} "]


def reads(code: str, document: str = CONFIG, name: str = "c.yaml") -> list[str]:
    return seen({"main.py": HEAD + code, name: document}, "read")


@pytest.mark.parametrize("loading", LOADED.values(), ids=LOADED)
def test_a_document_is_loaded_by(loading: str) -> None:
    code = f"{loading}\nprint(pd.read_csv(c['data']['raw']))"
    assert (keys(code), reads(code)) == (["data", "data.raw"], ["read a.csv"])


ACCESSED = {
    "get": ("c.get('data').get('raw')", ["data", "data.raw"]),
    "get with a default": ("c.get('data', {}).get('raw', 'x.csv')", ["data", "data.raw"]),
    "a name for a section": ("(lambda d: d['raw'])(c['data'])", ["data", "data.raw"]),
    "a name for a key": ("[c['data'][k] for k in ['raw']]", ["data", "data.raw"]),
    "a function given a section": ("part(c['data'])", ["data", "data.raw"]),
    "a splat": ("named(**c['data'])", ["data", "data whole"]),
    "a whole section": ("print(c['data'])", ["data", "data whole"]),
    "a key that is not known": ("c[len(c)]", ["whole"]),
    "a loop over the keys": ("[k for k in c]", ["whole"]),
    "its items": ("c['data'].items()", ["data", "data whole"]),
    "an item of a list": ("c['data']['all'][0]", ["data", "data.all"]),
    "a key that is not there": ("c['nothing']", []),
    "another key than the default": ("c.get('nothing', c['seed'])", ["seed"]),
}


@pytest.mark.parametrize(("expression", "expected"), ACCESSED.values(), ids=ACCESSED)
def test_keys_are_read_by(expression: str, expected: list[str]) -> None:
    functions = "def part(d):\n    return d['raw']\ndef named(raw, **others):\n    return raw\n"
    assert keys(f"{functions}c = yaml.safe_load(open('c.yaml'))\nx = {expression}\n") == expected


def test_a_default_stands_for_a_key_that_is_missing() -> None:
    code = "c = yaml.safe_load(open('c.yaml'))\nprint(pd.read_csv(c.get('nothing', {}).get('raw', 'x.csv')))"
    assert reads(code) == ["read x.csv"]


def test_a_list_of_a_document_is_read_in_a_loop() -> None:
    code = "c = yaml.safe_load(open('c.yaml'))\nfor p in c['data']['all']:\n    print(pd.read_csv(p))"
    assert reads(code) == ["read b.csv or c.csv"]


def test_a_splat_gives_parameters_their_keys() -> None:
    code = "def load(raw, all):\n    print(pd.read_csv(raw))\nload(**yaml.safe_load(open('c.yaml'))['data'])"
    assert reads(code) == ["read a.csv"]


def test_omegaconf_gives_keys_as_attributes() -> None:
    code = "from omegaconf import OmegaConf\nc = OmegaConf.load('c.yaml')\nprint(pd.read_csv(c.data.raw))"
    assert (keys(code), reads(code)) == (["data", "data.raw"], ["read a.csv"])


@pytest.mark.parametrize(
    ("name", "document", "loading"),
    [
        ("c.json", '{"data": {"raw": "a.csv"}}', "json.load(open('c.json'))"),
        ("c.json", '{"data": {"raw": "a.csv"}}', "json.loads(Path('c.json').read_text())"),
        ("c.toml", '[data]\nraw = "a.csv"\n', "__import__('x') or tomllib.load(open('c.toml', 'rb'))"),
        ("c.toml", '[data]\nraw = "a.csv"\n', "toml.load('c.toml')"),
    ],
)
def test_json_and_toml_are_documents_too(name: str, document: str, loading: str) -> None:
    code = f"import toml, tomllib\nprint(pd.read_csv(({loading})['data']['raw']))"
    assert (keys(code, document, name), reads(code, document, name)) == (["data", "data.raw"], ["read a.csv"])


def test_a_document_is_found_from_the_folders_above_the_script() -> None:
    files = {
        "src/main.py": HEAD + "print(pd.read_csv(yaml.safe_load(open('c.yaml'))['data']['raw']))",
        "c.yaml": CONFIG,
    }
    assert seen(files, "read") == ["read a.csv"]


def test_json_that_is_a_list_is_data() -> None:
    assert reads("x = json.load(open('c.json'))\nprint(x)", "[1, 2]", "c.json") == ["read c.json"]


def test_a_document_that_is_not_there_is_read_as_data() -> None:
    assert reads("x = json.load(open('missing.json'))\nprint(x)") == ["read missing.json"]


@pytest.mark.parametrize("expression", ["os.environ['RAW']", "os.environ.get('RAW')", "os.getenv('RAW', 'x.csv')"])
def test_a_variable_of_the_environment_has_the_value_people_state(expression: str) -> None:
    code = f"print(pd.read_csv({expression}))"
    assert seen({"main.py": HEAD + code}, "read", environment={"RAW": ["a.csv"]}) == ["read a.csv"]


def test_a_variable_of_the_environment_falls_back_to_the_default() -> None:
    assert reads("print(pd.read_csv(os.environ.get('RAW', 'x.csv')))") == ["read x.csv"]


def test_a_variable_of_the_environment_is_a_key_of_an_env_file() -> None:
    assert keys("os.environ['RAW']", "RAW=a.csv\n", ".env") == ["RAW"]


def test_a_query_in_a_file_is_read_as_its_tables() -> None:
    files = {"main.py": HEAD + "print(pd.read_sql(Path('q.sql').read_text(), None))", "q.sql": "select a from t"}
    assert seen(files, "read") == ["read t"]
