"""Where the pipeline keeps its data, and its settings."""

from pathlib import Path
from typing import Any

import yaml

RAW = Path("data/raw")
DEMAND = Path("data/interim/demand.csv")
FEATURES = Path("data/features/hourly.csv")
PREDICTIONS = Path("data/predictions/hourly.csv")
MODEL = Path("models/demand.joblib")
SCALER = Path("models/scaler.joblib")
REPORTS = Path("reports")


def load_params(path: str = "params.yaml") -> dict[str, Any]:
    with open(path) as stream:
        return yaml.safe_load(stream)
