"""Shows the operations team demand against forecast."""

import pandas as pd
import streamlit as st
import yaml

with open("params.yaml") as stream:
    settings = yaml.safe_load(stream)["dashboard"]

st.title(settings["title"])

demand = pd.read_csv("data/interim/demand.csv", parse_dates=["hour"])
forecast = pd.read_csv("data/predictions/hourly.csv", parse_dates=["hour"])
errors = pd.read_csv("reports/errors_by_zone.csv")

zone = st.selectbox("Zone", sorted(forecast["zone"].unique()))
both = demand.merge(forecast, on=["zone", "hour"], how="left")
both = both[both["zone"] == zone].set_index("hour")
shown = both.tail(24 * settings["days"])

st.line_chart(shown[["demand", "forecast"]])
st.metric("Outage hours", int(shown["demand"].isna().sum()))
st.subheader("Mean absolute error")
st.bar_chart(errors, x="zone", y="mae")
