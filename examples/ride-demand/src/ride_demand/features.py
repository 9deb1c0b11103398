"""Turns hourly demand and weather into the features of the demand model."""

from typing import Any

import numpy as np
import pandas as pd

from ride_demand.config import DEMAND, FEATURES, PREDICTIONS, load_params


def fill_outages(table: pd.DataFrame) -> pd.DataFrame:
    """Demand with the hours in which a zone's gateway was down taken from the last forecast."""
    if not PREDICTIONS.exists():
        return table
    forecast = pd.read_csv(PREDICTIONS, parse_dates=["hour"])
    table = table.merge(forecast, on=["zone", "hour"], how="left")
    table["demand"] = table["demand"].fillna(table["forecast"])
    return table.drop(columns=["forecast"])


def add_calendar(table: pd.DataFrame) -> pd.DataFrame:
    hour = table["hour"].dt.hour
    table["hour_sin"] = np.sin(2 * np.pi * hour / 24)
    table["hour_cos"] = np.cos(2 * np.pi * hour / 24)
    table["weekday"] = table["hour"].dt.day_of_week
    table["rush_hour"] = hour.isin([7, 8, 9, 17, 18, 19]).astype(int)
    table["is_weekend"] = table["weekday"] >= 5
    table["weekend_night"] = (table["is_weekend"] & (hour < 5)).astype(int)
    table["month_end"] = table["hour"].dt.is_month_end.astype(int)
    return table


def add_history(table: pd.DataFrame, settings: dict[str, Any]) -> pd.DataFrame:
    window = settings["rolling_hours"]
    demand = table.groupby("zone")["demand"]
    for lag in settings["lags"]:
        table[f"demand_lag_{lag}"] = np.log1p(demand.shift(lag))
    table["demand_mean"] = demand.transform(lambda counts: counts.shift(24).rolling(window, min_periods=6).mean())
    table["demand_std"] = demand.transform(lambda counts: counts.shift(24).rolling(window, min_periods=6).std())
    table["opens_lag_24"] = np.log1p(table.groupby("zone")["opens"].shift(24))
    return table


def add_weather(table: pd.DataFrame) -> pd.DataFrame:
    table["rain_mm"] = table["rain_mm"].fillna(0)
    table["temperature"] = table["temperature"].interpolate()
    table["temp_band"] = pd.cut(table["temperature"], bins=[-30, 0, 10, 20, 45], labels=False)
    return table


def main() -> None:
    params = load_params()
    table = pd.read_csv(DEMAND, parse_dates=["hour"])
    table = fill_outages(table)
    table = add_calendar(table)
    table = add_history(table, params["features"])
    table = add_weather(table)
    table = table.drop(columns=["temp_band"])

    FEATURES.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(FEATURES, index=False)


if __name__ == "__main__":
    main()
