"""Serves forecasts and surge multipliers to the rider app."""

from datetime import datetime

import joblib
import pandas as pd
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI(title="Ride demand")


class SurgeRequest(BaseModel):
    hour: datetime
    temperature: float
    rain_mm: float
    wind_kph: float
    vehicle_class: str = "standard"


@app.get("/forecast/{zone}")
def forecast(zone: str) -> list[dict]:
    rows = pd.read_csv("data/predictions/hourly.csv")
    rows = rows[rows["zone"] == zone]
    if rows.empty:
        raise HTTPException(404, f"no forecast for zone {zone!r}")
    return rows[["hour", "forecast"]].tail(24).to_dict(orient="records")


@app.post("/surge")
def surge(request: SurgeRequest) -> dict[str, float]:
    model = joblib.load("models/surge.joblib")
    row = pd.DataFrame(
        [
            {
                "temperature": request.temperature,
                "rain_mm": request.rain_mm,
                "wind_kph": request.wind_kph,
                "hour_of_day": request.hour.hour,
                "rush": request.hour.hour in (7, 8, 9, 17, 18, 19),
                "wet": request.rain_mm > 0.2,
            }
        ]
    )
    expected = float(model.predict(row)[0])
    return {"expected": round(expected, 1), "multiplier": 1.4 if expected > 30 else 1.0}
