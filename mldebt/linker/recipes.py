"""Steps of MLflow recipes as jobs, with the data, the code and the registered model that their profiles name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from mldebt.facts.file import Unread
from mldebt.facts.pipeline import Command, DeclaredData, JobFact
from mldebt.facts.tree import Entry, Tree
from mldebt.paths import from_root
from mldebt.patterns import pattern
from mldebt.source import Span
from mldebt.sqltext.tables import tables

_VARIABLE = pattern(r"\{\s*(?P<name>\w+)\s*(?:\|.*)?\}")
_PROFILES = "profiles"
_GIVES = {"ingest": "rows", "split": "parts", "transform": "features", "train": "model", "ingest_scoring": "scored"}
"""What steps hand on, as MLflow keeps it beside the recipe."""
_TAKES = {
    "split": "rows",
    "transform": "parts",
    "train": "features",
    "evaluate": "model",
    "register": "model",
    "predict": "scored",
}
_BEFORE = {
    "split": "ingest",
    "transform": "split",
    "train": "transform",
    "evaluate": "train",
    "register": "evaluate",
    "predict": "ingest_scoring",
}
_LOADS = frozenset({"ingest", "ingest_scoring"})
_AS_FILES = "delta."
"""Stands in a query before the place of files that are read as a table."""
_TABLES = frozenset({"spark_sql", "table"})


def expand(path: str, tree: Tree, documents: Mapping[str, Tree]) -> Iterator[JobFact | Unread]:
    """The jobs of a recipe, each with all that its profiles give it; a variable that none of them has is told."""
    folder = posixpath.dirname(path)
    beside = posixpath.join(folder, _PROFILES)
    profiles = tuple(documents[one] for one in sorted(documents) if posixpath.dirname(one) == beside)
    recipe = _Recipe(folder, tree, profiles)
    steps = tree.get("steps")
    for step in steps.entries or () if steps is not None else ():
        yield recipe.job(step)
    yield from dict.fromkeys(recipe.unread)


class _Recipe:
    """One recipe with its profiles."""

    def __init__(self, folder: str, tree: Tree, profiles: tuple[Tree, ...]) -> None:
        self._folder, self._tree, self._profiles = folder, tree, profiles
        self.unread: list[Unread] = []

    def job(self, step: Entry) -> JobFact:
        """The job of a step, which starts the file of its code."""
        name, options = step.key, step.value
        inputs = [*self._handed(_TAKES, step), *(self._data(options) if name in _LOADS else ())]
        outputs = [*self._handed(_GIVES, step), *(self._data(options.get("output")) if name == "predict" else ())]
        if name in {"register", "predict"}:
            (outputs if name == "register" else inputs).extend(self._models())
        script = Command(step.span, (), script=f"steps/{name}.py", workdir=self._folder)
        after = (_BEFORE[name],) if name in _BEFORE else ()
        return JobFact(step.span, name, "mlflow", (script,), _once(inputs), _once(outputs), after=after)

    def _handed(self, ways: Mapping[str, str], step: Entry) -> Iterator[DeclaredData]:
        if step.key in ways:
            yield DeclaredData(step.span, f"recipe://{self._folder or '.'}/{ways[step.key]}")

    def _models(self) -> Iterator[DeclaredData]:
        """The registered model, under the name that the recipe or each profile gives it."""
        for tree in (self._tree, *self._profiles):
            named = tree.at("model_registry", "model_name")
            for told in self._filled(named) if named is not None else ():
                if isinstance(told.scalar, str) and told.scalar:
                    yield DeclaredData(_at(named, told), f"models:/{told.scalar}")

    def _data(self, options: Tree | None) -> Iterator[DeclaredData]:
        """The files and tables that a step names, in each profile; a file is seen from the folder of the recipe."""
        for told in self._filled(options):
            span = _at(options, told)
            using, query = _text(told.get("using")), _text(told.get("sql"))
            location = told.get("location")
            found = tables(query) if query else None
            for table in found.read if found else ():
                place = table.removeprefix(_AS_FILES)
                yield DeclaredData(span, place, is_table=place == table)
            for place in location.strings() if location is not None else ():
                if using in _TABLES:
                    yield DeclaredData(span, place, is_table=True)
                elif place:
                    yield DeclaredData(span, from_root(self._folder, place))

    def _filled(self, tree: Tree | None) -> Iterator[Tree]:
        """A value, or what each profile gives for the variable that it is."""
        variable = _VARIABLE.fullmatch(tree.scalar) if tree is not None and isinstance(tree.scalar, str) else None
        if tree is None or variable is None:
            yield from () if tree is None else (tree,)
            return
        given = [told for one in self._profiles if (told := one.get(variable["name"])) is not None]
        if not given and "|" not in str(tree.scalar):
            self.unread.append(Unread(tree.span, f"no profile gives '{variable['name']}'"))
        yield from given


def _at(stated: Tree | None, told: Tree) -> Span:
    """The place in the recipe: what a profile gives stands in another file."""
    return stated.span if stated is not None else told.span


def _once(data: list[DeclaredData]) -> tuple[DeclaredData, ...]:
    return tuple({(one.locator, one.is_table): one for one in data}.values())


def _text(tree: Tree | None) -> str:
    return tree.scalar if tree and isinstance(tree.scalar, str) else ""
