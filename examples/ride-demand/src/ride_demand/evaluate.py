"""Measures the demand model on the last weeks."""

import json

import joblib
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

from ride_demand.config import MODEL, REPORTS, SCALER, load_params
from ride_demand.train import load_rows


def main() -> None:
    params = load_params()
    columns = params["features"]["columns"]
    quantile = params.get("evaluate", {}).get("quantile", 0.95)
    rows = load_rows().dropna(subset=[*columns, "demand"])
    _, test = train_test_split(rows, test_size=params["split"]["test_share"], shuffle=False)

    scaler = joblib.load(SCALER)
    model = joblib.load(MODEL)
    predicted = model.predict(scaler.transform(test[columns]))
    errors = (test["demand"] - predicted).abs()
    metrics = {
        "mae": round(mean_absolute_error(test["demand"], predicted), 3),
        "error_quantile": round(errors.quantile(quantile), 3),
        "rows": len(test),
    }

    REPORTS.mkdir(exist_ok=True)
    (REPORTS / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")
    errors.groupby(test["zone"]).mean().rename("mae").round(3).to_csv(REPORTS / "errors_by_zone.csv")


if __name__ == "__main__":
    main()
