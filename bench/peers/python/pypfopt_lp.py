"""PyPortfolioOpt's lp_portfolio: whole shares by a mixed-integer programme, in cvxpy's default solver for it."""

import quality
from measured import run
from pypfopt_allocation import prepare, shares


def answer(allocation):
    allocation.lp_portfolio()
    return allocation


run("PyPortfolioOpt lp_portfolio", ["pyportfolioopt", "cvxpy", "highspy"], "allocate", prepare, answer,
    lambda case, allocation: quality.allocation(case, shares(case, allocation)))
