"""Portfolio values that a construction engine has to reach: writes tests/golden/construction_reference.json.

    python tests/reference/construction.py

Plain arithmetic, day by day. Sums over assets are those of math.fsum, correct to the last digit, so that the order of assets
does not matter.
"""

from math import fsum
from typing import NamedTuple

import golden
import numpy as np
import prices

COMMISSION = 0.00018

FORMULAS = {
    "first_row": "a rebalance; its return is 0, its turnover the sum of |w|",
    "drift": "w_before_t,i = w_(t-1),i (1 + r_i,t) / (1 + sum_j w_(t-1),j r_j,t)",
    "constant": "w_before_t,i = w_(t-1),i: weights stay where the last rebalance put them",
    "turnover": "sum_i |w_t,i - w_before_t,i| where a target is set, else 0 and w_t = w_before_t",
    "value": "value_t = value_(t-1) (1 + sum_j w_(t-1),j r_j,t - commission turnover_t), from 1",
    "rebalances": "the first row, and the last row of each month of the file, its very last row among them",
    "samples": "of each series: its value at the last row of each month; count, sum and turnover are over all rows",
}


class Run(NamedTuple):
    """What came of a strategy: a value and a turnover a row."""

    values: list
    turnovers: list


def run(returns, targets, drifts):
    """`targets` has a row of weights by row number; other rows hold on to what there is."""
    held = np.zeros(returns.shape[1])
    value, values, turnovers = 1.0, [], []
    for row, moves in enumerate(returns):
        earned = fsum(held * moves)
        if drifts:
            held = held * (1.0 + moves) / (1.0 + earned)
        turnover = 0.0
        if row in targets:
            turnover = fsum(np.abs(targets[row] - held))
            held = targets[row]
        value *= 1.0 + earned - COMMISSION * turnover
        values.append(value)
        turnovers.append(turnover)
    return Run(values, turnovers)


def described(found, dates):
    sampled = prices.month_ends(dates)
    return {
        "times": [dates[row] for row in sampled],
        "values": [found.values[row] for row in sampled],
        "final": found.values[-1],
        "count": len(found.values),
        "sum_of_values": fsum(found.values),
        "turnover": fsum(found.turnovers),
        "turnover_of_last_row": found.turnovers[-1],
    }


def monthly(dates, weights):
    """The same target at each rebalance."""
    return {row: weights for row in [0, *prices.month_ends(dates)]}


def both(data, weights):
    targets = monthly(data.dates, weights)
    runs = {"constant": run(data.returns(), targets, drifts=False), "drift": run(data.returns(), targets, drifts=True)}
    return {
        "rebalances": len(targets),
        "weights": dict(zip(data.assets, weights.tolist())),
        **{name: described(found, data.dates) for name, found in runs.items()},
    }


def equal_weight_monthly():
    data = prices.read("sp500_dataset")
    return {"source": "sample/source/sp500_dataset.csv.gz", "commission": COMMISSION,
            **both(data, np.full(len(data.assets), 1.0 / len(data.assets)))}


def factor_blend():
    data = prices.read("factors_dataset")
    named = {"MTUM": 0.4, "QUAL": 0.3, "USMV": 0.3}
    equal = np.full(len(data.assets), 1.0 / len(data.assets))
    fixed = np.array([named.get(asset, 0.0) for asset in data.assets])
    return {
        "source": "sample/source/factors_dataset.csv.gz",
        "commission": COMMISSION,
        "shares": {"a": 0.6, "b": 0.4},
        "a": both(data, equal),
        "b": both(data, fixed),
        "blend": {
            "note": "rebalanced with its parts: at a month's end its target is 0.6 of a's and 0.4 of b's; between, its own "
                    "assets drift (or stay, constant)",
            **both(data, 0.6 * equal + 0.4 * fixed),
        },
    }


golden.write("construction_reference.json", ["numpy"], {
    "written_by": "tests/reference/construction.py",
    "formulas": FORMULAS,
    "equal_weight_monthly": equal_weight_monthly(),
    "factor_blend": factor_blend(),
})
