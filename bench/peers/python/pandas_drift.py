"""Drift of a book in pandas: one frame of lines, grouped by account."""

import numpy as np
import pandas as pd
import quality
from drift_columns import HALF_WIDTH
from measured import run


def prepare(case):
    lengths = np.diff(case["start"])
    lines = pd.DataFrame({
        "account": np.repeat(np.arange(len(lengths)), lengths),
        "asset": case["asset"],
        "quantity": case["quantity"],
        "target": case["target"],
    })
    return lines, pd.Series(case["price"]), pd.Series(case["cash"])


def answer(inputs):
    lines, price, cash = inputs
    value = lines["quantity"] * price.to_numpy()[lines["asset"].to_numpy()]
    total = value.groupby(lines["account"], sort=False).sum().reindex(cash.index, fill_value=0.0) + cash
    weight = value / total.to_numpy()[lines["account"].to_numpy()]
    drift = weight - lines["target"]
    distance = drift.abs()
    sums = pd.DataFrame({"target": lines["target"], "distance": distance}).groupby(lines["account"], sort=False).sum()
    sums = sums.reindex(cash.index, fill_value=0.0)
    cash_drift = cash / total - (1.0 - sums["target"])
    return value, weight, drift, distance <= HALF_WIDTH, 0.5 * (sums["distance"] + cash_drift.abs())


def check(case, columns):
    return quality.drift(case, *(column.to_numpy() for column in columns))


run("pandas drift", ["pandas", "numpy"], "drift", prepare, answer, check)
