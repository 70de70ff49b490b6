"""Value of a portfolio that drifts between rebalances, by vectorbt: one group that shares its cash, target percents."""

import quality
import vectorbt as vbt
from construct_case import frames
from measured import run

# Orders of less than some 1e-9 units are none to vectorbt, so that one unit of money would be too few.
CASH = 1e6


def contest(peer, packages, engine):
    """Runs the peer with one of vectorbt's engines, "numba" or "rust"."""

    def answer(inputs):
        prices, weights = inputs
        portfolio = vbt.Portfolio.from_orders(
            prices, size=weights, size_type="targetpercent", group_by=True, cash_sharing=True, call_seq="auto",
            init_cash=CASH, engine=engine,
        )
        return portfolio.value() / CASH

    run(peer, packages, "construct", prepare, answer, check)


def prepare(case):
    prices, weights = frames(case)
    return prices, weights.reindex(prices.index)


def check(case, values):
    return quality.construction(case, values.to_numpy())
