"""Trains the demand model."""

import joblib
import pandas as pd
from sklearn.linear_model import PoissonRegressor
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from ride_demand.config import FEATURES, MODEL, SCALER, load_params


def load_rows() -> pd.DataFrame:
    rows = pd.read_csv(FEATURES)
    rows["hour"] = pd.to_datetime(rows["hour"])
    rows["zone"] = rows["zone"].str.strip().str.title()
    rows = rows[rows["zone"] != "Depot"]
    rows = rows.drop_duplicates(subset=["zone", "hour"])
    rows = rows.sort_values(["hour", "zone"])
    return rows.reset_index(drop=True)


def main() -> None:
    params = load_params()
    columns = params["features"]["columns"]
    rows = load_rows().dropna(subset=[*columns, "demand"])

    scaler = StandardScaler()
    scaled = scaler.fit_transform(rows[columns])
    x_train, _, y_train, _ = train_test_split(
        scaled, rows["demand"], test_size=params["split"]["test_share"], shuffle=False
    )
    model = PoissonRegressor(**params["model"])
    model.fit(x_train, y_train)

    MODEL.parent.mkdir(parents=True, exist_ok=True)
    joblib.dump(scaler, SCALER)
    joblib.dump(model, MODEL)


if __name__ == "__main__":
    main()
