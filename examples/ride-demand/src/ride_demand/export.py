"""Turns the hourly forecast into the feed that dispatch polls."""

import csv
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ride_demand.config import load_params


@dataclass(frozen=True)
class ExportSettings:
    decimals: int
    share: str


def read_forecast(path: str) -> pd.DataFrame:
    with open(path, newline="") as stream:
        records = list(csv.DictReader(stream))
    frame = pd.DataFrame.from_records(records)
    frame["forecast"] = frame["forecast"].astype(float)
    return frame


def to_feed(frame: pd.DataFrame, decimals: int) -> list[dict]:
    table = frame.pivot(index="hour", columns="zone", values="forecast")
    table = table.reset_index()
    hours = table.pop("hour").tolist()
    zones = table.columns.tolist()
    values = np.round(table.to_numpy(), decimals)
    rows = values.tolist()
    by_hour = dict(zip(hours, rows, strict=True))
    wide = pd.DataFrame.from_dict(by_hour, orient="index", columns=zones)
    wide = wide.reset_index(names="hour")
    text = wide.to_json(orient="records")
    return json.loads(text)


def main() -> None:
    source, target = sys.argv[1:]
    settings = ExportSettings(**load_params()["export"])
    feed = to_feed(read_forecast(source), settings.decimals)

    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text(json.dumps({"hours": feed}))
    if Path(settings.share).is_dir():
        shutil.copy(target, settings.share)


if __name__ == "__main__":
    main()
