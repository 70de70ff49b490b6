"""Value of a portfolio that drifts between rebalances, by bt: WeighTarget and Rebalance, parts of shares, no commission."""

import bt
import quality
from construct_case import frames
from measured import run


def prepare(case):
    prices, weights = frames(case)
    # WeighTarget ends the day where it has no weights, so that nothing else has to say when to rebalance.
    strategy = bt.Strategy("construction", [bt.algos.WeighTarget(weights), bt.algos.Rebalance()], list(prices.columns))
    return bt.Backtest(strategy, prices, integer_positions=False)


def answer(backtest):
    backtest.run()
    return backtest.strategy.values


def check(case, values):
    """bt puts a day before the first, at which nothing is held yet."""
    return quality.construction(case, values.to_numpy()[1:] / values.iloc[0])


run("bt", ["bt", "pandas"], "construct", prepare, answer, check)
