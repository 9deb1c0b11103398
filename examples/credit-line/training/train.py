"""Trains the model of credit lines on the features of all accounts that were offered one."""

import mlflow
import pandas as pd
from feast import FeatureStore
from mlflow import MlflowClient
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split
from sqlalchemy import create_engine

FEATURES = ["income", "missed_repayments", "line_use"]
WAREHOUSE = create_engine("postgresql://trainer@warehouse/bank")


def load() -> pd.DataFrame:
    labels = pd.read_sql("SELECT account_id, event_timestamp, sustainable_line FROM risk.labels", WAREHOUSE)
    store = FeatureStore(repo_path="features")
    service = store.get_feature_service("credit_line_v1")
    return store.get_historical_features(entity_df=labels, features=service).to_df()


def main() -> None:
    frame = load().dropna()
    train, test = train_test_split(frame, test_size=0.2, random_state=7)
    with mlflow.start_run():
        model = GradientBoostingRegressor(random_state=7)
        model.fit(train[FEATURES], train["sustainable_line"])
        error = mean_absolute_error(test["sustainable_line"], model.predict(test[FEATURES]))
        mlflow.log_metric("mean_absolute_error", error)
        if error > 500:
            raise SystemExit(f"mean absolute error {error:.0f} is too large")
        logged = mlflow.sklearn.log_model(model, name="model", registered_model_name="credit-line")
    MlflowClient().set_registered_model_alias("credit-line", "champion", logged.registered_model_version)


if __name__ == "__main__":
    main()
