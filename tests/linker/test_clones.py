"""Functions that repeat each other in files that handle data are found, and look-alikes are not."""

from __future__ import annotations

from observed import edges, linked, nodes

from mldebt.graph.schema import EdgeKind, NodeKind

PANDAS = "import pandas as pd\n"
BODY = """
    x = pd.read_csv(path)
    x = x.dropna()
    x["s"] = x["p"] * 2
    x["t"] = x["q"].fillna(0)
    del x["q"]
    if len(x) > 3:
        x = x.head(3)
    x = x.sort_values("p").reset_index()
    x.plot()
    return x
"""
CLEAN = "def clean(path):" + BODY


def copies(files: dict[str, str]) -> list[str]:
    """The copies as `path name of path name`, each with the number of statements that are the same."""
    graph = linked(files)
    return [
        f"{_place(edge.source)} of {_place(edge.target)}, {edge.attributes['statements']}"
        for edge in graph.edges(EdgeKind.COPIES)
    ]


def _place(function: str) -> str:
    _, path, name, _ = function.split(":")
    return f"{path} {name}"


def test_a_function_of_two_files_is_a_copy_in_the_later() -> None:
    assert copies({"a.py": PANDAS + CLEAN, "b.py": PANDAS + CLEAN}) == ["b.py clean of a.py clean, 10"]


def test_other_names_and_literals_are_the_same_statements() -> None:
    other = CLEAN.replace("clean", "tidy").replace("* 2", "* 3").replace('"s"', '"u"')
    assert copies({"a.py": PANDAS + CLEAN, "b.py": PANDAS + other}) == ["b.py tidy of a.py clean, 10"]


def test_other_operations_are_other_statements() -> None:
    other = CLEAN.replace("dropna", "ffill").replace("* 2", "+ 2").replace("fillna", "clip")
    assert copies({"a.py": PANDAS + CLEAN, "b.py": PANDAS + other}) == []


def test_a_part_of_a_function_is_a_copy_where_it_begins() -> None:
    other = CLEAN.replace("def clean(path):", "def clean(path):\n    path = path.strip()")
    files = {"a.py": PANDAS + CLEAN, "b.py": PANDAS + other}
    (edge,) = linked(files).edges(EdgeKind.COPIES)
    assert (edge.locations[0].path, edge.locations[0].span.line) == ("b.py", 4)


def test_what_is_only_printed_or_logged_makes_no_copy_and_hides_none() -> None:
    said = CLEAN.replace("x = x.dropna()", "print(path)\n    x = x.dropna()\n    logger.info(path)")
    assert copies({"a.py": PANDAS + CLEAN, "b.py": PANDAS + said}) == ["b.py clean of a.py clean, 10"]
    banner = "def f(path):\n" + "".join(f"    print('{n}' * {n})\n    logger.info({n} + path)\n" for n in range(6))
    assert copies({"a.py": PANDAS + banner, "b.py": PANDAS + banner}) == []


def test_a_short_function_under_another_name_is_no_copy() -> None:
    short = "def f(path):\n    x = pd.read_csv(path)\n    x = x.dropna()\n    return x\n"
    assert copies({"a.py": PANDAS + short, "b.py": PANDAS + short.replace("f(", "g(")}) == []


def test_a_short_function_under_the_same_name_is_a_copy_where_it_stands_in_many_places() -> None:
    short = "def f(path):\n    x = pd.read_csv(path)\n    x = x.dropna()\n    return x\n"
    files = {f"{name}.py": PANDAS + short for name in "abcd"}
    assert copies(files) == [f"{name}.py f of a.py f, 3" for name in "bcd"]
    assert copies({path: files[path] for path in ("a.py", "b.py")}) == []


def test_two_functions_of_one_file_that_begin_alike_are_no_copies() -> None:
    other = CLEAN.replace("clean", "tidy").replace(
        "return x\n", "".join(f"x.m{n}({n} * x[{n}])\n    " for n in "abcdefgh") + "return x\n"
    )
    assert copies({"a.py": PANDAS + CLEAN + other}) == []


def test_two_functions_of_one_file_that_are_the_same_are_copies() -> None:
    assert copies({"a.py": PANDAS + CLEAN + CLEAN.replace("clean", "tidy")}) == ["a.py tidy of a.py clean, 10"]


def test_statements_that_repeat_inside_themselves_are_no_copy() -> None:
    body = "".join(f"    x['{name}'] = 1\n" for name in "abcdefghijkl")
    assert copies({"a.py": f"{PANDAS}def f(x):\n{body}", "b.py": f"{PANDAS}def g(x):\n{body}"}) == []


def test_code_without_data_has_no_copies() -> None:
    assert copies({"a.py": CLEAN, "b.py": CLEAN}) == []


def test_tests_are_no_copies() -> None:
    assert copies({"a.py": PANDAS + CLEAN, "tests/test_a.py": PANDAS + CLEAN}) == []


def test_every_copy_is_of_the_first_and_the_first_counts_them() -> None:
    files = dict.fromkeys(("a.py", "b.py", "c.py"), PANDAS + CLEAN)
    assert copies(files) == ["b.py clean of a.py clean, 10", "c.py clean of a.py clean, 10"]
    assert nodes(files, "function", "copies") == ["clean copies=2", "clean copies=None", "clean copies=None"]


def test_a_function_knows_whether_anything_calls_it() -> None:
    code = "def f():\n    pass\ndef g():\n    pass\nf()\n"
    assert nodes({"a.py": code}, "function", "called") == ["f called=True", "g called=False"]


def test_a_lambda_is_no_function_of_its_own() -> None:
    assert list(linked({"a.py": "f = lambda x: x"}).nodes(NodeKind.FUNCTION)) == []


def test_there_are_no_copies_without_functions() -> None:
    assert edges({"a.py": PANDAS, "b.py": PANDAS}, "copies") == []
