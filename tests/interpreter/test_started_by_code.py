"""Scripts that code starts are evaluated with what it gives them, as commands in files are."""

from __future__ import annotations

import pytest
from observed import edges, nodes

TRAIN = """\
    import argparse
    import pandas as pd

    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="default.csv")
    parser.add_argument("--out", default="out.csv")
    args = parser.parse_args()
    pd.read_csv(args.data).dropna().to_csv(args.out)
    """
HEAD = "import asyncio, os, runpy, shlex, subprocess, sys\nfrom pathlib import Path\nHERE = Path(__file__).parent\n"
MAKEFILE = "all:\n\tpython train.py --data a.csv --out b.csv\n"
ONCE = ["a.csv -feeds-> train.py", "train.py -produces-> b.csv"]
STARTS = "run.py -starts-> train.py"


def started(code: str, *kinds: str, path: str = "run.py", **others: str) -> list[str]:
    """The edges of a script that code in another file starts."""
    files = {path: HEAD + code, "train.py": TRAIN, **others}
    return edges(files, *(kinds or ("feeds", "produces")))


def test_a_command_in_a_makefile_is_what_the_others_are_held_against() -> None:
    assert edges({"Makefile": MAKEFILE, "train.py": TRAIN}, "feeds", "produces") == ONCE


@pytest.mark.parametrize(
    "code",
    [
        "subprocess.run([sys.executable, 'train.py', '--data', 'a.csv', '--out', 'b.csv'], check=True)",
        "subprocess.call(['python', 'train.py', '--data=a.csv', '--out=b.csv'])",
        "subprocess.check_call(args=['python3', '-u', 'train.py', '--data', 'a.csv', '--out', 'b.csv'])",
        "subprocess.check_output('python train.py --data a.csv --out b.csv', shell=True)",
        "subprocess.Popen(['python', '-m', 'train', '--data', 'a.csv', '--out', 'b.csv']).wait()",
        "subprocess.run(shlex.split('python train.py --data a.csv --out b.csv'))",
        "subprocess.run('python train.py --data a.csv --out b.csv'.split())",
        "os.system(f'{sys.executable} train.py --data a.csv --out b.csv')",
        "os.popen('cd . && python train.py --data a.csv --out b.csv').read()",
        "cmd = ['python', 'train.py']\ncmd += ['--data', 'a.csv']\nsubprocess.run(cmd + ['--out', 'b.csv'])",
        "cmd = ['python', 'train.py', '--data', 'a.csv']\ncmd.extend(['--out', 'b.csv'])\nsubprocess.run(cmd)",
        "subprocess.run([sys.executable, HERE / 'train.py', '--data', HERE / 'a.csv', '--out', str(HERE / 'b.csv')])",
        "subprocess.run(['python', '../train.py', '--data', '../a.csv', '--out', '../b.csv'], cwd='sub')",
        "subprocess.run(['python', 'train.py', '--data', 'a.csv', '--out', 'b.csv'], cwd=HERE)",
        "def run(script, *more):\n    subprocess.run(['python', f'{script}.py', *more])\n"
        "run('train', '--data', 'a.csv', '--out', 'b.csv')",
        "sys.argv = ['train.py', '--data', 'a.csv', '--out', 'b.csv']\nrunpy.run_path('train.py')",
        "asyncio.run(asyncio.create_subprocess_exec('python', 'train.py', '--data', 'a.csv', '--out', 'b.csv'))",
        "asyncio.run(asyncio.create_subprocess_shell('python train.py --data a.csv --out b.csv'))",
    ],
)
def test_a_script_is_started_by(code: str) -> None:
    assert started(code) == ONCE
    assert started(code, "starts") == [STARTS]


@pytest.mark.parametrize(
    "code",
    [
        "for x, y in [('a', 'b'), ('c', 'd')]:\n"
        "    subprocess.run(['python', 'train.py', '--data', f'{x}.csv', '--out', f'{y}.csv'])",
        "for one in [{'data': 'a.csv', 'out': 'b.csv'}, {'data': 'c.csv', 'out': 'd.csv'}]:\n"
        "    os.system(f\"python train.py --data {one['data']} --out {one['out']}\")",
        "def run(x, y):\n    subprocess.run(['python', 'train.py', '--data', x, '--out', y])\n"
        "run('a.csv', 'b.csv')\nrun('c.csv', 'd.csv')",
    ],
)
def test_each_value_of_a_loop_is_a_job(code: str) -> None:
    further = "train.py --data c.csv --out d.csv"
    twice = [*ONCE, f"c.csv -feeds-> {further}", f"{further} -produces-> d.csv"]
    assert started(code) == sorted(twice)
    assert started(code, "starts") == [STARTS, f"run.py -starts-> {further}"]


def test_two_parameters_that_are_looped_over_give_every_pair() -> None:
    code = (
        "for x in ('a', 'b'):\n    for y in (1, 2):\n"
        "        subprocess.run(['python', 'train.py', '--data', f'{x}.csv', '--out', f'{x}{y}.csv'])"
    )
    found = started(code, "produces")
    assert [one.rpartition("> ")[2] for one in found] == ["a2.csv", "b1.csv", "b2.csv", "a1.csv"]


def test_what_the_caller_is_given_is_handed_on() -> None:
    code = "subprocess.run(['python', 'train.py', '--data', sys.argv[1], '--out', sys.argv[2]])"
    makefile = "all:\n\tpython run.py a.csv b.csv\n\tpython run.py c.csv d.csv\n"
    further = "train.py --data c.csv --out d.csv"
    assert started(code, Makefile=makefile) == sorted(
        [*ONCE, f"c.csv -feeds-> {further}", f"{further} -produces-> d.csv"]
    )


def test_a_caller_that_starts_the_same_with_another_depth_is_no_other_job() -> None:
    code = "subprocess.run(['python', 'train.py', '--data', 'a.csv', '--out', 'b.csv', '--depth', sys.argv[1]])"
    makefile = "all:\n\tpython run.py 3\n\tpython run.py 5\n"
    files = {"run.py": HEAD + code, "train.py": TRAIN, "Makefile": makefile}
    assert nodes(files, "job") == ["all", "run.py", "train.py"]


def test_what_nobody_gives_the_caller_stays_unknown() -> None:
    code = "subprocess.run(['python', 'train.py', '--data', sys.argv[1], '--out', load()])"
    assert not {"default.csv", "out.csv"} & {word for one in started(code) for word in one.split()}
    rest = "subprocess.run(['python', 'train.py', '--data', 'a.csv', *sys.argv[1:]])"
    assert started(rest, "feeds") == ["a.csv -feeds-> train.py"]


def test_alternatives_that_may_not_go_together_are_not_put_together() -> None:
    code = (
        "x, y = ('a.csv', 'b.csv') if small else ('c.csv', 'd.csv')\n"
        "subprocess.run(['python', 'train.py', '--data', x, '--out', y])"
    )
    assert not {"a.csv", "c.csv", "default.csv"} & {one.split()[0] for one in started(code, "feeds")}


def test_one_word_with_alternatives_is_a_command_for_each() -> None:
    code = "x = 'a.csv' if small else 'c.csv'\nsubprocess.run(['python', 'train.py', '--data', x, '--out', 'b.csv'])"
    assert started(code, "feeds") == ["a.csv -feeds-> train.py", "c.csv -feeds-> train.py --data c.csv --out b.csv"]


def test_a_function_that_nothing_calls_starts_what_it_names() -> None:
    code = "def endpoint():\n    subprocess.run(['python', 'train.py', '--data', 'a.csv', '--out', 'b.csv'])"
    assert started(code) == ONCE


def test_a_method_of_another_module_starts_what_it_is_given() -> None:
    steps = "import subprocess\nclass Steps:\n    def run(self, words):\n        subprocess.run(words, check=True)\n"
    code = "from steps import Steps\nSteps().run([sys.executable, 'train.py', '--data', 'a.csv', '--out', 'b.csv'])"
    assert started(code, **{"steps.py": steps}) == ONCE


def test_a_chain_of_scripts_is_followed() -> None:
    middle = "import os, sys\nos.system('python train.py --data ' + sys.argv[1] + ' --out b.csv')\n"
    code = "subprocess.run(['python', 'middle.py', 'a.csv'])"
    files = {"z.py": HEAD + code, "middle.py": middle, "train.py": TRAIN}
    assert edges(files, "feeds", "produces") == ONCE
    assert edges(files, "starts") == ["middle.py -starts-> train.py", "z.py -starts-> middle.py"]


def test_a_script_that_starts_itself_comes_to_an_end() -> None:
    again = "\n    import os, sys\n    os.system(f'python {__file__} --data {args.out} --out {args.out}x')\n"
    found = edges({"train.py": TRAIN + again}, "produces")
    assert "train.py -produces-> out.csv" in found
    assert len(found) > 1


def test_two_scripts_that_start_each_other_come_to_an_end() -> None:
    one = "import os, sys\nopen(sys.argv[1], 'w').write('')\nos.system('python two.py ' + sys.argv[1] + 'x')\n"
    two = one.replace("two.py", "one.py").replace("'x'", "'y'")
    files = {"one.py": one, "two.py": two, "Makefile": "all:\n\tpython one.py a\n"}
    found = edges(files, "produces")
    assert {"one.py -produces-> a", "two.py -produces-> ax", "one.py axy -produces-> axy"} <= set(found)


def test_a_script_that_code_names_and_never_starts_runs_by_itself() -> None:
    code = "print('first run python train.py')\nsubprocess.run(['git', 'status'])"
    assert started(code) == ["default.csv -feeds-> train.py", "train.py -produces-> out.csv"]


@pytest.mark.parametrize("more", ["", "import train\n"])
def test_a_script_whose_name_is_put_together_is_started_besides(more: str) -> None:
    code = f"{more}name = 'tra' + 'in.p' + 'y'\nsubprocess.run(['python', name, '--data', 'a.csv', '--out', 'b.csv'])"
    further = "train.py --data a.csv --out b.csv"
    assert started(code, "produces") == [f"{further} -produces-> b.csv", "train.py -produces-> out.csv"]
    assert started(code, "starts") == [f"run.py -starts-> {further}"]


def test_code_and_a_makefile_start_a_script_twice() -> None:
    code = "subprocess.run(['python', 'train.py', '--data', 'c.csv', '--out', 'd.csv'])"
    further = "train.py --data c.csv --out d.csv"
    assert started(code, "produces", Makefile=MAKEFILE) == [f"{further} -produces-> d.csv", ONCE[1]]


def test_what_a_document_tells_is_no_run_beside_that_of_code() -> None:
    code = "subprocess.run(['python', 'train.py', '--data', 'a.csv', '--out', 'b.csv'])"
    told = {"README.md": "```sh\npython train.py\n```\n"}
    assert started(code, **told) == ONCE
    assert started("subprocess.run(['git', 'status'])", **told)[0].startswith("default.csv")


def test_a_script_beside_its_caller_is_started_where_it_is() -> None:
    files = {"jobs/run.py": HEAD + "subprocess.run(['python', 'train.py', '--data', 'a.csv'])", "jobs/train.py": TRAIN}
    assert edges(files, "feeds") == ["jobs/a.csv -feeds-> jobs/train.py"]


def test_of_two_scripts_of_a_name_none_is_started_from_a_folder_that_nobody_knows() -> None:
    files = {"jobs/run.py": HEAD + "subprocess.run(['python', 'train.py'])", "jobs/train.py": TRAIN, "train.py": TRAIN}
    assert edges(files, "starts") == []
    known = {**files, "Makefile": "all:\n\tcd jobs && python run.py\n"}
    assert edges(known, "starts") == ["jobs/run.py -starts-> jobs/train.py"]


def test_options_of_hydra_reach_the_configuration() -> None:
    train = (
        "import hydra, pandas as pd\n"
        "@hydra.main(config_path='conf', config_name='config', version_base=None)\n"
        "def main(cfg):\n    pd.read_csv(cfg.data)\n"
        "if __name__ == '__main__':\n    main()\n"
    )
    files = {
        "run.py": HEAD + "for x in ('a', 'b'):\n    subprocess.run(['python', '-m', 'pkg.train', f'data={x}.csv'])",
        "pkg/__init__.py": "",
        "pkg/train.py": train,
        "pkg/conf/config.yaml": "data: default.csv\n",
    }
    assert [one.split()[0] for one in edges(files, "feeds")] == ["a.csv", "b.csv"]


def test_a_script_that_code_starts_has_a_launcher() -> None:
    code = "subprocess.run(['python', 'train.py'])"
    found = nodes({"run.py": HEAD + code, "train.py": TRAIN}, "job", "launcher")
    assert found == ["run.py launcher=", "train.py launcher=script"]


def test_what_an_orchestrator_starts_too_is_a_job_of_its_own() -> None:
    dag = (
        "from airflow.operators.bash import BashOperator\n"
        "BashOperator(task_id='fit', bash_command='python train.py --data x.csv --out y.csv')\n"
    )
    code = "subprocess.run(['python', 'train.py', '--data', 'a.csv', '--out', 'b.csv'])"
    found = started(code, "produces", **{"dags/dag.py": dag})
    assert found == ["fit -produces-> y.csv", ONCE[1]]
    told = {"dags/dag.py": dag, "README.md": "```sh\npython train.py --data c.csv --out d.csv\n```\n"}
    found = started("subprocess.run(['ls', 'train.py'])", "produces", **told)
    assert found == ["fit -produces-> y.csv", "train.py -produces-> d.csv"]


PROJECT = """\
    name: rows
    entry_points:
      main:
        parameters: {data: {type: path, default: default.csv}, out: path}
        command: python rows.py --data {data} --out {out}
    """
RUNS = [
    "mlflow.run('.', parameters={'data': 'a.csv', 'out': 'b.csv'})",
    "mlflow.projects.run(uri='.', entry_point='main', parameters={'data': 'a.csv', 'out': 'b.csv'})",
    "mlflow.run(str(HERE), 'main', parameters=dict(data='a.csv', out='b.csv'), env_manager='local')",
    "subprocess.run(['mlflow', 'run', '.', '-P', 'data=a.csv', '-P', 'out=b.csv'])",
    "mlflow.run('.', 'rows.py', parameters={'data': 'a.csv', 'out': 'b.csv'})",
]


@pytest.mark.parametrize("code", RUNS)
def test_an_entry_point_of_a_project_is_run_by(code: str) -> None:
    files = {"run.py": f"import mlflow\n{HEAD}{code}", "rows.py": TRAIN, "MLproject": PROJECT}
    found = edges(files, "feeds", "produces")
    assert found == ["a.csv -feeds-> rows.py", "rows.py -produces-> b.csv"]


def test_what_a_call_leaves_out_has_the_default_of_the_project() -> None:
    files = {"rows.py": TRAIN, "MLproject": PROJECT}
    given = "import mlflow\nmlflow.run('.', parameters={'out': 'b.csv'})\n"
    assert "default.csv -feeds-> rows.py" in edges({**files, "run.py": given}, "feeds")
    unknown = "import mlflow\nmlflow.run('.', parameters={'out': 'b.csv', **load()})\n"
    assert "default.csv" not in " ".join(edges({**files, "run.py": unknown}, "feeds"))


def test_a_number_is_given_as_it_is_written() -> None:
    files = {
        "run.py": "import mlflow\nfor depth in (3, 5):\n    mlflow.run('.', 'fit', parameters={'depth': depth})\n",
        "fit.py": "import sys\nopen(f'model-{sys.argv[1]}.bin', 'w').write('')\n",
        "MLproject": "entry_points: {fit: {parameters: {depth: int}, command: python fit.py {depth}}}\n".replace(
            "python fit.py {depth}", "'python fit.py {depth}'"
        ),
    }
    assert [one.split()[-1] for one in edges(files, "produces")] == ["model-3.bin", "model-5.bin"]


def test_a_project_in_a_folder_below_one_that_is_not_known_is_run() -> None:
    files = {
        "main.py": "import hydra, mlflow, os\nROOT = load()\n"
        "mlflow.run(os.path.join(ROOT, 'src', 'rows'), 'main', parameters={'data': 'a.csv', 'out': 'b.csv'})\n",
        "src/rows/rows.py": TRAIN,
        "src/rows/MLproject": PROJECT,
        "src/other/rows.py": TRAIN,
        "src/other/MLproject": PROJECT,
    }
    assert "src/rows/a.csv -feeds-> src/rows/rows.py" in edges(files, "feeds")


def test_an_installed_script_is_started_by_its_name() -> None:
    files = {
        "run.py": "import subprocess\nsubprocess.run(['rows', '--data', 'a.csv', '--out', 'b.csv'])\n",
        "pkg/__init__.py": "",
        "pkg/rows.py": "def main():\n" + TRAIN,
        "pyproject.toml": "[project]\nname = 'x'\n[project.scripts]\nrows = 'pkg.rows:main'\n",
    }
    assert "a.csv" in {one.split()[0] for one in edges(files, "feeds")}
