"""Brinson-Fachler effects linked by Carino's coefficients, and active share: decimals of 50 digits, beside perfattr.

Effects of a segment in a period: allocation (wp - wb)(rb - Rb), selection wb (rp - rb), interaction (wp - wb)(rp - rb). Linked:
each times k_t / k, where k_t = (ln(1 + Rp_t) - ln(1 + Rb_t)) / (Rp_t - Rb_t), 1 / (1 + R) where both are equal, and k the same of
the compounded returns. Sources: Brinson and Fachler 1985; Carino 1999, "Combining Attribution Effects Over Time".
"""

from decimal import Decimal, getcontext
from math import isclose

import pandas as pd
from perfattr import AttributionMethod, calculate_attribution

getcontext().prec = 50

EFFECTS = ("allocation", "selection", "interaction")
SIDES = ("portfolio_weight", "benchmark_weight", "portfolio_return", "benchmark_return")
# Of what each library says: no figure may be further off.
TOLERANCE = 1e-12

# Per period and segment: weight of the portfolio, of the benchmark, return of the portfolio, of the benchmark.
EXAMPLES = {
    "four quarters": {
        "segments": ["technology", "energy", "health", "cash"],
        "note": "a segment that one side does not hold has the other side's return there: all of its effect is allocation. In "
                "the third quarter both sides earn the same, in the fourth both lose",
        "periods": [
            [("0.40", "0.30", "0.052", "0.047"), ("0.20", "0.30", "-0.021", "-0.018"), ("0.35", "0.40", "0.033", "0.029"),
             ("0.05", "0.00", "0.0025", "0.0025")],
            [("0.35", "0.32", "-0.043", "-0.061"), ("0.25", "0.28", "0.072", "0.065"), ("0.40", "0.40", "0.011", "0.014"),
             ("0.00", "0.00", "0", "0")],
            [("0.50", "0.25", "0.04", "0.04"), ("0.00", "0.25", "0.02", "0.02"), ("0.50", "0.50", "0.04", "0.05"),
             ("0.00", "0.00", "0", "0")],
            [("0.45", "0.33", "-0.112", "-0.105"), ("0.15", "0.27", "-0.034", "-0.041"), ("0.30", "0.40", "-0.055", "-0.049"),
             ("0.10", "0.00", "0.003", "0.003")],
        ],
    },
    "one period": {
        "segments": ["equity", "bonds"],
        "note": "nothing to link: k_t / k is 1",
        "periods": [[("0.70", "0.60", "0.10", "0.08"), ("0.30", "0.40", "0.02", "0.03")]],
    },
    "equal in total": {
        "segments": ["equity", "bonds"],
        "note": "the compounded returns of both sides are the same, so that k is 1 / (1 + R)",
        "periods": [
            [("0.50", "0.50", "0.12", "0.08"), ("0.50", "0.50", "0.08", "0.02")],
            [("0.50", "0.50", "0.06", "0.12"), ("0.50", "0.50", "0.04", "0.08")],
        ],
    },
    "large active return": {
        "segments": ["equity", "bonds"],
        "note": "leverage: a weight below 0",
        "periods": [
            [("1.60", "0.60", "0.30", "0.25"), ("-0.60", "0.40", "0.01", "0.01")],
            [("1.60", "0.60", "-0.22", "-0.20"), ("-0.60", "0.40", "0.01", "0.02")],
        ],
    },
}

ACTIVE_SHARE = {
    "the same": [("0.5", "0.5"), ("0.5", "0.5")],
    "nothing shared": [("1", "0"), ("0", "1")],
    "partly": [("0.30", "0.25"), ("0.25", "0.30"), ("0.45", "0.15"), ("0", "0.30")],
    "with a short position": [("1.2", "0.6"), ("-0.2", "0.4")],
}


def section():
    return {
        "attribution": {
            "definition": " ".join(__doc__.split("\n\n")[1].split()),
            "checked_by": "perfattr.calculate_attribution(portfolio, benchmark, method=BRINSON_FACHLER_THREE_EFFECT): every "
                          f"effect within {TOLERANCE}, taking 0 for the return of what a side does not hold, as it does; the "
                          f"sums of linked effects are the difference of the compounded returns within {TOLERANCE}",
            "examples": [_example(name, **example) for name, example in EXAMPLES.items()],
        },
        "active_share": {
            "definition": "half the sum of |wp - wb|, by decimals: no library",
            "cases": [_active_share(name, weights) for name, weights in ACTIVE_SHARE.items()],
        },
    }


def _example(name, segments, note, periods):
    exact = [[tuple(Decimal(figure) for figure in segment) for segment in period] for period in periods]
    totals = [_totals(period) for period in exact]
    whole = tuple(_compounded(side) for side in zip(*totals))
    coefficients = [_carino(*total) / _carino(*whole) for total in totals]
    effects = [_effects(period, total[1]) for period, total in zip(exact, totals)]
    linked = [
        [tuple(factor * effect for effect in segment) for segment in period] for factor, period in zip(coefficients, effects)
    ]
    _check(periods, segments, coefficients)
    if not isclose(float(sum(_total(linked))), float(whole[0] - whole[1]), rel_tol=0, abs_tol=TOLERANCE):
        raise ValueError(f"linked effects of {name} do not sum")
    return {
        "name": name,
        "note": note,
        "segments": segments,
        "portfolio_return": float(whole[0]),
        "benchmark_return": float(whole[1]),
        "active_return": float(whole[0] - whole[1]),
        "linked_total": {**_named(_total(linked)), "sum": float(sum(_total(linked)))},
        "linked_by_segment": {
            segment: _named([sum(effect) for effect in zip(*(period[place] for period in linked))])
            for place, segment in enumerate(segments)
        },
        "periods": [
            _period(period, total, factor, of_period, of_link)
            for period, total, factor, of_period, of_link in zip(exact, totals, coefficients, effects, linked)
        ],
    }


def _period(period, total, factor, effects, linked):
    columns = {name: [float(figure) for figure in column] for name, column in zip(SIDES, zip(*period))}
    by_effect = {name: [float(figure) for figure in column] for name, column in zip(EFFECTS, zip(*effects))}
    linked_by_effect = {f"linked_{name}": [float(figure) for figure in column] for name, column in zip(EFFECTS, zip(*linked))}
    totals = {"total_portfolio_return": float(total[0]), "total_benchmark_return": float(total[1]), "link": float(factor)}
    return {**columns, **totals, **by_effect, **linked_by_effect}


def _totals(period):
    """Return of the portfolio and of the benchmark; the weights of either sum to 1."""
    for side in (0, 1):
        if sum(segment[side] for segment in period) not in (0, 1):
            raise ValueError(f"weights of {period}")
    return sum(wp * rp for wp, _, rp, _ in period), sum(wb * rb for _, wb, _, rb in period)


def _compounded(returns):
    growth = Decimal(1)
    for one in returns:
        growth *= 1 + one
    return growth - 1


def _carino(portfolio, benchmark):
    if portfolio == benchmark:
        return 1 / (1 + portfolio)
    return ((1 + portfolio).ln() - (1 + benchmark).ln()) / (portfolio - benchmark)


def _effects(period, benchmark):
    return [((wp - wb) * (rb - benchmark), wb * (rp - rb), (wp - wb) * (rp - rb)) for wp, wb, rp, rb in period]


def _total(effects):
    return [sum(column) for column in zip(*(segment for period in effects for segment in period))]


def _named(figures):
    return {name: float(figure) for name, figure in zip(EFFECTS, figures)}


def _check(periods, segments, coefficients):
    """Raises where perfattr says another figure. It takes 0 for the return of what a side does not hold: so do we here."""
    held = [[_held(*map(Decimal, segment)) for segment in period] for period in periods]
    frames = [_frame(held, segments, weight, earned) for weight, earned in ((0, 2), (1, 3))]
    detail = calculate_attribution(*frames, method=AttributionMethod.BRINSON_FACHLER_THREE_EFFECT).period_detail
    detail = detail.set_index(["from_date", "identifier"])
    for number, (period, factor) in enumerate(zip(held, coefficients)):
        for segment, effects in zip(segments, _effects(period, _totals(period)[1])):
            said = detail.loc[(pd.Timestamp(_dates(number)[0]), segment)]
            for name, effect in zip(EFFECTS, effects):
                for column, ours in ((f"{name}_effect", effect), (f"linked_{name}_effect", factor * effect)):
                    if not isclose(said[column], float(ours), rel_tol=0, abs_tol=TOLERANCE):
                        raise ValueError(f"{column} of {segment}: {ours}, perfattr says {said[column]}")


def _held(wp, wb, rp, rb):
    return wp, wb, rp if wp else Decimal(0), rb if wb else Decimal(0)


def _frame(periods, segments, weight, earned):
    return pd.DataFrame([
        {"from_date": _dates(number)[0], "thru_date": _dates(number)[1], "quantity_of_days": 28, "identifier": segment,
         "weight": float(figures[weight]), "return": float(figures[earned])}
        for number, period in enumerate(periods)
        for segment, figures in zip(segments, period)
    ])


def _dates(period):
    return f"2021-{period + 1:02}-01", f"2021-{period + 1:02}-28"


def _active_share(name, weights):
    exact = [(Decimal(portfolio), Decimal(benchmark)) for portfolio, benchmark in weights]
    return {
        "name": name,
        "portfolio": [float(portfolio) for portfolio, _ in exact],
        "benchmark": [float(benchmark) for _, benchmark in exact],
        "active_share": float(sum(abs(portfolio - benchmark) for portfolio, benchmark in exact) / 2),
    }
