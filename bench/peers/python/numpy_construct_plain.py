"""Weights, returns, values and turnovers of a portfolio that drifts between rebalances, in numpy, as one writes the formulas down.

Each formula is one expression over all rows and assets: each makes a matrix of its own, which no cache holds.
"""

import numpy as np
import quality
from construct_case import tables
from measured import run


def answer(inputs):
    """The weights after each row, the return of each row, its value, from 1, and its turnover, the first row's without what it buys."""
    prices, signal, rebalances = inputs
    moves = prices[1:] / prices[:-1]
    bought = rebalances[np.searchsorted(rebalances, np.arange(len(prices)), side="right") - 1]
    worth = signal[bought] / prices[bought] * prices
    weights = worth / worth.sum(axis=1, keepdims=True)
    returns = np.concatenate([[0.0], (weights[:-1] * (moves - 1.0)).sum(axis=1)])
    drifted = weights[:-1] * moves / (1.0 + returns[1:, None])
    turnover = np.concatenate([[0.0], np.abs(weights[1:] - drifted).sum(axis=1)])
    return weights, returns, np.cumprod(1.0 + returns), turnover


def check(case, found):
    _, _, values, turnover = found
    return {**quality.construction(case, values), "turnover": float(turnover.sum())}


run("numpy construction, plain", ["numpy"], "construct", tables, answer, check)
