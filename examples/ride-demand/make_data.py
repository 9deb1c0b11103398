"""Makes the raw data: ten weeks of a small city's requests, weather and events, always the same."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd

RAW = Path("data/raw")
ZONES = ["Airport", "Campus", "Harbour", "Market", "Museum", "Old Town", "Stadium", "Station"]


def make_weather(hours: pd.DatetimeIndex, rng: np.random.Generator) -> pd.DataFrame:
    daily = -4 * np.cos(2 * np.pi * hours.hour / 24)
    seasonal = np.linspace(-2, 12, len(hours))
    rain = rng.gamma(0.3, 2.0, len(hours)) * (rng.random(len(hours)) < 0.2)
    return pd.DataFrame(
        {
            "hour": hours,
            "temperature": (seasonal + daily + rng.normal(0, 1.5, len(hours))).round(1),
            "rain_mm": rain.round(1),
            "wind_kph": rng.gamma(4, 4, len(hours)).round(1),
        }
    )


def make_buckets(weather: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    hour = weather["hour"]
    rush = np.exp(-((hour.dt.hour - 8) ** 2) / 6) + np.exp(-((hour.dt.hour - 18) ** 2) / 8)
    level = 1 + 3 * rush + 0.6 * (weather["rain_mm"] > 0.2) + 0.5 * (hour.dt.day_of_week >= 4)
    frames = []
    for zone_id, _ in enumerate(ZONES, start=1):
        requests = rng.poisson(np.repeat(level * (1 + zone_id / 4), 4)).astype(float)
        started_at = pd.date_range(hour.iloc[0], periods=len(requests), freq="15min")
        frame = pd.DataFrame({"zone_id": zone_id, "started_at": started_at.astype(str), "requests": requests})
        frame["app_opens"] = rng.poisson(frame["requests"] * 2.2 + 1)
        frame["median_wait_s"] = rng.normal(240, 40, len(frame)).round()
        for start in rng.integers(0, len(frame) - 48, size=6):
            frame.loc[start : start + 47, "requests"] = np.nan
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def main() -> None:
    rng = np.random.default_rng(20260105)
    hours = pd.date_range("2026-01-05", periods=70 * 24, freq="h")
    weather = make_weather(hours, rng)
    buckets = make_buckets(weather, rng)
    zones = pd.DataFrame({"zone_id": range(1, len(ZONES) + 1), "name": ZONES})
    events = pd.DataFrame({"date": hours[::240].date, "venue": "Stadium", "visitors": 18_000})

    RAW.mkdir(parents=True, exist_ok=True)
    weather.to_csv(RAW / "weather.csv", index=False)
    events.to_csv(RAW / "events.csv", index=False)
    with closing(sqlite3.connect(RAW / "rides.db")) as connection:
        zones.to_sql("zones", connection, index=False, if_exists="replace")
        buckets.to_sql("request_buckets", connection, index=False, if_exists="replace")


if __name__ == "__main__":
    main()
