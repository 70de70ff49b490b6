"""What an answer is worth, the same for every peer. A wrong answer raises WrongAnswer, so that no figure comes of it."""

import numpy as np

NONE = 0xFFFFFFFF


class WrongAnswer(Exception):
    """An answer that breaks a rule of its job."""


def _require(holds, rule):
    if not holds:
        raise WrongAnswer(rule)


def allocation(case, shares):
    """Of whole shares bought from cash: distance from the weights, money left and number of orders."""
    value, price, weight = case.params["value"], case["price"], case["weight"]
    shares = np.asarray(shares, dtype=float)
    _require(shares.shape == weight.shape, "one number of shares an asset")
    _require(np.all(shares == np.rint(shares)), "whole shares")
    _require(np.all(shares >= 0), "no short positions")
    cash = value - float(shares @ price)
    _require(cash >= -0.005, f"no more spent than there is, yet {-cash:.2f} is")
    off = shares * price / value - weight
    return {
        "residual": 0.5 * float(np.abs(off).sum()) + 0.5 * abs(cash) / value,
        "rmse": float(np.sqrt(np.mean(off**2))),
        "cash": cash,
        "orders": int(np.count_nonzero(shares)),
    }


def drift(case, value, weight, off, in_band, portfolio_drift):
    """Of a book's drift: sums that two right answers share. The line furthest off is worked out again by hand."""
    start, cash = case["start"], case["cash"]
    lines, accounts = len(case["asset"]), len(cash)
    for column in (value, weight, off, in_band):
        _require(len(column) == lines, "one figure a line")
    _require(len(portfolio_drift) == accounts, "one portfolio drift an account")
    line = int(np.argmax(np.abs(off)))
    account = int(np.searchsorted(start, line, side="right")) - 1
    own = slice(start[account], start[account + 1])
    values = case["quantity"][own] * case["price"][case["asset"][own]]
    total = values.sum() + cash[account]
    drifts = values / total - case["target"][own]
    cash_drift = cash[account] / total - (1 - case["target"][own].sum())
    expected = 0.5 * (np.abs(drifts).sum() + abs(cash_drift))
    _require(np.isclose(off[line], drifts[line - start[account]], rtol=0, atol=1e-12), "drift = weight - target")
    _require(np.isclose(portfolio_drift[account], expected, rtol=0, atol=1e-12), "half the sum of drifts, cash too")
    _require(np.isclose(weight.sum(), accounts - (cash / _totals(case)).sum()), "weights and cash sum to 1 an account")
    return {
        "lines": lines,
        "in_band": int(np.count_nonzero(in_band)),
        "value": float(np.sum(value)),
        "portfolio_drift_mean": float(np.mean(portfolio_drift)),
        "portfolio_drift_max": float(np.max(portfolio_drift)),
    }


def _totals(case):
    values = case["quantity"] * case["price"][case["asset"]]
    sums = np.concatenate([[0.0], np.cumsum(values)])
    return sums[case["start"][1:]] - sums[case["start"][:-1]] + case["cash"]


def expansion(case, account, asset, weight):
    """Of net exposures: how many, and sums that two right answers share. Their total is worked out again from the models."""
    pairs = account.astype(np.uint64) << np.uint64(32) | asset.astype(np.uint64)
    _require(len(np.unique(pairs)) == len(pairs), "one exposure an account and asset")
    expected = _exposed(case)
    total = np.bincount(account.astype(np.int64), weights=weight, minlength=len(expected))
    _require(np.allclose(total, expected, rtol=0, atol=1e-9), "exposures of an account sum to what its targets reach")
    return {
        "exposures": len(pairs),
        "weight": float(np.sum(weight)),
        "squares": float(np.sum(np.square(weight))),
    }


def _exposed(case):
    """Of each account: the sum of its targets, each times the share of assets in what it names."""
    share = _asset_shares(case)
    portfolio = case["t_portfolio"]
    named = portfolio != NONE
    reach = np.ones(len(portfolio))
    reach[named] = [share[number] for number in portfolio[named]]
    return np.bincount(case["t_account"], weights=case["t_weight"] * reach)


def _asset_shares(case):
    """Of each portfolio: how much of it ends in assets, through every level."""
    members = case["c_member_portfolio"] if "c_member_portfolio" in case else None
    holdings = {}
    for row, holder in enumerate(case["c_portfolio"].tolist()):
        member = NONE if members is None else int(members[row])
        holdings.setdefault(holder, []).append((member, float(case["c_weight"][row])))
    known = {}

    def share(portfolio):
        if portfolio not in known:
            known[portfolio] = sum(
                weight if member == NONE else weight * share(member) for member, weight in holdings.get(portfolio, [])
            )
        return known[portfolio]

    return {portfolio: share(portfolio) for portfolio in holdings}


# A solver stops at a tolerance of its own; an answer further outside a bound than this is no answer.
FEASIBLE = 1e-5


def tracking(case, weights):
    """Of weights: the objective, and by how much the furthest bound is passed (0 when all are kept)."""
    covariance, target, current = case["covariance"], case["target"], case["current"]
    params = case.params
    weights = np.asarray(weights, dtype=float)
    _require(weights.shape == target.shape and np.all(np.isfinite(weights)), "one weight an asset")
    off, trade = weights - target, np.abs(weights - current)
    passed = {
        "sum of weights": abs(float(weights.sum()) - 1.0),
        "lower bound": float(np.max(params["lower"] - weights)),
        "upper bound": float(np.max(weights - params["upper"])),
        "turnover": 0.5 * float(trade.sum()) - params["turnover"],
    }
    for bound, by in passed.items():
        _require(by <= FEASIBLE, f"{bound} kept, yet it is passed by {by:.1e}")
    return {
        "objective": 0.5 * float(off @ covariance @ off) + params["cost"] * float(trade.sum()),
        "violation": max(0.0, *passed.values()),
        "turnover": 0.5 * float(trade.sum()),
    }


# Sums over assets are made in another order by each peer; what differs by more than this is another portfolio.
SAME_VALUE = 1e-9


def construction(case, values):
    """Of the values of a portfolio that drifts between rebalances: the last, and how far they are from a plain loop over days."""
    shape = (-1, int(case.params["assets"]))
    prices, signal = case["prices"].reshape(shape), case["signal"].reshape(shape)
    expected = _drifting(prices, signal)
    values = np.asarray(values, dtype=float)
    _require(values.shape == expected.shape, "one value a row")
    difference = float(np.max(np.abs(values / expected - 1.0)))
    _require(difference <= SAME_VALUE, f"the values of a portfolio that drifts, yet they differ by {difference:.1e}")
    return {"rows": len(values), "final": float(values[-1]), "difference": difference}


def _drifting(prices, signal):
    """From 1: each day's return of the weights before, which then drift or are set anew."""
    weights, values = signal[0], [1.0]
    for row in range(1, len(prices)):
        moves = prices[row] / prices[row - 1]
        growth = float(weights @ moves)
        values.append(values[-1] * growth)
        weights = weights * moves / growth if np.isnan(signal[row, 0]) else signal[row]
    return np.array(values)
