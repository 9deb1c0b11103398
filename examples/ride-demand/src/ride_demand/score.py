"""Forecasts the demand of every zone and hour."""

import joblib
import pandas as pd

from ride_demand.config import FEATURES, MODEL, PREDICTIONS, SCALER, load_params


def read_features() -> pd.DataFrame:
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
    rows = read_features().dropna(subset=columns)

    scaler = joblib.load(SCALER)
    model = joblib.load(MODEL)
    rows["forecast"] = model.predict(scaler.transform(rows[columns])).round(params["score"]["decimals"])

    PREDICTIONS.parent.mkdir(parents=True, exist_ok=True)
    rows[["zone", "hour", "forecast"]].to_csv(PREDICTIONS, index=False)


if __name__ == "__main__":
    main()
