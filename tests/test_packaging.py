"""What is installed: the wheel holds all data, and the checkout's manifests are valid."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from mldebt.documents import parse_yaml
from mldebt.facts.tree import Tree
from mldebt.source import Source

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this checkout."""
    if find_spec("hatchling") is None:
        pytest.skip("hatchling, which builds the wheel, is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def names_below(wheel: zipfile.ZipFile, folder: str) -> set[str]:
    return {name.removeprefix(folder) for name in wheel.namelist() if name.startswith(folder)}


def test_the_wheel_has_the_rules_of_the_checkout(wheel: zipfile.ZipFile) -> None:
    files = sorted((ROOT / "rules").glob("*.yaml"))
    assert files
    assert names_below(wheel, "mldebt/rules/") == {file.name for file in files}
    assert all(wheel.read(f"mldebt/rules/{file.name}") == file.read_bytes() for file in files)


@pytest.mark.parametrize("folder", ["libraries", "schemas"])
def test_the_wheel_has_all_data(wheel: zipfile.ZipFile, folder: str) -> None:
    assert names_below(wheel, f"mldebt/{folder}/") == {file.name for file in (ROOT / "mldebt" / folder).iterdir()}


def test_the_wheel_has_every_module_and_says_that_it_is_typed(wheel: zipfile.ZipFile) -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "mldebt").rglob("*.py")}
    assert modules | {"mldebt/py.typed"} <= set(wheel.namelist())


def test_an_installed_wheel_checks_with_its_own_rules(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path / "site")
    listing = subprocess.run(
        [sys.executable, "-c", "from mldebt.rulelang.packs import builtin_folder; print(builtin_folder())"],
        cwd=tmp_path / "site",
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(listing.stdout.strip()) == tmp_path / "site" / "mldebt" / "rules"


def hooks() -> tuple[Tree, ...]:
    source = Source(".pre-commit-hooks.yaml", (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    tree = parse_yaml(source).tree
    assert tree is not None and tree.items
    return tree.items


def test_the_whole_project_hook_gets_no_file_names_and_the_other_takes_them_as_a_filter() -> None:
    whole, changed = hooks()
    assert whole.at("pass_filenames").scalar is False  # type: ignore[union-attr]
    assert changed.get("pass_filenames") is None
    assert changed.at("entry").scalar == "mldebt check --report-only"  # type: ignore[union-attr]


def test_a_hook_runs_once_for_all_files() -> None:
    # A run for a part of the files would analyse everything again.
    assert all(hook.at("require_serial").scalar is True for hook in hooks())  # type: ignore[union-attr]


def test_the_hook_manifest_is_valid_for_pre_commit() -> None:
    program = shutil.which("pre-commit")
    if program is None:
        pytest.skip("pre-commit is not installed")
    command = [program, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
