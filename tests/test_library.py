"""Descriptions of libraries are read with their mistakes, and looked up by name, by glob and by base."""

from __future__ import annotations

import pytest

from mldebt.documents import parse_yaml
from mldebt.errors import MldebtError
from mldebt.library import Effects, Libraries, Library, libraries_for, library_from
from mldebt.source import Source

HOUSE = """\
library: house
learns: true
functions:
  house.load: {parameters: [path], reads: path, gives: house.Table}
classes:
  house.Base:
    methods: {save: {parameters: [path], writes: path, distinctive: true}}
    properties: {size: {inspects: true}}
  house.Table: {kind: frame, bases: [house.Base], covers: ["house.tables.*"]}
  house.Column: {kind: column, covers: ["house.*"]}
"""


def library(text: str = HOUSE) -> Library:
    tree = parse_yaml(Source("house.yaml", text)).tree
    assert tree is not None
    return library_from(tree, "house.yaml")


def mistake(text: str) -> str:
    with pytest.raises(MldebtError) as found:
        library(text)
    return str(found.value)


HOUSES = Libraries([library()])


def test_a_function_is_found_by_its_name() -> None:
    assert HOUSES.function("house.load") == Effects(parameters=("path",), reads="path", gives="house.Table")
    assert HOUSES.function("house.other") is None


def test_a_class_is_found_by_its_name_or_the_longest_glob() -> None:
    names = ("house.Table", "house.tables.Wide", "house.Other", "house.lower", "other.Table")
    assert [HOUSES.class_name(name) for name in names] == [
        "house.Table", "house.Table", "house.Column", None, None,
    ]  # fmt: skip


def test_members_are_inherited() -> None:
    assert HOUSES.method("house.Table", "save") == Effects(("path",), writes="path", distinctive=True)
    assert HOUSES.property("house.Table", "size") == Effects(inspects=True)


def test_members_that_nobody_described_are_none() -> None:
    assert HOUSES.method("house.Table", "other") is None
    assert HOUSES.method("house.Nothing", "save") is None
    assert HOUSES.property("house.Table", "save") is None


def test_a_distinctive_method_gives_its_class_away() -> None:
    found = HOUSES.distinctive("save")
    assert found is not None and found[0] == "house.Base"
    assert HOUSES.distinctive("load") is None


def test_a_class_has_a_kind_and_a_companion() -> None:
    assert (HOUSES.kind("house.Table"), HOUSES.kind("house.Base"), HOUSES.kind("nothing")) == (
        "frame",
        "other",
        "other",
    )
    assert HOUSES.companion("house.Table", "column") == "house.Column"
    assert HOUSES.companion("house.Table", "grouping") == ""


def test_a_name_is_known_by_its_first_part() -> None:
    assert HOUSES.is_known("house.x.y") and not HOUSES.is_known("housework.x")
    assert HOUSES.learns("house.x") and not HOUSES.learns("other.x")


def test_of_a_library_whose_packages_are_described_the_others_are_not_known() -> None:
    parts = Libraries([library("library: a\nfunctions: {a.io.load: {shows: true}, a.io.more.put: {shows: true}}\n")])
    assert [name for name in ("a", "a.io.x", "a.io.more.x", "a.show.x", "b.io") if parts.is_known(name)] == [
        "a",
        "a.io.x",
        "a.io.more.x",
    ]


def test_later_descriptions_win() -> None:
    later = library("library: house\nfunctions: {house.load: {shows: true}}\n")
    assert Libraries([library(), later]).function("house.load") == Effects(shows=True)


def test_a_base_that_nobody_described_has_no_members() -> None:
    lone = library("library: a\nclasses: {a.A: {bases: [a.B]}}\n")
    assert Libraries([lone]).method("a.A", "x") is None


MISTAKES = {
    "an unknown effect": ("library: a\nfunctions:\n  a.f: {raeds: x}\n", "raeds"),
    "an unknown kind": ("library: a\nclasses:\n  a.A: {kind: farme}\n", "farme"),
    "a list for a text": ("library: a\nfunctions:\n  a.f: {reads: [x]}\n", "str"),
    "a name that is missing": ("functions: {}\n", "library"),
    "no mapping": ("- a\n", "object"),
}


@pytest.mark.parametrize(("text", "word"), MISTAKES.values(), ids=MISTAKES)
def test_a_description_is_refused_for(text: str, word: str) -> None:
    told = mistake(text)
    assert told.startswith("house.yaml:") and word in told


def test_a_mistake_is_told_where_it_is() -> None:
    assert mistake("library: a\nlearns: 3\n").startswith("house.yaml:2:9")


def test_a_mistake_in_a_function_is_told_where_it_is() -> None:
    assert mistake("library: a\nfunctions:\n  a.f: {reads: 3}\n").startswith("house.yaml:3:")


def test_bases_that_come_from_each_other_have_no_other_members() -> None:
    ring = library("library: a\nclasses: {a.A: {bases: [a.B]}, a.B: {bases: [a.A]}}\n")
    assert Libraries([ring]).method("a.A", "x") is None


def test_a_name_may_make_jobs_of_commands_in_the_module_that_has_all_such_calls_or_above_it() -> None:
    libraries = Libraries(
        (
            library(
                """\
library: cloud
functions:
  cloud.store.load: {parameters: [path], reads: path}
  cloud.jobs.submit: {parameters: [name, script], starts: {script: script, name: name}}
classes:
  cloud.jobs.Job: {methods: {run: {parameters: [script], starts: {script: script, within: true}}}}
"""
            ),
        )
    )
    told = ("cloud", "cloud.jobs", "cloud.jobs.Job", "cloud.store", "cloud.jobs_of_others", "clouds")
    assert [name for name in told if libraries.states_commands(name)] == ["cloud", "cloud.jobs", "cloud.jobs.Job"]


@pytest.mark.parametrize(("library", "models"), [("pyspark", {"Pipeline"}), ("torch", set())])
def test_which_models_leave_out_columns_is_told_by_their_library(library: str, models: set[str]) -> None:
    described = [one for one in libraries_for({library}) if one.library == library]
    assert Libraries(described).choosy == models
