"""What holds for any program: evaluation ends, raises nothing, and depends on nothing but what the code says."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import LIBRARIES, observations, seen

from mldebt.facts.module import Module
from mldebt.frontends.python import read
from mldebt.interpreter.entries import observe
from mldebt.interpreter.program import Program
from mldebt.source import Source

PATIENT = settings(max_examples=60)

NAMES = ["a", "b", "f", "g", "C"]
LEAVES = st.sampled_from(
    [*NAMES, "1", "-2", "'p'", "'%s'", "'{}.csv'", "None", "b'y'", "...", "[]", "{}", "()", "True", "1.5", "10**9",
    "self",
     "__file__", "pd.read_csv('x')", "Ridge()", "os.environ", "sys.argv", "Path('a')", "open('x')", "os.path", "yaml"]
)  # fmt: skip


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    forms = [
        "({} + {})", "({} % {})", "({} / {})", "({} * {})", "({} // {})", "[{}, {}]", "({}, *{})", "{{'k': {}, **{}}}",
        "({} if {} else a)", "f'{{{}}}/{{{}}}'", "a({}, {})", "f({}, {})", "g(*{}, **{})", "C({}, k={})", "({}).b({})",
        "({}).append({})", "({}).update({})", "({}).get({})", "({})[{}]", "({})[{}:]", "({}).fit({})", "({}).items({})",
        "({}).predict({})", "({}).drop({})", "({}).assign(s={})", "({}).merge({}, on='k')", "({}).apply({})",
        "({}).rename(columns={})", "({}).to_csv({})", "({}).format({})", "({}).join({})", "({}).replace({}, 'x')",
        "os.path.join({}, {})", "Path({}) / {}", "pd.DataFrame({}, columns={})", "pd.concat([{}, {}])",
        "yaml.safe_load(open({})) or {}", "[{} for a in {}]", "{{a: {} for a in {}}}", "(lambda a={}: {})",
        "train_test_split({}, {})", "sorted({}, key={})", "zip({}, {})", "dict({}, k={})", "range({}, {})",
        "print({}, {})",
        "partial({}, {})", "getattr({}, {})", "isinstance({}, {})", "pd.read_sql({}, {})", "str.split({}, {})",
        "type({})({})", "map({}, {})", "enumerate({}) or {}", "({}).parents[{}]", "({}).columns or {}", "({}).str[{}]",
    ]  # fmt: skip
    return st.builds(lambda form, one, other: form.format(one, other), st.sampled_from(forms), inner, inner)


EXPRESSIONS = st.recursive(LEAVES, _larger, max_leaves=7)
STATEMENTS = [
    "{0}", "a = {0}", "b = {0}", "a, *b = {0}", "a.x = {0}", "a['k'] = {0}", "a[{0}] = b", "a += {0}", "b.append(b)",
    "a['k'] = a", "a.columns = {0}", "a.x = a", "del a[{0}]", "assert {0}", "return_ = {0}", "a = b = {0}",
    "if {0}:\n    a = {1}\nelse:\n    b = {1}", "for a in {0}:\n    b = {1}", "while {0}:\n    a = {1}",
    "with {0} as a:\n    b = {1}", "try:\n    a = {0}\nexcept E as b:\n    a = {1}", "match {0}:\n"
    "    case [a, *b]:\n        {1}",
    "def f(a={0}, *b, **c):\n    a = {1}\n    return f(a)", "def f(a, b=1):\n    return g(a, {1})",
    "def g(a, b=2):\n    yield {0}\n    return f(b, {1})", "@f\ndef g(a=1, b=2):\n    return {0}",
    "class C:\n    k = {0}\n    def __init__(self, a=1, b=2):\n        self.a = {1}\n        self.c = C(a)",
    "class C(C):\n    def f(self, a=1):\n        return self.f({0})", "class D(C):\n    @property\n"
    "    def b(self):\n        return {0}",
    "class C(D):\n    pass\nclass D(C):\n    x = {0}", "global b\nb = {0}", "async def g(a=1):\n"
    "    return await f({0})",
    "f = lambda a: f({0})", "@app.get({0})\ndef h(a):\n    return {1}", "from q import *", "import q\nq.a = {0}",
]  # fmt: skip
HEAD = """\
import os, sys, yaml, pandas as pd
from functools import partial
from pathlib import Path
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from fastapi import FastAPI
app = FastAPI()
a = b = 0
def f(a=0, b=0): return g(b)
def g(a=0, b=0): return f(a)
class C: pass
class D: pass
"""
PROGRAMS = st.lists(
    st.builds(lambda form, one, other: form.format(one, other), st.sampled_from(STATEMENTS), EXPRESSIONS, EXPRESSIONS),
    min_size=1,
    max_size=7,
).map(lambda found: HEAD + "\n".join(found) + "\n")


def module(text: str) -> Module | None:
    return read(Source("main.py", text)).code


def failures(files: dict[str, str]) -> list[str]:
    """What evaluation of files could not do for faults of its own."""
    return [gap.reason for gap in observations(files).gaps if "failed" in gap.reason]


@PATIENT
@given(PROGRAMS, PROGRAMS)
def test_evaluation_raises_nothing(text: str, other: str) -> None:
    files = {"main.py": text, "q.py": other + "\nfrom main import *\n", "c.yaml": "a: {b: 1}\n"}
    assert failures(files) == []


@PATIENT
@given(PROGRAMS)
def test_two_runs_observe_the_same(text: str) -> None:
    assert seen({"main.py": text}) == seen({"main.py": text})


@PATIENT
@given(PROGRAMS, PROGRAMS)
def test_the_order_of_files_does_not_matter(text: str, other: str) -> None:
    forth = {"main.py": text, "q.py": other, "Makefile": "all:\n\tpython q.py a.csv\n"}
    assert seen(forth) == seen(dict(reversed(forth.items())))


@PATIENT
@given(PROGRAMS)
def test_blank_lines_change_nothing_but_places(text: str) -> None:
    assert seen({"main.py": text}) == seen({"main.py": "\n# a note\n\n" + text.replace("\n\n", "\n\n\n")})


KINDS = {"read", "write", "feature", "model", "prediction", "store", "drop", "gap", "use"}
PIPELINE = """\
import pandas as pd
from sklearn.linear_model import Ridge
def load({path}):
    return pd.read_csv({path})
def train({frame}):
    {model} = Ridge()
    {model}.fit({frame}[['p']], {frame}['y'])
    return {model}
def main():
    {table} = load('a.csv')
    {table}['s'] = {table}['p'] + {table}['q']
    {table}['s2'] = train({table}).predict({table}[['p']])
    {table}.to_csv('o')
if __name__ == '__main__':
    main()
"""
NEW_NAMES = st.lists(
    st.sampled_from(["x", "y", "columns", "df", "data", "path", "größe", "_", "result"]), min_size=4, max_size=4
)


@given(NEW_NAMES)
def test_local_names_do_not_matter(names: list[str]) -> None:
    path, frame, model, table = names
    text = PIPELINE.format(path=path, frame=frame, model="m" if model == frame else model, table=table)
    plain = PIPELINE.format(path="p", frame="f", model="m", table="t")
    assert seen({"main.py": text}, *KINDS) == seen({"main.py": plain}, *KINDS)


FUNCTIONS = [
    "def one():\n    pd.read_csv('a.csv').to_csv('x.csv')",
    "def two():\n    x = pd.read_csv('b.csv')\n    x['s'] = x['p']\n    x.to_csv('y.csv')",
    "def three(path='c.csv'):\n    print(pd.read_csv(path)['q'])",
    "class Four:\n    def run(self):\n        return pd.read_csv('d.csv').drop(columns='z')",
]


@given(st.permutations(FUNCTIONS))
def test_the_order_of_independent_functions_does_not_matter(functions: list[str]) -> None:
    text = "import pandas as pd\n"
    kinds = KINDS - {"call"}
    assert sorted(seen({"main.py": text + "\n".join(functions)}, *kinds)) == sorted(
        seen({"main.py": text + "\n".join(FUNCTIONS)}, *kinds)
    )


CALLS = st.lists(st.lists(st.integers(0, 7), max_size=4), min_size=8, max_size=8)


@PATIENT
@given(CALLS)
def test_any_graph_of_calls_ends(graph: list[list[int]]) -> None:
    functions = [
        f"def f{name}(a):\n    b = [{', '.join(f'f{other}(a)' for other in others)}]\n    return pd.read_csv(a), b"
        for name, others in enumerate(graph)
    ]
    assert "read a.csv" in seen("\n".join([*functions, "print(f0('a.csv'))"]), "read")


HARD = {
    "a list that holds itself": "a = []\na.append(a)\nfor x in a:\n    print(x, a[0][0][0])\npd.concat(a).to_csv('o')",
    "a dict that is updated with itself": "a = {'x': 1}\na.update(a)\na.update(y=a)\nprint({**a, **a['y']})",
    "an object that holds itself": "class A:\n    pass\na = A()\na.a = a\nprint(a.a.a.a)",
    "classes that make each other": (
        "class A:\n    def __init__(self):\n        self.b = B()\nclass B:\n    def __init__(self):\n"
        "        self.a = A()\nA()"
    ),
    "classes that come from each other": "class A: pass\nclass B(A): pass\nclass A(B): pass\nclass B(A): pass\n"
    "print(A().x, B.y)",
    "a property that reads itself": "class A:\n    @property\n    def a(self):\n        return self.a\nprint(A().a)",
    "a decorator that calls what it decorates": "def d(f):\n    return f(f)\n@d\ndef g(x):\n    return d(x)",
    "a function that returns itself": "def f():\n    return f\nf()()()()()()()()()()()()()()()()()()()()()()()()()()()",
    "a partial of itself": "from functools import partial\ndef f(*a):\n    return partial(f, *a, *a)\n"
    "f(1)(1)(1)(1)(1)(1)(1)",
    "lists that double": "a = [1]\n" + "a = a + a\n" * 40 + "print(a)",
    "texts that double": "a = 'x'\n" + "a = a + a\n" * 60 + "pd.read_csv(a)",
    "lists that double in place": "a = [1]\n" + "a.extend(a)\n" * 40,
    "texts repeated": "a = 'x' * 10 ** 12\nprint(a, [0] * 10 ** 12, 'x'.zfill(10 ** 9), '%1000000000d' % 1)",
    "big numbers": "a = 2 ** 10 ** 9\nb = 10 ** 8 * 10 ** 8 * 10 ** 8\n"
    "print(range(10 ** 18), 1 << 10 ** 9, 1e308 * 1e308 // 1)",
    "a big literal": f"a = {list(range(5000))}\nfor x in a:\n    for y in a:\n        print(f'{{x}}{{y}}')",
    "a big dict": f"a = {dict.fromkeys(map(str, range(5000)), 1)}\nprint([a[k] for k in a])",
    "many branches": "a = 'x'\n" + "if a:\n    a = a + 'y'\n" * 60 + "pd.read_csv(a)",
    "many calls": "def f0(a):\n    return a\n"
    + "".join(f"def f{n}(a):\n    return f{n - 1}(f{n - 1}(a))\n" for n in range(1, 30))
    + "f29('a')",
    "a deep chain of calls": "def f0(a):\n    return a\n"
    + "".join(f"def f{n}(a):\n    return f{n - 1}(a)\n" for n in range(1, 300))
    + "pd.read_csv(f299('a.csv'))",
    "a deep expression": "a = " + "(" * 80 + "1" + " + 1)" * 80,
    "a deep list": "a = " + "[" * 80 + "]" * 80 + "\nprint(a, *a)",
    "a long chain of methods": "pd.read_csv('a')" + ".dropna()" * 200 + ".to_csv('o')",
    "a long sum": "a = " + " + ".join(["'x'"] * 500) + "\npd.read_csv(a)",
    "deep blocks": "".join(f"{'  ' * n}if a:\n" for n in range(18)) + "  " * 18 + "pd.read_csv('a')",
    "a module that imports itself": "import main\nfrom main import *\nfrom main import a\nprint(main.main.main.a)",
    "a list nested by a loop": "a = []\n" + "a = [a, a]\n" * 60 + "print(a)\npd.DataFrame(a).to_csv('o')",
    "a choice nested by branches": "a = []\n" + "if a:\n    a = [a]\n" * 60 + "print(a)",
    "a section in a loop": "import yaml\nc = yaml.safe_load(open('c.yaml'))\n" + "c = c.get('a', c)\n"
    "" * 60 + "print(c)",
    "nothing to join": "import os\nfrom pathlib import Path\n"
    "print(Path() / 'a', os.path.join(*[]), ''.join([]), Path().parent)",
}  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [pytest.param(code, id=name) for name, code in HARD.items()],
)
def test_a_hard_program_ends_soon(code: str) -> None:
    start = time.process_time()
    assert failures({"main.py": HEAD + code}) == []
    assert time.process_time() - start < 5


@pytest.mark.parametrize("code", ["a = []\nb = [a]\na.append(b)\nprint(a)", "a = {}\na['a'] = a\nprint(a)"])
def test_values_that_hold_themselves_do_not_end_the_script(code: str) -> None:
    assert seen(f"{code}\nprint(pd.read_csv('a.csv'))", "read") == ["read a.csv"]


@pytest.mark.parametrize(
    "call",
    ["os.path.splitext(None)", "os.path.splitext()", "Path(None)", "Path()", "os.path.join()"],
)
def test_a_path_that_is_nothing_fails_nothing(call: str) -> None:
    assert failures({"main.py": f"{HEAD}print({call})"}) == []


def test_values_nested_too_deeply_are_a_gap() -> None:
    depth = 3_000
    code = "a = []\n" + "a = [a]\n" * depth + "print(a)"
    assert all(line.endswith("nested too deeply to follow") for line in seen(code, "gap"))


def test_a_module_without_code_observes_nothing() -> None:
    text = module("")
    assert text is not None
    assert observe(Program({"main.py": text}, {}), [], LIBRARIES, {}).accesses == ()
