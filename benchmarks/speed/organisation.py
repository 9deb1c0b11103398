"""Makes a synthetic organisation: teams of services with pipelines, and a known number of planted debts.

    python benchmarks/speed/organisation.py FOLDER --files 16000

Every team has the same fifteen files: helpers, a feature pipeline, training, scoring, a report and code without data.
In every fifth team the scores come back as training data, which is a feedback loop; in every seventh team a script
reads the scores of the team before without being declared. The planted debts are printed as JSON.
"""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path

FILES_OF_A_TEAM = 15
LOOP_EVERY = 5
CONSUMER_EVERY = 7

_PATHS = """
BUCKET = "s3://organisation/team{n}"
EVENTS = BUCKET + "/events.parquet"
FEATURES = BUCKET + "/features.parquet"
SCORES = BUCKET + "/scores.parquet"
MODEL = "team{n}/model.joblib"
"""

_STORAGE = """
import joblib
import pandas as pd


def load(path):
    return pd.read_parquet(path)


def save(frame, path):
    frame.to_parquet(path)


def keep_model(model, path):
    joblib.dump(model, path)


def last_model(path):
    return joblib.load(path)
"""

_FEATURES = """
from team{n}.paths import EVENTS, FEATURES
from team{n}.storage import load, save


def add_rates(frame):
    frame["rate"] = frame["clicks"] / frame["views"]
    frame["recent"] = frame["days"] < {days}
    return frame


def main():
    events = load(EVENTS)
    events = events[events["views"] > {least}]
    save(add_rates(events)[["id", "rate", "recent", "clicked"]], FEATURES)


if __name__ == "__main__":
    main()
"""

_TRAIN = """
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

from team{n}.paths import FEATURES, MODEL
from team{n}.storage import keep_model, load


def main():
    data = load(FEATURES)
    train, test = train_test_split(data, random_state={n})
    model = RandomForestClassifier(random_state={n}).fit(train[["rate", "recent"]], train["clicked"])
    print(model.score(test[["rate", "recent"]], test["clicked"]))
    keep_model(model, MODEL)


if __name__ == "__main__":
    main()
"""

_SCORE = """
from team{n}.paths import FEATURES, MODEL, SCORES
from team{n}.storage import last_model, load, save


def main():
    data = load(FEATURES)
    data["clicked"] = last_model(MODEL).predict(data[["rate", "recent"]])
    save(data[["id", "rate", "recent", "clicked"]], {target})


if __name__ == "__main__":
    main()
"""

_REPORT = """
import pandas as pd

scores = pd.read_parquet("s3://organisation/team{read}/scores.parquet")
print(scores.groupby("recent")["clicked"].mean())
"""

_PLAIN = """
class Handler{k}:
    limit = {k}

    def __init__(self, name, parent=None):
        self.name = name
        self.parent = parent
        self.children = []

    def add(self, child):
        if len(self.children) >= self.limit:
            raise ValueError(f"{{self.name}} is full")
        self.children.append(child)
        return self

    def walk(self, depth=0):
        yield depth, self.name
        for child in self.children:
            yield from child.walk(depth + 1)

    def render(self):
        return "\\n".join("  " * depth + name for depth, name in self.walk())


def build(names):
    root = Handler{k}("root")
    for name in names:
        root.add(Handler{k}(name, parent=root))
    return root.render()
"""


def files_of(team: int) -> Iterator[tuple[str, str]]:
    """The files of a team, with what they hold."""
    folder = f"team{team}"
    target = "FEATURES" if team % LOOP_EVERY == 0 else "SCORES"
    read = team - 1 if team % CONSUMER_EVERY == 0 and team else team
    yield f"{folder}/__init__.py", ""
    yield f"{folder}/paths.py", _PATHS.format(n=team)
    yield f"{folder}/storage.py", _STORAGE
    yield f"{folder}/features.py", _FEATURES.format(n=team, days=team % 30 + 1, least=team % 9)
    yield f"{folder}/train.py", _TRAIN.format(n=team)
    yield f"{folder}/score.py", _SCORE.format(n=team, target=target)
    yield f"{folder}/report.py", _REPORT.format(read=read)
    for number in range(FILES_OF_A_TEAM - 7):
        yield f"{folder}/service{number}.py", _PLAIN.format(k=team * 10 + number)


def planted(teams: int) -> list[dict[str, str]]:
    """The debts that have to be found: the kind and the file."""
    loops = [{"debt": "feedback-loop", "path": f"team{n}/score.py"} for n in range(0, teams, LOOP_EVERY)]
    consumers = [
        {"debt": "undeclared-consumer", "path": f"team{n}/report.py"}
        for n in range(CONSUMER_EVERY, teams, CONSUMER_EVERY)
        if (n - 1) % LOOP_EVERY
    ]
    return loops + consumers


def write(folder: Path, files: int) -> list[dict[str, str]]:
    """Writes about so many files; the planted debts."""
    teams = max(files // FILES_OF_A_TEAM, 1)
    for team in range(teams):
        for name, text in files_of(team):
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    (folder / "mldebt.yaml").write_text("version: 1\n", encoding="utf-8")
    return planted(teams)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=1_000)
    given = parser.parse_args()
    print(json.dumps(write(given.folder, given.files), indent=2))


if __name__ == "__main__":
    main()
