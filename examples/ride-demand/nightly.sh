#!/usr/bin/env bash
# Renews the forecast and hands it to dispatch; cron runs it at 02:30.
set -euo pipefail
cd "$(dirname "$0")"

dvc repro
python -m ride_demand.export data/predictions/hourly.csv data/export/dispatch.json
