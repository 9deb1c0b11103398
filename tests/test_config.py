"""The settings of the tool: where they stand, what they select, what they refuse."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mldebt
from mldebt.config import (
    FailOn,
    Settings,
    ignored_in,
    load_settings,
    options_of,
    read_settings,
    selected,
    settings_schema,
    severity_of,
)
from mldebt.errors import Mistakes, MldebtError
from mldebt.finding import Confidence, Severity
from mldebt.roots import find_root
from mldebt.source import Source

SCHEMA = Path(mldebt.__file__).parent / "schemas" / "settings.schema.json"

WHOLE = """\
select = ["MLD2", "config-debt"]
extend-select = ["hidden-feedback-loop"]
ignore = ["MLD202"]
exclude = ["build/"]
extend-exclude = ["vendor/"]
fail-on = "error"
min-confidence = "low"
rule-paths = ["house/rules"]
baseline = "baseline.json"
max-file-size = 1000

[severity]
MLD201 = "note"

[options.undeclared-consumer]
min_consumers = 2

[per-file-ignores]
"tests/" = ["MLD2"]
"""


@dataclass(frozen=True)
class Kind:
    """As much of a rule as selection looks at."""

    id: str
    code: str
    debt: str
    profile: str = "default"


LOOP = Kind("hidden-feedback-loop", "MLD101", "feedback-loop")
CONSUMER = Kind("undeclared-consumer", "MLD201", "undeclared-consumer")
CONTRACT = Kind("broken-contract", "MLD202", "undeclared-consumer")
KEY = Kind("unused-config-key", "MLD601", "config-debt")
STRICT = Kind("single-metric", "MLD801", "evaluation-debt", profile="strict")
RULES = (LOOP, CONSUMER, CONTRACT, KEY, STRICT)


def settings(text: str) -> Settings:
    read = read_settings(Source("mldebt.toml", text), Path())
    assert read is not None
    return read


def refusal(text: str) -> str:
    with pytest.raises(MldebtError) as refused:
        selected(RULES, settings(text))
    return str(refused.value)


def test_every_setting_is_read() -> None:
    read = settings(WHOLE)
    assert [selector.text for selector in read.select] == ["MLD2", "config-debt"]
    assert str(read.select[0].location) == "mldebt.toml:1:11"
    assert (read.exclude, read.extend_exclude) == (("build/",), ("vendor/",))
    assert (read.fail_on, read.min_confidence) == (FailOn.ERROR, Confidence.LOW)
    assert (read.rule_paths, read.baseline, read.max_file_size) == (
        ("house/rules",),
        "baseline.json",
        1000,
    )
    assert severity_of(CONSUMER, read) is Severity.NOTE
    assert severity_of(LOOP, read) is None
    name, value = options_of(CONSUMER, read)["min_consumers"]
    assert (str(name.location), value.tree.scalar) == ("mldebt.toml:16:1", 2)
    assert options_of(LOOP, read) == {}


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("", (LOOP, CONSUMER, CONTRACT, KEY)),
        ("select = ['all']", RULES),
        ("select = []", ()),
        ("extend-select = ['strict']", RULES),
        ("select = ['MLD2']", (CONSUMER, CONTRACT)),
        ("select = ['MLD201']", (CONSUMER,)),
        ("select = ['undeclared-consumer']", (CONSUMER, CONTRACT)),
        ("select = ['feedback-loop', 'single-metric']", (LOOP, STRICT)),
        ("ignore = ['MLD']", ()),
        ("ignore = ['broken-contract']", (LOOP, CONSUMER, KEY)),
        (WHOLE, (LOOP, CONSUMER, KEY)),
    ],
)
def test_rules_are_selected_by_id_code_beginning_debt_and_profile(text: str, chosen: tuple[Kind, ...]) -> None:
    assert selected(RULES, settings(text)) == chosen


@pytest.mark.parametrize(
    ("text", "place", "message", "help_"),
    [
        ("selct = []", "1:1", "mldebt.toml has no key 'selct'", "did you mean 'select'?"),
        (
            "fail-on = 'eror'",
            "1:11",
            "'fail-on' takes error, warning, note or never, not 'eror'",
            "did you mean 'error'?",
        ),
        ("min-confidence = 'hihg'", "1:18", "'min-confidence' takes high, medium or low", "did you mean 'high'?"),
        ("[severity]\nMLD201 = 'warn'", "2:10", "the severity of 'MLD201' takes", "did you mean 'warning'?"),
        ("[severity]\nMLD209 = 'note'", "2:1", "no rule is called 'MLD209'", "did you mean 'MLD20"),
        ("[options.undeclared-consumers]", "1:10", "no rule is called 'undeclared-consumers'", "did you mean 'undecl"),
        ("select = ['MLD9']", "1:11", "no rule is selected by 'MLD9'", "did you mean 'MLD"),
        ("ignore = ['config-dept']", "1:11", "no rule is selected by 'config-dept'", "did you mean 'config-debt'?"),
        ("per-file-ignores = {a = ['al']}", "1:26", "no rule is selected by 'al'", "did you mean 'all'?"),
        ("select = 'MLD2'", "1:10", "'select' takes a list, not 'MLD2'", "write [MLD2]"),
        ("max-file-size = 0", "1:17", "'max-file-size' takes a whole number from 1, not 0", ""),
        ("max-file-size = 1.5", "1:17", "'max-file-size' takes a whole number from 1, not 1.5", ""),
        ("[tool.mldebt]", "1:2", "mldebt.toml has no key 'tool'", ""),
        ("select = [", "1:11", "not TOML", ""),
    ],
)
def test_a_wrong_setting_is_told_with_its_place_and_the_right_word(
    text: str, place: str, message: str, help_: str
) -> None:
    told = refusal(text)
    assert f"mldebt.toml:{place}: error: {message}" in told
    assert help_ in told


def test_an_empty_set_of_rules_is_no_mistake_of_the_default_settings() -> None:
    assert selected((), Settings()) == ()


def test_rules_are_ignored_in_files_by_pattern() -> None:
    read = settings(WHOLE)
    assert ignored_in("tests/deep/a.py", CONSUMER, read)
    assert not ignored_in("tests/deep/a.py", LOOP, read)
    assert not ignored_in("src/a.py", CONSUMER, read)


def test_a_pattern_that_is_none_is_told_with_its_place() -> None:
    read = settings("per-file-ignores = {'!' = ['all']}")
    with pytest.raises(MldebtError, match="'!' is no pattern") as refused:
        ignored_in("a.py", LOOP, read)
    assert str(refused.value.location) == "mldebt.toml:1:21"


def test_the_command_line_goes_before_the_file_and_adds_to_what_extends() -> None:
    read = settings(WHOLE).overridden(
        select=("all",), extend_select=["strict"], extend_exclude=["old/"], fail_on=FailOn.NOTE, max_file_size=None
    )
    assert [selector.text for selector in (*read.select, *read.extend_select)] == [
        "all",
        "hidden-feedback-loop",
        "strict",
    ]
    assert (read.extend_exclude, read.fail_on) == (("vendor/", "old/"), FailOn.NOTE)


def test_every_setting_tells_where_it_comes_from() -> None:
    read = settings("fail-on = 'error'\nmax-file-size = 2\n").overridden(max_file_size=3)
    assert {key: source for key, _, source in read.shown() if source != "default"} == {
        "fail-on": "mldebt.toml:1:1",
        "max-file-size": "command line",
    }
    assert [value for key, value, _ in read.shown() if key == "max-file-size"] == [3]


def test_the_own_file_goes_before_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.mldebt]\nmax-file-size = 2\n")
    assert load_settings(tmp_path).max_file_size == 2
    (tmp_path / "mldebt.toml").write_text("fail-on = 'note'\n")
    assert (load_settings(tmp_path).fail_on, load_settings(tmp_path).max_file_size) == (FailOn.NOTE, 10_000_000)


def test_settings_are_looked_for_above_the_root_up_to_the_git_root(tmp_path: Path) -> None:
    root = tmp_path / "repository" / "service"
    root.mkdir(parents=True)
    (root / "pyproject.toml").write_text("[project]\nname = 'service'\n")
    (tmp_path / "repository" / "pyproject.toml").write_text("[tool.mldebt]\nmax-file-size = 2\n")
    (tmp_path / "mldebt.toml").write_text("max-file-size = 3\n")
    assert load_settings(root).max_file_size == 10_000_000
    (tmp_path / "repository" / ".git").mkdir()
    read = load_settings(root)
    assert (read.max_file_size, read.home) == (2, tmp_path / "repository")
    assert read.source_of("max-file-size") == "../pyproject.toml:2:1"
    (tmp_path / "repository" / "pyproject.toml").unlink()
    assert load_settings(root).max_file_size == 10_000_000


def test_the_root_is_the_directory_given_or_that_of_the_file_given(tmp_path: Path) -> None:
    file = tmp_path / "train.py"
    file.write_text("")
    assert find_root(tmp_path) == find_root(file) == tmp_path


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mldebt.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(MldebtError, match=r"'mldebt\.toml' cannot be read"):
        load_settings(tmp_path)


def test_a_pyproject_that_is_no_toml_is_refused_only_for_its_syntax() -> None:
    with pytest.raises(Mistakes) as refused:
        read_settings(Source("pyproject.toml", "[project]\nname =\n"), Path())
    assert [mistake.message[:8] for mistake in refused.value.mistakes] == ["not TOML"]


@given(st.integers(0, len(WHOLE)), st.integers(0, 30), st.text(max_size=6))
def test_a_mutated_file_is_read_or_refused_with_places(start: int, length: int, token: str) -> None:
    try:
        settings(WHOLE[:start] + token + WHOLE[start + length :])
    except Mistakes as refused:
        assert all(mistake.location is not None for mistake in refused.mistakes)


def test_the_schema_file_is_fresh() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == settings_schema(), "write the text of settings_schema() to the file"


@pytest.mark.parametrize(
    ("stated", "valid"),
    [
        ({"fail-on": "never", "options": {"x": {"y": [1]}}, "per-file-ignores": {"a": ["all"]}}, True),
        ({"fail_on": "never"}, False),
        ({"max-file-size": 0}, False),
        ({"severity": {"MLD201": "fatal"}}, False),
    ],
)
def test_the_schema_judges_as_the_reader_does(stated: dict[str, object], valid: bool) -> None:
    schema = json.loads(settings_schema())
    jsonschema.Draft7Validator.check_schema(schema)
    assert jsonschema.Draft7Validator(schema).is_valid(stated) is valid
