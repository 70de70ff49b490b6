"""Value of a portfolio that drifts between rebalances, in numpy, and what each rebalance turns over.

Between two rebalances units are held, so that a product of prices and units gives all values of the period. Where every row is a
rebalance a period is too short for that: some rows at a time, which the cache holds, take a quarter of the time.
"""

import numpy as np
import quality
from construct_case import tables
from measured import run

ROWS = 128


def answer(inputs):
    """The value of each row, from 1, and its turnover, the first row's without what it buys."""
    prices, signal, rebalances = inputs
    if len(rebalances) == len(prices):
        growth, turnover = _every_row(prices, signal)
        return np.cumprod(growth), turnover
    return _by_period(prices, signal, rebalances)


def _every_row(prices, signal):
    growth, turnover = np.ones(len(prices)), np.zeros(len(prices))
    for begin in range(1, len(prices), ROWS):
        end = min(begin + ROWS, len(prices))
        drifted = signal[begin - 1 : end - 1] / prices[begin - 1 : end - 1]
        drifted *= prices[begin:end]
        growth[begin:end] = drifted.sum(axis=1)
        drifted /= growth[begin:end, None]
        np.subtract(signal[begin:end], drifted, out=drifted)
        turnover[begin:end] = np.abs(drifted, out=drifted).sum(axis=1)
    return growth, turnover


def _by_period(prices, signal, rebalances):
    values, turnover = np.ones(len(prices)), np.zeros(len(prices))
    for bought, sold in zip(rebalances, np.append(rebalances[1:], len(prices))):
        units = signal[bought] / prices[bought]
        held = slice(bought + 1, sold + 1)
        growth = prices[held] @ units
        values[held] = values[bought] * growth
        if sold < len(prices):
            turnover[sold] = np.abs(signal[sold] - units * prices[sold] / growth[-1]).sum()
    return values, turnover


def check(case, found):
    values, turnover = found
    return {**quality.construction(case, values), "turnover": float(turnover.sum())}


run("numpy construction, by period", ["numpy"], "construct", tables, answer, check)
