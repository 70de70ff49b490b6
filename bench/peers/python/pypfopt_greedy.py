"""PyPortfolioOpt's greedy_portfolio: whole shares by rounding down, then one share at a time."""

import quality
from measured import run
from pypfopt_allocation import prepare, shares


def answer(allocation):
    allocation.greedy_portfolio()
    return allocation


run("PyPortfolioOpt greedy_portfolio", ["pyportfolioopt"], "allocate", prepare, answer,
    lambda case, allocation: quality.allocation(case, shares(case, allocation)))
