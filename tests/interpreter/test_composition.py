"""Configurations that Hydra puts together: which document a key comes from, what it holds, who reads it."""

from __future__ import annotations

import pytest
from observed import edges, seen

MAIN = """\
    import hydra
    import pandas as pd
    from hydra.utils import instantiate

    @hydra.main(config_path="conf", config_name="config", version_base=None)
    def main(cfg):
        {}

    if __name__ == "__main__":
        main()
    """
CONFIG = "defaults:\n  - data: small\n  - model: net\n  - _self_\nroot: data\n"
SMALL = "path: small.csv\n"
BIG = "path: big.csv\n"
NET = "_target_: nets.Net\nsize: 3\nrows: ${root}/net.csv\n"


def files(body: str, **others: str) -> dict[str, str]:
    """A project with two options of a group of data and one of models."""
    return {
        "train.py": MAIN.format(body),
        "conf/config.yaml": CONFIG,
        "conf/data/small.yaml": SMALL,
        "conf/data/big.yaml": BIG,
        "conf/model/net.yaml": NET,
        **{path.replace("__", "/") + (".yaml" if "." not in path else ""): text for path, text in others.items()},
    }


def test_a_group_stands_under_its_name_with_the_option_of_the_defaults() -> None:
    found = seen(files("print(pd.read_csv(cfg.data.path))"), "read", "key")
    assert "read small.csv" in found and "read big.csv" not in found
    assert "key conf/data/small.yaml path" in found


def test_an_item_of_the_defaults_without_a_name_names_nothing() -> None:
    given = {
        **files("print(pd.read_csv(cfg.data.path))"),
        "conf/config.yaml": "defaults:\n  - &x: net\n  - data: small\n",
    }
    assert "read small.csv" in seen(given, "read")


def test_a_key_of_one_option_is_read_in_all_options() -> None:
    assert "key conf/data/big.yaml path" in seen(files("print(cfg.data.path)"), "key")


def test_a_reference_leads_into_another_document() -> None:
    assert "read data/net.csv" in seen(files("print(pd.read_csv(cfg.model.rows))"), "read")


def test_a_key_that_a_value_refers_to_is_read() -> None:
    assert "key conf/config.yaml root" in seen(files("print(cfg.model.size)"), "key")


REFERENCES = {
    "${oc.env:FOLDER,data}/a.csv": "data/a.csv",
    "${hydra:runtime.cwd}/a.csv": "./a.csv",
    "${hydra:runtime.output_dir}/a.csv": "*/a.csv",
    "${now:%Y-%m-%d}.csv": "*.csv",
    "${oc.select:data.path,x}": "small.csv",
    "${root}/${data.path}": "data/small.csv",
    "${nowhere.at.all}/a.csv": "*/a.csv",
}


@pytest.mark.parametrize(("text", "locator"), REFERENCES.items())
def test_a_reference_is_followed(text: str, locator: str) -> None:
    given = files("print(pd.read_csv(cfg.file))")
    given["conf/config.yaml"] = CONFIG + f"file: {text}\n"
    assert f"read {locator}" in seen(given, "read")


def test_a_reference_leads_into_the_same_document_without_a_composition() -> None:
    code = "from omegaconf import OmegaConf\nc = OmegaConf.load('c.yaml')\nprint(pd.read_csv(c.raw))"
    given = {"main.py": f"import pandas as pd\n{code}", "c.yaml": "root: data\nraw: ${root}/a.csv\n"}
    assert seen(given, "read") == ["read data/a.csv"]


PLACES = {
    "a package in the document": ("  - data: small\n  - extra: paths", "# @package _global_\nraw: a.csv", "cfg.raw"),
    "a package of the user": ("  - data: small\n  - extra@where: paths", "raw: a.csv", "cfg.where.raw"),
    "a nested package": ("  - data: small\n  - extra@a.b: paths", "raw: a.csv", "cfg.a.b.raw"),
    "an absolute group": ("  - data: small\n  - /extra: paths", "raw: a.csv", "cfg.extra.raw"),
    "an optional group": ("  - data: small\n  - optional extra: paths", "raw: a.csv", "cfg.extra.raw"),
    "a list of options": ("  - data: small\n  - extra: [paths]", "raw: a.csv", "cfg.extra.raw"),
    "another document of the folder": ("  - data: small\n  - extra/paths", "raw: a.csv", "cfg.extra.raw"),
}


@pytest.mark.parametrize(("defaults", "document", "value"), PLACES.values(), ids=PLACES)
def test_a_document_stands_where_its_package_says(defaults: str, document: str, value: str) -> None:
    given = files(f"print(pd.read_csv({value}))")
    given["conf/config.yaml"] = f"defaults:\n{defaults}\n"
    given["conf/extra/paths.yaml"] = document + "\n"
    assert "read a.csv" in seen(given, "read")


def test_a_later_document_overrides_the_choice_of_an_earlier_one() -> None:
    given = files("print(pd.read_csv(cfg.data.path))")
    given["conf/config.yaml"] = "defaults:\n  - data: small\n  - experiment: first\n"
    given["conf/experiment/first.yaml"] = "# @package _global_\ndefaults:\n  - override /data: big\n"
    assert "read big.csv" in seen(given, "read")


def test_a_later_document_covers_the_values_of_an_earlier_one() -> None:
    given = files("print(pd.read_csv(cfg.data.path))")
    given["conf/config.yaml"] = "defaults:\n  - data: small\n  - _self_\ndata:\n  path: own.csv\n"
    assert seen(given, "read")[-1] == "read own.csv"


COMMANDS = {
    "python train.py": "small.csv",
    "python train.py data=big": "big.csv",
    "python train.py data.path=third.csv": "third.csv",
    "python train.py +data.path=third.csv data=big": "third.csv",
    "python train.py --multirun data=big,small": "small.csv",
}


@pytest.mark.parametrize(("command", "path"), COMMANDS.items())
def test_the_command_that_starts_a_job_overrides_choices_and_values(command: str, path: str) -> None:
    given = files("print(pd.read_csv(cfg.data.path))")
    given["dvc.yaml"] = f"stages:\n  train:\n    cmd: {command}\n"
    assert edges(given, "feeds") == [f"{path} -feeds-> train"]


def test_an_object_is_made_of_the_class_that_a_section_names() -> None:
    net = """\
        import pandas as pd
        class Net:
            def __init__(self, size, rows, more=None):
                self.rows = pd.read_csv(rows)
                print(self.rows, more)
        """
    found = seen({**files("instantiate(cfg.model, more=3)"), "nets.py": net}, "read", "key", "call")
    assert "read data/net.csv" in found and "key conf/model/net.yaml  whole" in found
    assert "call nets.py 2" in found


def test_a_configuration_is_composed_in_code() -> None:
    code = """\
        import pandas as pd
        from hydra import compose, initialize

        with initialize(config_path="../conf", version_base=None):
            cfg = compose(config_name="config", overrides=["data=big"])
        print(pd.read_csv(cfg.data.path))
        """
    given = files("print(cfg.root)")
    assert "read big.csv" in seen({**given, "tools/show.py": code}, "read")


def test_a_class_is_kept_as_a_document() -> None:
    code = """\
        from dataclasses import dataclass

        import hydra
        import pandas as pd
        from hydra.core.config_store import ConfigStore

        @dataclass
        class Config:
            path: str = "a.csv"

        store = ConfigStore.instance()
        store.store(name="config", node=Config)

        @hydra.main(config_path=None, config_name="config")
        def main(cfg: Config):
            print(pd.read_csv(cfg.path))

        main()
        """
    assert seen({"main.py": code}, "read") == ["read a.csv"]


def test_overrides_of_a_command_win_over_the_task_that_another_override_chooses() -> None:
    """Compared with what Hydra 1.3 itself puts together, value by value and before references are filled in: of
    real-stanford/diffusion_policy at 5ba07ac6661d the 22 configurations whose names begin with `train_`, 2,722 values,
    and three of them again with other tasks and values on the command line, 373 values. All are the same. Of
    facebookresearch/mbrl-lib at 3f93cccfc8d6, which asks for Hydra 1.0, most keys stand elsewhere in Hydra 1.3: that
    takes `# @package _group_` for the name of a key, where 1.0 and this project take it for the group. Configurations
    that choose a launcher or logging of plugins were not compared, since Hydra alone cannot put them together."""
    project = {
        "train.py": MAIN.format("print(pd.read_csv(cfg.task.rows).head(cfg.steps + cfg.policy.bins))"),
        "conf/config.yaml": "defaults: [_self_, task: push]\nsteps: 3\npolicy: {bins: 24, name: '${task.name}'}\n",
        "conf/task/push.yaml": "name: push\nrows: push.csv\n",
        "conf/task/lift.yaml": "name: lift\nrows: data/${task.name}/${policy.bins}.csv\n",
        "run.sh": "python train.py task=lift policy.bins=32 +note=x\n",
    }
    found = seen(project, "read", "key")
    assert "read data/lift/32.csv" in found and "read push.csv" not in found
    assert "key conf/task/push.yaml rows" in found
