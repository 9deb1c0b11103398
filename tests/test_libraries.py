"""What the library descriptions claim, held against the libraries themselves."""

from __future__ import annotations

import fnmatch
import importlib
import importlib.metadata
import inspect
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from mldebt.library import ClassEffects, Effects, Library, builtin_libraries

FOLDER = Path(__file__).parents[1] / "mldebt" / "libraries"
LIBRARIES = {library.library: library for library in builtin_libraries()}
STANDARD = sys.stdlib_module_names | {"tomllib"}
NAMING = (
    "reads", "writes", "data", "opens", "mode", "locates", "config", "environment", "default", "fits", "trains",
    "target", "predicts", "model", "transforms", "splits", "selects", "drops", "renames", "columns", "joins", "uses",
    "applies", "checks", "inplace", "option", "runs", "sizes",
)  # fmt: skip
ELSEWHERE = re.compile(
    r"pandas\.(read_gbq|DataFrame\.(append|applymap|filter|ix|pad|to_gbq)|Series\.(append|view|ravel)|.*GroupBy\.fillna)"
    r"|pandas\.Series\.dt\.week(ofyear)?|pandas\.ExcelWriter\.save|configparser\.SafeConfigParser"
    r"|sklearn\.(externals|cross_validation)\..*|sklearn\.Transformer\.get_feature_names|imblearn\.Sampler\.fit_sample"
    r"|argparse\.ArgumentParser\.add_parser|polars\.Expr\.(then|otherwise)|sklearn\.pipeline\.Pipeline\.fit_resample"
    r"|sqlalchemy\.Engine\.execute|pathlib\.Path\.copy|builtins\.display|builtins\.catalog\..*|mlflow\.langchain\..*|mlflow\.pyfunc\.PyFuncModel.*"
)
"""Members that only other versions or close relatives of a class have, which code in the field calls."""


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_file_is_named_after_its_library(path: Path) -> None:
    assert path.stem in LIBRARIES


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_outside_the_standard_one_states_its_version(name: str) -> None:
    assert bool(LIBRARIES[name].version) != (name in STANDARD)


@pytest.mark.parametrize("name", LIBRARIES)
def test_described_names_belong_to_the_library(name: str) -> None:
    library = LIBRARIES[name]
    assert all(key.startswith(f"{name}.") for key in (*library.functions, *library.classes))


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_result_is_of_a_described_class(name: str) -> None:
    classes = {key for library in LIBRARIES.values() for key in library.classes}
    given = {effects.gives.strip("[]") for _, effects in described(LIBRARIES[name])}
    given |= {base for effects in LIBRARIES[name].classes.values() for base in effects.bases}
    assert given - classes - {"", "self", "copy", "stored", "result"} == set()


def test_a_distinctive_name_belongs_to_one_class() -> None:
    names = Counter(
        method
        for library in LIBRARIES.values()
        for effects in library.classes.values()
        for method, call in effects.methods.items()
        if call.distinctive
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="signatures are compared on one version of Python")
@pytest.mark.parametrize("name", LIBRARIES)
def test_described_parameters_exist(name: str) -> None:
    library = LIBRARIES[name]
    require(library)
    problems = [problem for call, effects in described(library) for problem in mismatches(library, call, effects)]
    assert problems == []


def require(library: Library) -> None:
    """Skips the test where the library is not installed in the version it was described for."""
    if library.library in STANDARD:
        pytest.importorskip(library.library)
        return
    try:
        installed = importlib.metadata.version(library.distribution or library.library)
    except importlib.metadata.PackageNotFoundError:
        installed = "none"
    if not f"{installed}.".startswith(f"{library.version}."):
        pytest.skip(f"described for {library.library} {library.version}; installed is {installed}")


def described(library: Library) -> Iterator[tuple[str, Effects]]:
    """Every described call of a library by dotted name: functions, constructors, methods, properties."""
    yield from library.functions.items()
    for name, effects in library.classes.items():
        yield name, effects.construct
        for member, call in (*effects.methods.items(), *effects.properties.items()):
            yield f"{name}.{member}", call


def mismatches(library: Library, name: str, effects: Effects) -> Iterator[str]:
    """What the description of a call claims and no object of that name bears out."""
    if name.endswith(".*") or ELSEWHERE.fullmatch(name) or made_at_run_time(library, name):
        return
    found = list(candidates(library, name))
    if not found:
        yield f"{name} does not exist"
    elif not any(fits(candidate, effects) for candidate in found):
        yield f"{name} has other parameters: {found[0]}"


def made_at_run_time(library: Library, name: str) -> bool:
    """Whether no class can be looked at: properties and objects without a public class are seen only on instances."""
    owner, _, member = name.rpartition(".")
    if name in library.classes:
        return library.classes[name].construct == Effects() or not any(covered(name, library.classes[name]))
    if owner not in library.classes or name in library.functions:
        return False
    return member in library.classes[owner].properties or not any(covered(owner, library.classes[owner]))


def candidates(library: Library, name: str) -> Iterator[object]:
    """The objects a described name stands for: its own, and those of the classes its class covers."""
    owner, _, member = name.rpartition(".")
    if name in library.functions:
        yield from resolved(name)
    elif name in library.classes:
        yield from covered(name, library.classes[name])
    else:
        for cls in covered(owner, library.classes[owner]):
            yield from (getattr(cls, attribute) for attribute in (member,) if hasattr(cls, attribute))


def covered(name: str, effects: ClassEffects) -> Iterator[object]:
    """The class of that name and those its globs cover, as far as they exist."""
    yield from resolved(name)
    for glob in effects.covers:
        module_name = re.split(r"\.[^.]*\*", glob)[0] if "*" in glob else ""
        if not module_name:
            yield from resolved(glob)
        for module in resolved(module_name) if module_name else ():
            for public in vars(module):
                if public[:1].isupper() and fnmatch.fnmatchcase(f"{module_name}.{public}", glob):
                    yield getattr(module, public)


def resolved(dotted: str) -> Iterator[object]:
    """The object of a dotted name, if there is one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        for part in parts[length:]:
            found = getattr(found, part, None)
        if found is not None:
            yield found
        return


def fits(candidate: object, effects: Effects) -> bool:
    """Whether an object takes the parameters that effects name, the positional ones in that order."""
    try:
        parameters = inspect.signature(candidate).parameters  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return True
    kinds = {parameter.kind for parameter in parameters.values()}
    names = [name for name in parameters if name not in {"self", "cls"}]
    if inspect.Parameter.VAR_POSITIONAL not in kinds and list(effects.parameters) != names[: len(effects.parameters)]:
        return False
    return inspect.Parameter.VAR_KEYWORD in kinds or named(effects) <= {*names, *effects.parameters}


def named(effects: Effects) -> set[str]:
    """The parameters that effects name, those inside templates too."""
    values = [getattr(effects, field) for field in NAMING]
    texts = [text for value in values for text in ((value,) if isinstance(value, str) else value)]
    names = {name for text in texts for name in (re.findall(r"{(\w+)}", text) if "{" in text else [text])}
    return names - {"", "*", "self"}
