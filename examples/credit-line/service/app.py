"""Answers with a credit line, and keeps every answer."""

import os
from datetime import datetime, timezone

import mlflow
import pandas as pd
from fastapi import FastAPI
from feast import FeatureStore
from pydantic import BaseModel
from sqlalchemy import create_engine

app = FastAPI()
store = FeatureStore(repo_path="features")
model = mlflow.pyfunc.load_model("models:/credit-line@champion")
engine = create_engine(os.environ["WAREHOUSE_URL"])


class Account(BaseModel):
    account_id: int


@app.post("/credit-line")
def credit_line(account: Account) -> dict[str, float]:
    features = store.get_online_features(
        features=[
            "account_behaviour:income",
            "account_behaviour:missed_repayments",
            "account_behaviour:line_use",
        ],
        entity_rows=[{"account_id": account.account_id}],
    ).to_df()
    features["credit_line"] = model.predict(features[["income", "missed_repayments", "line_use"]])
    features["offered_at"] = datetime.now(timezone.utc)
    offered = features[["account_id", "credit_line", "offered_at"]]
    offered.to_sql("offered_lines", engine, schema="lending", if_exists="append", index=False)
    return {"credit_line": float(features["credit_line"].iloc[0])}
