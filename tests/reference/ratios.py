"""Ratios of a series of returns, each by one or two libraries under their own definition."""

import warnings
from math import isclose

import empyrical
import numpy as np
import pandas as pd
import prices
import quantstats.stats as qs
from golden import number

# A year's rate without risk, which both libraries are given in their own way: quantstats by the year, empyrical by the period.
RISK_FREE = 0.02

DEFINITIONS = {
    "input": "simple returns, one a period; n of them, P periods a year; b those of the benchmark",
    "risk_free": f"{RISK_FREE} a year; a period's is (1 + risk_free)^(1/P) - 1",
    "cagr": "(product of 1 + r)^(P / n) - 1",
    "volatility": "standard deviation of r, n - 1 in the divisor, times sqrt(P)",
    "sharpe": "mean of r / standard deviation of r (n - 1), times sqrt(P)",
    "sharpe_risk_free": "the same of r less the risk-free rate of a period",
    "downside_deviation": "sqrt(sum of min(r, 0)^2 / n) times sqrt(P), n all returns, not only those below 0",
    "sortino": "mean of r * P / downside_deviation",
    "sortino_risk_free": "the same of r less the risk-free rate of a period, in both of its parts",
    "max_drawdown": "least of value / highest value so far, less 1; at most 0; the value before the first return, 1, counts",
    "calmar": "cagr / |max_drawdown|",
    "tracking_error": "standard deviation of r - b (n - 1), times sqrt(P)",
    "information_ratio": "mean of r - b / standard deviation of r - b (n - 1), not by the year; quantstats says 0 for 0 / 0",
    "beta": "covariance of r and b / variance of b; quantstats says 0 where there is none",
    "skewness": "corrected for bias: sqrt(n (n - 1)) / (n - 2) * m3 / m2^(3/2), mk the mean of (r - mean)^k",
    "excess_kurtosis": "corrected for bias (G2), 0 for a normal distribution",
    "total_return": "product of 1 + r, less 1",
}

CALLS = {
    "quantstats": {
        "cagr": "stats.cagr(r, periods=P)",
        "volatility": "stats.volatility(r, periods=P)",
        "sharpe": "stats.sharpe(r, periods=P)",
        "sharpe_risk_free": "stats.sharpe(r, rf=0.02, periods=P)",
        "sortino": "stats.sortino(r, periods=P)",
        "sortino_risk_free": "stats.sortino(r, rf=0.02, periods=P)",
        "max_drawdown": "stats.max_drawdown(r)",
        "calmar": "stats.calmar(r, periods=P)",
        "information_ratio": "stats.information_ratio(r, b)",
        "beta": "stats.greeks(r, b, periods=P)['beta']",
        "skewness": "stats.skew(r), pandas's own",
        "excess_kurtosis": "stats.kurtosis(r), pandas's own",
        "total_return": "stats.comp(r)",
    },
    "empyrical": {
        "cagr": "cagr(r, annualization=P)",
        "volatility": "annual_volatility(r, annualization=P)",
        "sharpe": "sharpe_ratio(r, annualization=P)",
        "sharpe_risk_free": "sharpe_ratio(r, risk_free, annualization=P)",
        "downside_deviation": "downside_risk(r, annualization=P)",
        "sortino": "sortino_ratio(r, annualization=P)",
        "sortino_risk_free": "sortino_ratio(r, risk_free, annualization=P)",
        "max_drawdown": "max_drawdown(r)",
        "calmar": "calmar_ratio(r, annualization=P)",
        "tracking_error": "annual_volatility(r - b, annualization=P): it has no function of its own for that",
        "information_ratio": "excess_sharpe(r, b)",
        "beta": "beta(r, b)",
        "total_return": "cum_returns_final(r)",
    },
}


def section():
    return {"definitions": DEFINITIONS, "calls": CALLS, "series": [*_real(), *_small()]}


def _series(name, periods, dates, returns, benchmark):
    index = pd.DatetimeIndex(dates)
    moves, against = pd.Series(returns, index=index), pd.Series(benchmark, index=index)
    return {
        "name": name,
        "periods_per_year": periods,
        "risk_free": RISK_FREE,
        "risk_free_per_period": (1.0 + RISK_FREE) ** (1.0 / periods) - 1.0,
        "dates": dates,
        "returns": [float(move) for move in returns],
        "benchmark_returns": [float(move) for move in benchmark],
        "results": _results(moves, against, periods),
    }


def _results(moves, against, periods):
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        results = {"quantstats": _quantstats(moves, against, periods), "empyrical": _empyrical(moves, against, periods)}
    _agree(*results.values())
    return results


def _quantstats(moves, against, periods):
    return _told({
        "cagr": lambda: qs.cagr(moves, periods=periods),
        "volatility": lambda: qs.volatility(moves, periods=periods),
        "sharpe": lambda: qs.sharpe(moves, periods=periods),
        "sharpe_risk_free": lambda: qs.sharpe(moves, rf=RISK_FREE, periods=periods),
        "sortino": lambda: qs.sortino(moves, periods=periods),
        "sortino_risk_free": lambda: qs.sortino(moves, rf=RISK_FREE, periods=periods),
        "max_drawdown": lambda: qs.max_drawdown(moves),
        "calmar": lambda: qs.calmar(moves, periods=periods),
        "information_ratio": lambda: qs.information_ratio(moves, against),
        "beta": lambda: qs.greeks(moves, against, periods=periods)["beta"],
        "skewness": lambda: qs.skew(moves),
        "excess_kurtosis": lambda: qs.kurtosis(moves),
        "total_return": lambda: qs.comp(moves),
    })


def _empyrical(moves, against, periods):
    free = (1.0 + RISK_FREE) ** (1.0 / periods) - 1.0
    return _told({
        "cagr": lambda: empyrical.cagr(moves, annualization=periods),
        "volatility": lambda: empyrical.annual_volatility(moves, annualization=periods),
        "sharpe": lambda: empyrical.sharpe_ratio(moves, annualization=periods),
        "sharpe_risk_free": lambda: empyrical.sharpe_ratio(moves, free, annualization=periods),
        "downside_deviation": lambda: empyrical.downside_risk(moves, annualization=periods),
        "sortino": lambda: empyrical.sortino_ratio(moves, annualization=periods),
        "sortino_risk_free": lambda: empyrical.sortino_ratio(moves, free, annualization=periods),
        "max_drawdown": lambda: empyrical.max_drawdown(moves),
        "calmar": lambda: empyrical.calmar_ratio(moves, annualization=periods),
        "tracking_error": lambda: empyrical.annual_volatility(moves - against, annualization=periods),
        "information_ratio": lambda: empyrical.excess_sharpe(moves, against),
        "beta": lambda: empyrical.beta(moves, against),
        "total_return": lambda: empyrical.cum_returns_final(moves),
    })


def _told(calls):
    """What each call says; the name of the error where it raises one."""
    told = {}
    for name, call in calls.items():
        try:
            told[name] = number(call())
        except ZeroDivisionError as error:
            told[name] = type(error).__name__
    return told


def _agree(one, other):
    """Where both libraries say a number, it is the same number."""
    for name in one.keys() & other.keys():
        if not isinstance(one[name], str) and not isinstance(other[name], str):
            if not isclose(one[name], other[name], rel_tol=1e-10, abs_tol=1e-13):
                raise ValueError(f"{name}: {one[name]} and {other[name]}")


def _real():
    """Two stocks and the mean of all twenty, which is the benchmark of each: months of ten years, days of 2020."""
    data = prices.read("sp500_dataset")
    months = data.between("2012-12-01", "2022-12-31")
    months = months.at(prices.month_ends(months.dates))
    for name, part, periods in [("monthly", months, 12), ("daily", data.between("2019-12-31", "2020-12-31"), 252)]:
        returns = part.returns()[1:]
        equal = returns.mean(axis=1)
        columns = {asset: returns[:, part.assets.index(asset)] for asset in ("AAPL", "MSFT")}
        for of, column in [*columns.items(), ("equal weight", equal)]:
            yield _series(f"{name} {of}", periods, part.dates[1:], column, equal)


def _small():
    """Series at which a divisor is 0, or too few returns are there."""
    benchmark = [0.01, -0.02, 0.015, 0.0, 0.005, 0.01]
    shapes = {
        "flat": [0.0] * 6,
        "rising": [0.01, 0.02, 0.015, 0.005, 0.01, 0.03],
        "falling": [-0.01, -0.02, -0.015, -0.005, -0.01, -0.03],
        "benchmark itself": benchmark,
        "two returns": [0.1, -0.05],
        "one return": [0.1],
        "all lost": [0.1, -1.0, 0.0],
    }
    for name, returns in shapes.items():
        dates = [f"2021-{month:02}-28" for month in range(1, len(returns) + 1)]
        yield _series(name, 12, dates, returns, benchmark[: len(returns)])
