"""Drift of a book in numpy: whole columns at a time, sums by np.add.reduceat."""

import quality
from drift_columns import book, drift
from measured import run


def check(case, columns):
    return quality.drift(case, *columns)


run("numpy drift", ["numpy"], "drift", book, drift, check)
