"""Returns of money that comes and goes: rates of cash flows by pyxirr, modified Dietz and time-weighted by decimals."""

from datetime import date
from decimal import Decimal, getcontext
from math import expm1, fsum, log1p

import pyxirr
from golden import number
from scipy.optimize import brentq

getcontext().prec = 50

# Growth logs between which roots are looked for, and in how many steps: rates from -99.9999 % to 1e12.
GROWTH, STEPS = (log1p(-0.999999), log1p(1e12)), 20_000

XIRR_CASES = {
    "one year of 365 days": [("2021-01-01", -1000), ("2022-01-01", 1100)],
    "a leap year has 366": [("2020-01-01", -1000), ("2021-01-01", 1100)],
    "irregular days": [
        ("2008-01-01", -10000), ("2008-03-01", 2750), ("2008-10-30", 4250), ("2009-02-15", 3250), ("2009-04-01", 2750),
    ],
    "monthly savings": [*((f"2021-{month:02}-15", -100) for month in range(1, 13)), ("2021-12-31", 1260.5)],
    "flows out of order": [("2022-01-01", 1100), ("2021-01-01", -1000)],
    "two flows on one day": [("2021-01-01", -600), ("2021-01-01", -400), ("2022-01-01", 1100)],
    "loss": [("2021-01-01", -1000), ("2021-07-01", -500), ("2022-07-01", 1200)],
    "no gain": [("2021-01-01", -1000), ("2023-06-01", 1000)],
    "near -0.99": [("2021-01-01", -1000), ("2022-01-01", 10)],
    "near -0.9999": [("2021-01-01", -1000), ("2022-01-01", 0.1)],
    "fast loss": [("2021-01-01", -1000), ("2021-02-01", 600)],
    "high rate": [("2021-01-01", -1000), ("2021-02-01", 3000)],
    "one day": [("2021-01-01", -1000), ("2021-01-02", 1010)],
    "thirty years": [("1990-01-01", -1000), ("2020-01-01", 20000)],
    "loan": [("2021-01-01", 1000), ("2022-01-01", -1080)],
    "two roots": [("2021-01-01", -100), ("2022-01-01", 230), ("2023-01-01", -132)],
    "three roots": [("2021-01-01", -1000), ("2022-01-01", 3600), ("2023-01-01", -4310), ("2024-01-01", 1716)],
    "signs change, no root": [("2021-01-01", 100), ("2022-01-01", -200), ("2023-01-01", 150)],
    "no sign change": [("2021-01-01", -100), ("2022-01-01", -230)],
    "all on one day": [("2021-01-01", -100), ("2021-01-01", 120)],
    "one flow": [("2021-01-01", -100)],
    "nothing but 0": [("2021-01-01", 0), ("2022-01-01", 0)],
}

# Of each flow: days since the start, value just before it, what comes in. The value at the end is after all of them.
VALUED = {
    "no flow": {"days": 90, "start": "1000", "flows": [], "end": "1050"},
    "one deposit": {"days": 90, "start": "100000", "flows": [(45, "104000", "10000")], "end": "112000"},
    "deposit and withdrawal": {
        "days": 31, "start": "5000", "flows": [(4, "5100", "1500"), (17, "6450.25", "-2000")], "end": "4600.75",
    },
    "on the first and the last day": {
        "days": 30, "start": "1000", "flows": [(0, "1000", "500"), (30, "1650", "-650")], "end": "1000",
    },
    "loss": {"days": 365, "start": "1000", "flows": [(100, "700", "300"), (200, "800", "-100")], "end": "550"},
    "large deposit before a fall": {"days": 60, "start": "100", "flows": [(30, "150", "10000")], "end": "9135"},
}


def section():
    return {
        "xirr": {
            "definition": "the rate at which sum of flow / (1 + rate)^(days since the earliest flow / 365) is 0",
            "pyxirr": "pyxirr.xirr(dates, amounts) with no guess, nine digits of it right; null where it gives none, the words "
                      "of the error it raises",
            "roots": "every root between -0.999999 and 1e12 at which the sum changes its sign, ascending, by "
                     "scipy.optimize.brentq; present_values are the sum at each; none where all flows are of one day",
            "cases": [_xirr(name, flows) for name, flows in XIRR_CASES.items()],
        },
        "modified_dietz": {
            "definition": "(end - start - sum of flows) / (start + sum of flow (days - day) / days), by decimals of 50 digits: "
                          "no library; a flow on the first day weighs 1, one on the last day 0",
            "cases": [_dietz(name, case) for name, case in VALUED.items()],
        },
        "time_weighted": {
            "definition": "product of value before each flow / value after the one before it, less 1, by decimals of 50 digits: "
                          "no library",
            "cases": [_time_weighted(name, case) for name, case in VALUED.items()],
        },
    }


def _xirr(name, flows):
    dates = [date.fromisoformat(day) for day, _ in flows]
    amounts = [float(amount) for _, amount in flows]
    years = [(day - min(dates)).days / 365.0 for day in dates]
    roots = _roots(amounts, years)
    return {
        "name": name,
        "dates": [day for day, _ in flows],
        "amounts": amounts,
        "pyxirr": _by_pyxirr(dates, amounts),
        "roots": roots,
        "present_values": [_present_value(log1p(root), amounts, years) for root in roots],
    }


def _by_pyxirr(dates, amounts):
    try:
        rate = pyxirr.xirr(dates, amounts)
    except pyxirr.InvalidPaymentsError as error:
        return str(error)
    return None if rate is None else number(rate)


def _present_value(growth, amounts, years):
    """At a rate of exp(growth) - 1."""
    return fsum(amount * (1.0 + expm1(growth)) ** -year for amount, year in zip(amounts, years))


def _roots(amounts, years):
    """Ascending. Found in the logarithm of growth, in which rates near -1 and huge ones are spread alike."""
    if not any(years) or not any(amounts):
        return []
    low, high = GROWTH
    grid = [low + (high - low) * step / STEPS for step in range(STEPS + 1)]
    values = [_present_value(growth, amounts, years) for growth in grid]
    roots = []
    for place in range(STEPS):
        if values[place] == 0.0:
            roots.append(expm1(grid[place]))
        elif values[place] * values[place + 1] < 0.0:
            found = brentq(_present_value, grid[place], grid[place + 1], args=(amounts, years), xtol=1e-16, rtol=1e-15)
            roots.append(expm1(found))
    return roots


def _inputs(name, case):
    days, before, flows = zip(*case["flows"]) if case["flows"] else ((), (), ())
    return {
        "name": name,
        "days": case["days"],
        "start": float(case["start"]),
        "end": float(case["end"]),
        "flow_days": list(days),
        "values_before_flow": [float(value) for value in before],
        "flows": [float(flow) for flow in flows],
    }


def _dietz(name, case):
    start, end, days = Decimal(case["start"]), Decimal(case["end"]), case["days"]
    flows = [(day, Decimal(flow)) for day, _, flow in case["flows"]]
    capital = start + sum(flow * (days - day) / days for day, flow in flows)
    gain = end - start - sum(flow for _, flow in flows)
    return {**_inputs(name, case), "average_capital": float(capital), "return": float(gain / capital)}


def _time_weighted(name, case):
    growth, opened = Decimal(1), Decimal(case["start"])
    for _, before, flow in case["flows"]:
        growth *= Decimal(before) / opened
        opened = Decimal(before) + Decimal(flow)
    return {**_inputs(name, case), "return": float(growth * Decimal(case["end"]) / opened - 1)}
