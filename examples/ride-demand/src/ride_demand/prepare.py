"""Joins the hourly demand of every zone with the weather."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd

from ride_demand.config import DEMAND, RAW, load_params

QUERY = Path("sql/hourly_demand.sql")


def hourly_demand(since: str) -> pd.DataFrame:
    with closing(sqlite3.connect(RAW / "rides.db")) as connection:
        return pd.read_sql_query(QUERY.read_text(), connection, params={"since": since}, parse_dates=["hour"])


def hourly_weather(limits: dict[str, list[float]]) -> pd.DataFrame:
    weather = pd.read_csv(RAW / "weather.csv", parse_dates=["hour"])
    for column, (low, high) in limits.items():
        weather[column] = weather[column].clip(low, high)
    wind = weather["wind_kph"] ** 0.16
    weather["wind_chill"] = 13.12 + 0.6215 * weather["temperature"] + (0.3965 * weather["temperature"] - 11.37) * wind
    return weather


def main() -> None:
    params = load_params()
    demand = hourly_demand(params["data"]["since"])
    weather = hourly_weather(params["limits"])
    events = pd.read_csv(RAW / "events.csv", parse_dates=["date"])

    DEMAND.parent.mkdir(parents=True, exist_ok=True)
    demand.merge(weather, on="hour", how="left").to_csv(DEMAND, index=False)


if __name__ == "__main__":
    main()
