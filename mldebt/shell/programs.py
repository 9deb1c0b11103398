"""What is known about programs that start Python files, modules and notebooks."""

from __future__ import annotations

_CONDA = frozenset({"-n", "--name", "-p", "--prefix", "--cwd"})
_UV = frozenset(
    {"--with", "--with-editable", "--with-requirements", "--extra", "--no-extra", "--group", "--no-group",
     "--only-group", "--python", "-p", "--project", "--package", "--env-file", "--directory", "--index",
     "--default-index", "--index-url", "-i", "--extra-index-url", "--find-links", "-f", "--config-file",
     "--exclude-newer", "--resolution", "--prerelease", "--refresh-package", "--upgrade-package", "-P",
     "--reinstall-package", "--cache-dir", "--link-mode"}
)  # fmt: skip

WRAPPERS: dict[tuple[str, ...], frozenset[str]] = {
    ("sudo",): frozenset({"-u", "-g"}),
    ("nohup",): frozenset(),
    ("env",): frozenset({"-u", "-C"}),
    ("nice",): frozenset({"-n"}),
    ("xvfb-run",): frozenset({"-n", "-s"}),
    ("srun",): frozenset({"-n", "-N", "-p", "-c", "-t", "-J"}),
    ("mpirun",): frozenset({"-n", "-np", "-H", "--hostfile"}),
    ("horovodrun",): frozenset({"-np", "-H"}),
    ("uv", "run"): _UV,
    ("poetry", "run"): frozenset(),
    ("pipenv", "run"): frozenset(),
    ("pdm", "run"): frozenset({"-p"}),
    ("hatch", "run"): frozenset(),
    ("rye", "run"): frozenset(),
    ("pixi", "run"): frozenset({"-e", "--environment", "--manifest-path"}),
    ("conda", "run"): _CONDA,
    ("mamba", "run"): _CONDA,
    ("micromamba", "run"): _CONDA,
    ("dotenv", "run"): frozenset(),
    ("poe",): frozenset({"-C", "--directory"}),
    ("task",): frozenset(),
}
"""Programs that only start the command after them, with those of their options that take a value."""

LAUNCHERS: tuple[tuple[str, ...], ...] = (
    ("accelerate", "launch"),
    ("torchrun",),
    ("deepspeed",),
    ("spark-submit",),
    ("coverage", "run"),
    ("papermill",),
    ("jupyter", "nbconvert"),
    ("jupyter", "execute"),
    ("jupyter-nbconvert",),
    ("streamlit", "run"),
    ("chainlit", "run"),
    ("panel", "serve"),
    ("bokeh", "serve"),
    ("fastapi",),
)
"""Programs that run the first Python file or notebook among their arguments."""

LAUNCHING_MODULES = frozenset(
    {
        "torch.distributed.launch",
        "torch.distributed.run",
        "accelerate.commands.launch",
        "coverage",
        "papermill",
        "streamlit",
        "nbconvert",
        "jupyter",
    }
)
"""Modules that do the same when Python starts them with `-m`."""

PARAMETERISING = frozenset({"papermill"})
"""Launchers whose options go to what they start, wherever they stand: they set variables of a notebook."""

SERVERS = frozenset({"uvicorn", "gunicorn", "hypercorn", "daphne"})
"""Programs that serve an application given as `module:variable`."""

SERVING = frozenset({("serve", "run"), ("serve", "deploy"), ("serve", "build")})
"""The same of programs that do other things too."""

SHELLS = frozenset({"bash", "sh", "zsh", "dash"})

PYTHON_VALUED = frozenset({"-W", "-X", "-Q", "--check-hash-based-pycs"})
"""Options of the Python interpreter that take a value."""
