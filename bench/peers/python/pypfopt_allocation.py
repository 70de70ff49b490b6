"""The case account-500 as PyPortfolioOpt wants it: weights as a dict, prices as a Series, both by ticker."""

import pandas as pd
from pypfopt.discrete_allocation import DiscreteAllocation


def _tickers(case):
    return [f"A{number:04}" for number in range(len(case["price"]))]


def prepare(case):
    """A fresh object a turn, since greedy_portfolio sorts the weights that it was given."""
    tickers = _tickers(case)
    weights = dict(zip(tickers, case["weight"].tolist()))
    prices = pd.Series(case["price"], index=tickers)
    return DiscreteAllocation(weights, prices, total_portfolio_value=case.params["value"])


def shares(case, allocation):
    """The bought shares by asset; what is not in the answer is not bought."""
    return [allocation.allocation.get(ticker, 0) for ticker in _tickers(case)]
