"""Calls of the project's own functions, methods and classes carry values in and out."""

from __future__ import annotations

import textwrap

import pytest
from observed import observations, seen

from mldebt.interpreter import budget

ONE_READ = {
    "a helper with a path": """
        def load(path):
            return pd.read_csv(path)
        print(load('a.csv'))
        """,
    "two hops": """
        def read(path):
            return pd.read_csv(path)
        def load(folder):
            return read(f'{folder}.csv')
        print(load('a'))
        """,
    "a keyword": """
        def load(folder, name):
            return pd.read_csv(folder + name)
        print(load(name='.csv', folder='a'))
        """,
    "a default": """
        def load(path='a.csv'):
            return pd.read_csv(path)
        print(load())
        """,
    "a constant of the module": """
        PATH = 'a.csv'
        def load():
            return pd.read_csv(PATH)
        print(load())
        """,
    "*args": """
        def load(*parts):
            return pd.read_csv(''.join(parts))
        print(load('a', '.csv'))
        """,
    "**kwargs": """
        def load(**options):
            return pd.read_csv(options['path'])
        print(load(path='a.csv'))
        """,
    "spread arguments": """
        def load(folder, name):
            return pd.read_csv(folder + name)
        print(load(*('a',), **{'name': '.csv'}))
        """,
    "arguments handed on": """
        def read(path):
            return pd.read_csv(path)
        def load(*args, **kwargs):
            return read(*args, **kwargs)
        print(load('a.csv'))
        """,
    "a value returned": """
        def path():
            return 'a.csv'
        print(pd.read_csv(path()))
        """,
    "a tuple returned": """
        def paths():
            return 'x', 'a.csv'
        _, path = paths()
        print(pd.read_csv(path))
        """,
    "a dict returned": """
        def paths():
            return {'raw': 'a.csv'}
        print(pd.read_csv(paths()['raw']))
        """,
    "a closure": """
        def loader(path):
            def load():
                return pd.read_csv(path)
            return load
        print(loader('a.csv')())
        """,
    "a lambda": """
        load = lambda path: pd.read_csv(path)
        print(load('a.csv'))
        """,
    "a partial": """
        from functools import partial
        def load(folder, name):
            return pd.read_csv(folder + name)
        print(partial(load, 'a')(name='.csv'))
        """,
    "a decorator of the project": """
        def timed(function):
            return function
        @timed
        def load(path):
            return pd.read_csv(path)
        print(load('a.csv'))
        """,
    "a function from a dict": """
        def load(path):
            return pd.read_csv(path)
        print({'csv': load}['csv']('a.csv'))
        """,
    "a function handed over": """
        def load(path):
            return pd.read_csv(path)
        def run(function):
            return function('a.csv')
        print(run(load))
        """,
    "a generator": """
        def paths():
            yield 'a.csv'
        for path in paths():
            print(pd.read_csv(path))
        """,
    "a coroutine": """
        import asyncio
        async def load(path):
            return pd.read_csv(path)
        async def main():
            print(await load('a.csv'))
        asyncio.run(main())
        """,
    "a global": """
        path = None
        def choose():
            global path
            path = 'a.csv'
        def main():
            choose()
            print(pd.read_csv(path))
        main()
        """,
    "an attribute set by __init__": """
        class Loader:
            def __init__(self, path):
                self.path = path
            def load(self):
                return pd.read_csv(self.path)
        print(Loader('a.csv').load())
        """,
    "an attribute of the class": """
        class Loader:
            path = 'a.csv'
            def load(self):
                return pd.read_csv(self.path)
        print(Loader().load())
        """,
    "an attribute read from the class": """
        class Paths:
            RAW = 'a.csv'
        print(pd.read_csv(Paths.RAW))
        """,
    "an attribute set from outside": """
        class Config:
            pass
        config = Config()
        config.path = 'a.csv'
        print(pd.read_csv(config.path))
        """,
    "a dataclass given a keyword": """
        from dataclasses import dataclass
        @dataclass
        class Config:
            path: str = 'x.csv'
        print(pd.read_csv(Config(path='a.csv').path))
        """,
    "a named tuple": """
        from typing import NamedTuple
        class Config(NamedTuple):
            path: str = 'a.csv'
        print(pd.read_csv(Config().path))
        """,
    "a property": """
        class Config:
            name = 'a'
            @property
            def path(self):
                return f'{self.name}.csv'
        print(pd.read_csv(Config().path))
        """,
    "a class method": """
        class Loader:
            path = 'a.csv'
            @classmethod
            def load(cls):
                return pd.read_csv(cls.path)
        print(Loader.load())
        """,
    "a static method": """
        class Loader:
            @staticmethod
            def load(path):
                return pd.read_csv(path)
        print(Loader.load('a.csv'))
        """,
    "an alternative constructor": """
        class Loader:
            def __init__(self, path):
                self.path = path
            @classmethod
            def of(cls, name):
                return cls(f'{name}.csv')
        print(pd.read_csv(Loader.of('a').path))
        """,
    "an inherited method": """
        class Base:
            def load(self):
                return pd.read_csv(self.path)
        class Loader(Base):
            path = 'a.csv'
        print(Loader().load())
        """,
    "an overridden attribute": """
        class Base:
            path = 'x.csv'
            def load(self):
                return pd.read_csv(self.path)
        class Loader(Base):
            path = 'a.csv'
        print(Loader().load())
        """,
    "an object that is called": """
        class Loader:
            def __call__(self, path):
                return pd.read_csv(path)
        print(Loader()('a.csv'))
        """,
    "a context manager of the project": """
        class Where:
            def __enter__(self):
                return 'a.csv'
            def __exit__(self, *error):
                pass
        with Where() as path:
            print(pd.read_csv(path))
        """,
    "a method set in another": """
        class Loader:
            def prepare(self):
                self.path = 'a.csv'
            def load(self):
                self.prepare()
                return pd.read_csv(self.path)
        print(Loader().load())
        """,
    "map": """
        def load(path):
            return pd.read_csv(path)
        print(list(map(load, ['a.csv'])))
        """,
    "the default of a field": """
        from dataclasses import dataclass, field
        @dataclass
        class Config:
            path: str = field(default='a.csv')
        print(pd.read_csv(Config().path))
        """,
    "an enum": """
        from enum import Enum
        class Paths(Enum):
            RAW = 'a.csv'
        print(pd.read_csv(Paths.RAW.value))
        """,
    "super().__init__": """
        class Base:
            def __init__(self, path):
                self.path = path
        class Loader(Base):
            def __init__(self):
                super().__init__('a.csv')
        print(pd.read_csv(Loader().path))
        """,
}


def test_the_fields_of_a_dataclass_are_given_in_order() -> None:
    code = """
    from dataclasses import dataclass
    @dataclass
    class Config:
        name: str
        path: str = 'b.csv'
    print(pd.read_csv(Config('x', 'a.csv').path), pd.read_csv(Config('x').path))
    """
    assert seen(code, "read") == ["read a.csv", "read b.csv"]


@pytest.mark.parametrize("code", ONE_READ.values(), ids=ONE_READ)
def test_a_path_goes_through(code: str) -> None:
    assert seen(code, "read") == ["read a.csv"]


def test_super_inside_an_inherited_method_means_the_class_above_that_method() -> None:
    code = """
    class Base:
        def load(self):
            return 'a.csv'
    class Middle(Base):
        def load(self):
            return super().load()
    class Last(Middle):
        pass
    print(pd.read_csv(Last().load()))
    """
    assert seen(code, "read") == ["read a.csv"]


def test_a_helper_called_twice_reads_two_places() -> None:
    code = """
    def load(path):
        return pd.read_csv(path)
    load('a.csv').to_csv('x.csv')
    load('b.csv').to_csv('y.csv')
    """
    assert seen(code, "store") == ["store x.csv <- a.csv", "store y.csv <- b.csv"]


def test_a_function_that_nothing_calls_reads_a_gap() -> None:
    assert seen("def load(path):\n    return pd.read_csv(path)", "read", "gap") == [
        "read *",
        "gap read 'filepath_or_buffer' is not known here",
    ]


def test_a_function_that_nothing_calls_reads_its_default() -> None:
    assert seen("def load(path='a.csv'):\n    return pd.read_csv(path)", "read") == ["read a.csv"]


def test_a_function_only_called_in_a_function_that_nothing_calls_is_known() -> None:
    code = """
    def load(path):
        return pd.read_csv(path)
    def main():
        load('a.csv').to_csv('b.csv')
    """
    assert seen(code, "read", "gap") == ["read a.csv"]


def test_a_recursion_is_cut() -> None:
    code = """
    def load(path):
        if path:
            return load(path + 'x')
        return pd.read_csv(path)
    print(load('a.csv'))
    """
    assert seen(code, "read") == ["read a.csv"]


def _long_winded(telling: str) -> str:
    """Ten functions of four hundred statements, each called ten times, and something after each of them."""
    lines = ["def dull(x):", *["    x = x * 2"] * 400, "    return x"]
    sections = [
        "\n".join([lines[0].replace("dull", f"dull{number}"), *lines[1:], *[f"dull{number}(1)"] * 10])
        for number in range(10)
    ]
    return "\n".join(f"{section}\n{telling.format(number)}" for number, section in enumerate(sections))


def test_calls_that_tell_nothing_new_are_cut_which_is_told() -> None:
    assert seen(_long_winded("x = {}") + "\nprint(pd.read_csv('late.csv'))", "read", "gap") == [
        "gap evaluation it calls too much that tells nothing new to follow it to its end"
    ]


def test_calls_between_which_something_new_is_told_are_followed() -> None:
    reads = seen(_long_winded("print(pd.read_csv('{}.csv'))"), "read", "gap")
    assert reads == [f"read {number}.csv" for number in range(10)]


def test_a_project_that_has_taken_all_that_it_may_gets_a_first_look_at_the_rest_which_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(budget, "LEAST", 30_000)
    monkeypatch.setattr(budget, "TIMES", 0)
    code = "import pandas as pd\n" + _long_winded("print(pd.read_csv('{}.csv'))")
    # What another file names is not evaluated by itself, but with all the rest.
    files = {"first.py": code, "second.py": f"import first\n{code}", "last.py": "import second\nimport last\n"}
    found = observations({**files, "end.py": "import last"})
    assert {gap.location.path: gap.mode for gap in found.gaps} == {"first.py": "budget", "second.py": "budget"}
    assert "0.csv" in {locator for access in found.accesses for locator in access.locators}


def test_functions_that_nothing_calls_share_what_they_may_take_after_a_first_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(budget, "LEAST_OF_REST", 0)
    code = "def {0}():\n    table = pd.read_csv('{0}.csv')\n" + "    table = wide(table)\n" * 60
    wide = "def wide(table):\n" + "    print(table)\n" * 300 + "    return table.assign(a=1)\n"
    after = "    return pd.read_csv('{0}_late.csv')\n"
    functions = "".join((code + after).format(name) for name in ("first", "second", "third"))
    found = observations({"jobs.py": f"import pandas as pd\n{wide}{functions}"})
    read = {locator for access in found.accesses for locator in access.locators}
    assert {"first.csv", "second.csv", "third.csv"} <= read
    assert not {"second_late.csv", "third_late.csv"} & read
    assert "budget" in {gap.mode for gap in found.gaps}


def test_the_main_block_runs() -> None:
    assert seen("if __name__ == '__main__':\n    print(pd.read_csv('a.csv'))", "read") == ["read a.csv"]


def test_a_function_handed_on_counts_as_called() -> None:
    code = "from elsewhere import run\ndef f():\n    pass\ndef g():\n    pass\nrun(f)"
    assert seen(code, "call") == ["call main.py 1"]


def test_both_functions_that_a_name_may_mean_are_followed() -> None:
    code = """
    def a():
        return 'a.csv'
    def b():
        return 'b.csv'
    from elsewhere import flag
    load = a if flag else b
    print(pd.read_csv(load()))
    """
    assert seen(code, "read") == ["read a.csv or b.csv"]


STORE = """\
    from abc import ABC, abstractmethod
    from pymongo import MongoClient
    from pymongo.database import Database

    class Store(ABC):
        @abstractmethod
        def find(self, table):
            ...

    class MongoStore(Store):
        def __init__(self, client: MongoClient, database: Database):
            self.database = database

        def find(self, table):
            return list(self.database[table].find({}))
    """


def test_a_parameter_takes_an_object_of_the_class_that_it_is_annotated_with() -> None:
    code = """\
        from store import MongoStore

        def payments(store: MongoStore):
            return store.find("payments")
        """
    assert "read *.payments" in seen({"store.py": STORE, "main.py": code}, "read")


def test_a_parameter_of_an_abstract_class_takes_an_object_of_the_one_that_implements_it() -> None:
    code = """\
        from store import Store

        class Extractor:
            def __init__(self, store: "Store"):
                self.store = store

            def payments(self):
                return self.store.find("payments")
        """
    assert "read *.payments" in seen({"store.py": STORE, "main.py": code}, "read")


def test_a_parameter_that_holds_what_it_is_given_is_unknown() -> None:
    code = """
        from dataclasses import dataclass
        @dataclass
        class Request:
            path: str = "a.csv"
        def load(request: Request):
            return pd.read_csv(request.path)
        """
    assert seen(code, "read") == ["read *"]


def test_classes_that_ask_for_each_other_are_cut() -> None:
    code = """
        class A:
            def __init__(self, b: "B"):
                self.b = b
        class B:
            def __init__(self, a: A):
                self.a = a
        def use(a: A):
            return pd.read_csv(a.b.a.path)
        """
    assert seen(code, "read") == ["read *"]


BRANCHES = {
    "one that returns": """
        def place(part=None):
            if part is None:
                return "whole.csv"
            return f"{part}.csv"
    """,
    "one that does not hold": """
        def place(part=None):
            if part:
                return f"{part}.csv"
            return "whole.csv"
    """,
    "a name of both": """
        def place(part=None):
            name = "some.csv"
            if part is None:
                name = "whole.csv"
            return name
    """,
    "a name of the other": """
        def place(part=None):
            name = "whole.csv"
            if part:
                name = f"{part}.csv"
            return name
    """,
}


@pytest.mark.parametrize("branch", BRANCHES)
def test_a_branch_that_what_is_given_leads_into_gives_the_result_alone(branch: str) -> None:
    code = textwrap.dedent(BRANCHES[branch])
    assert seen(f"{code}\nprint(pd.read_csv(place()))\n", "read") == ["read whole.csv"]
    unknown = f"{code}\nimport os\nprint(pd.read_csv(place(os.getenv('PART'))))\n"
    assert seen(unknown, "read") != ["read whole.csv"]


def test_arguments_after_a_sequence_keep_their_places() -> None:
    code = """
        import os
        parts = ["raw", "orders"]
        print(pd.read_csv(os.path.join("data", *parts, "all.csv")))
    """
    assert seen(code, "read") == ["read data/raw/orders/all.csv"]
