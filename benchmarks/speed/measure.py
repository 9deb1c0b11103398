"""Measures how fast mldebt is, as ratios within one run: against `ast.parse`, other linters, and its own size.

    python benchmarks/speed/measure.py TREE                 cold, unchanged, one file changed
    python benchmarks/speed/measure.py TREE --others VENV   besides, linters that are installed in another environment
    python benchmarks/speed/measure.py --grow               organisations of 1,000 to 16,000 files
    python benchmarks/speed/measure.py --edges              linking and rules on graphs of up to 500,000 edges

Every number is the median of `--times` runs, each a process of its own; memory is that of its largest process. It is a
report for people and CI, not a test: the machine decides the seconds, so look at the ratios.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from organisation import write

ROOT = Path(__file__).parents[2]
PARSE = """
import ast, sys, time, pathlib, warnings
warnings.simplefilter("ignore")
texts = [path.read_bytes() for path in map(pathlib.Path, sys.stdin.read().splitlines())]
began = time.perf_counter(), time.process_time()
for text in texts:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        pass
print(time.perf_counter() - began[0], time.process_time() - began[1])
"""
STAT = """
import os, sys
for path in sys.stdin.read().splitlines():
    os.stat(path)
"""


@dataclass(frozen=True)
class Run:
    """What one run took: seconds on the clock and of all processors, megabytes of its largest process."""

    wall: float
    cpu: float
    memory: float


def run(command: Sequence[str], folder: Path, given: str = "", environment: dict[str, str] | None = None) -> Run:
    """One run of a command; its exit code does not matter, since linters fail when they find something."""
    script = (
        "import resource, subprocess, sys, time, json\n"
        "began = time.perf_counter()\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)\n"
        "wall = time.perf_counter() - began\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(json.dumps([wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command],
        cwd=folder, input=given, capture_output=True, text=True, check=True, env={**os.environ, **(environment or {})},
    )  # fmt: skip
    return Run(*json.loads(done.stdout))


def median(runs: Sequence[Run]) -> Run:
    """The median of each number."""
    return Run(*(statistics.median(getattr(one, name) for one in runs) for name in ("wall", "cpu", "memory")))


def sources(tree: Path) -> list[Path]:
    """The Python files of a tree."""
    return sorted(path for path in tree.rglob("*.py") if ".git" not in path.parts)


def mldebt(*options: str) -> list[str]:
    """A check of the working directory."""
    return [sys.executable, "-m", "mldebt", "check", "--exit-zero", "-o", "concise", *options]


def _installed(folder: str) -> dict[str, str]:
    """An environment in which mldebt is compiled to bytecode once, as it is where it is installed."""
    return {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}


class Table:
    """Rows told as they come."""

    def __init__(self, title: str) -> None:
        print(f"\n{title}\n\n| measure | wall s | CPU s | MB | ratio |\n|---|---|---|---|---|")

    def row(self, name: str, run: Run, base: Run | None = None) -> None:
        """One row; the ratio is that of processor times."""
        ratio = f"{run.cpu / base.cpu:.1f}" if base and base.cpu else ""
        print(f"| {name} | {run.wall:.2f} | {run.cpu:.2f} | {run.memory:.0f} | {ratio} |", flush=True)


def compare(tree: Path, times: int, others: Path | None) -> None:
    """One tree: cold, unchanged, one file changed; other linters on the same files."""
    with tempfile.TemporaryDirectory() as temporary:
        copy, cache = Path(temporary) / "tree", Path(temporary) / "cache"
        shutil.copytree(tree, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        subprocess.run(["git", "init", "-q", str(copy)], check=True)
        subprocess.run(["git", "-C", str(copy), "add", "-A"], check=True)
        files = sources(copy)
        listed = "\n".join(map(str, files))
        table = Table(f"{tree.name}: {len(files):,} Python files")
        parse = median([_parse(listed, copy) for _ in range(times)])
        table.row("ast.parse of the same files", parse)
        environment = {"MLDEBT_CACHE_DIR": str(cache), **_installed(temporary)}

        def runs(*options: str, before: Callable[[int], None] = lambda number: None) -> Run:
            found = []
            for number in range(times):
                before(number)
                found.append(run(mldebt(*options), copy, environment=environment))
            return median(found)

        runs("--no-cache")
        table.row("cold, no cache, one process", runs("--no-cache", "--jobs", "1"), parse)
        table.row("cold, no cache", runs("--no-cache"), parse)
        run(mldebt(), copy, environment=environment)
        time.sleep(2.5)
        run(mldebt(), copy, environment=environment)
        nothing = median([run([sys.executable, "-c", STAT], copy, listed) for _ in range(times)])
        table.row("python with a stat of each file", nothing)
        table.row("nothing changed", runs(), nothing)
        for what, changed in _to_change(copy, files):
            text = changed.read_text(encoding="utf-8")
            grown = partial(_grow, changed, text)
            table.row(f"{what} changed ({changed.relative_to(copy).as_posix()})", runs(before=grown), parse)
            changed.write_text(text, encoding="utf-8")
            run(mldebt(), copy, environment=environment)
        for name, command in _others(others, files):
            table.row(name, median([run(command, copy) for _ in range(times)]), parse)


def _to_change(folder: Path, files: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """The largest file that is no test, which others are likely to import, the largest script and notebook."""
    code = sorted((path for path in files if "test" not in path.as_posix()), key=lambda path: -path.stat().st_size)
    yield "the largest file", code[0]
    scripts = (path for path in code if '__name__ == "__main__"' in path.read_text(encoding="utf-8", errors="replace"))
    yield from (("the largest script", path) for path in itertools.islice(scripts, 1))
    notebooks = sorted(folder.rglob("*.ipynb"), key=lambda path: -path.stat().st_size)
    yield from (("the largest notebook", path) for path in notebooks[:1])


def _grow(file: Path, text: str, number: int) -> None:
    """Adds a statement to the middle function of code, and a cell to a notebook."""
    statement = f"changed_{number} = {number}"
    if file.suffix == ".ipynb":
        notebook = json.loads(text)
        cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": [statement]}
        notebook["cells"].append(cell)
        file.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
        return
    lines = text.splitlines()
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    if functions:
        # It stands before the last statement, where somebody at work on the function would put it.
        last = sorted(functions, key=lambda node: node.lineno)[len(functions) // 2].body[-1]
        lines.insert(last.lineno - 1, " " * last.col_offset + statement)
    else:
        lines.append(statement)
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")


def _parse(listed: str, folder: Path) -> Run:
    done = subprocess.run([sys.executable, "-c", PARSE], input=listed, capture_output=True, text=True, check=True)
    wall, cpu = map(float, done.stdout.split())
    return Run(wall, cpu, 0)


def _others(environment: Path | None, files: Sequence[Path]) -> Iterator[tuple[str, list[str]]]:
    """The linters that are installed in an environment, each reading the same files with its own local rules."""
    if environment is None:
        return
    rules = Path(__file__).with_name("semgrep.yaml")
    names = [str(file) for file in files]
    commands = {
        "ruff": ["check", "--no-cache", "--quiet", *names],
        "semgrep": ["scan", "--metrics=off", "--disable-version-check", "--quiet", "--config", str(rules), "."],
        "fixit": ["lint", *names],
        "dslinter": ["--load-plugins=dslinter", *names],
        "lookahead-lint": ["."],
    }
    for name, arguments in commands.items():
        program = environment / "bin" / ("pylint" if name == "dslinter" else name)
        if program.exists():
            yield name, [str(program), *arguments]


def grow(times: int) -> None:
    """Organisations of growing size: seconds for each thousand files, and whether the planted debts are found."""
    table = Table("synthetic organisations, cold, no cache")
    for files in (1_000, 2_000, 4_000, 8_000, 16_000):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            planted = write(folder, files)
            options = ("--no-cache", "-o", f"json={folder}.json")
            environment = _installed(f"{folder}.compiled")
            found = median([run(mldebt(*options), folder, environment=environment) for _ in range(times)])
            shutil.rmtree(f"{folder}.compiled")
            report = json.loads(Path(f"{folder}.json").read_text(encoding="utf-8"))
            Path(f"{folder}.json").unlink()
            missing = [one for one in planted if not _is_found(one, report["findings"])]
        name = f"{files:,} files, {len(planted) - len(missing)} of {len(planted)} planted debts found"
        table.row(name, found, Run(files / 1_000, files / 1_000, 1))


def _is_found(planted: dict[str, str], findings: Sequence[dict[str, object]]) -> bool:
    return any(each["debt"] == planted["debt"] and planted["path"] in json.dumps(each) for each in findings)


def edges() -> None:
    """Rules on graphs of growing size: microseconds for each edge."""
    from mldebt.checker import check
    from mldebt.graph.graph import Edge, Graph, Node
    from mldebt.graph.schema import EdgeKind, NodeKind
    from mldebt.rulelang import builtin_rules
    from mldebt.source import Location, Span

    rules = builtin_rules()
    print("\ngraphs, all rules\n\n| edges | nodes | s | µs an edge |\n|---|---|---|---|")
    for size in (10_000, 50_000, 100_000, 250_000, 500_000):
        nodes, links = [], []
        for team in range(size // 10):
            at = (Location(f"team{team}/a.py", Span(1, 1, 1, 2)),)
            for number in range(4):
                data = {"locator": f"{team}/{number}", "medium": "file", "contract": True, "holds": "data"}
                nodes.append(Node(f"dataset:{team}/{number}", NodeKind.DATASET, f"{team}/{number}", at, data))
                job = {"test": False, "pipeline": f"{team % 7}", "declared": False, "owner": ""}
                nodes.append(Node(f"job:{team}/{number}", NodeKind.JOB, f"{team}/{number}.py", at, job))
            for number in range(4):
                links.append(Edge(f"dataset:{team}/{number}", f"job:{team}/{number}", EdgeKind.FEEDS, at, {}))
                following = f"dataset:{team}/{number + 1}" if number < 3 else f"dataset:{(team + 1) % (size // 10)}/0"
                if team % 50 or number < 3:
                    links.append(Edge(f"job:{team}/{number}", following, EdgeKind.PRODUCES, at, {}))
            links.append(Edge(f"dataset:{team}/0", f"job:{team}/2", EdgeKind.FEEDS, at, {"observed": True}))
            links.append(Edge(f"dataset:{team}/1", f"dataset:{team}/3", EdgeKind.FLOWS, at, {}))
        began = time.process_time()
        check(Graph(nodes, links), rules)
        took = time.process_time() - began
        print(f"| {len(links):,} | {len(nodes):,} | {took:.1f} | {took / len(links) * 1e6:.0f} |", flush=True)
    print(f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tree", type=Path, nargs="?")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--others", type=Path, metavar="VENV")
    parser.add_argument("--grow", action="store_true")
    parser.add_argument("--edges", action="store_true")
    given = parser.parse_args()
    if given.tree:
        compare(given.tree, given.times, given.others)
    if given.grow:
        grow(min(given.times, 3))
    if given.edges:
        edges()


if __name__ == "__main__":
    main()
