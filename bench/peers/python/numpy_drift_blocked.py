"""Drift of a book in numpy at its fastest: a thousand accounts at a time, which the cache holds, into columns that are kept."""

import quality
from drift_columns import Columns, book, drift_into
from measured import run

ACCOUNTS = 1_000


def prepare(case):
    whole = book(case)
    columns = Columns.of(whole)
    for column in columns.all():
        column.fill(0)
    return whole, columns


def answer(inputs):
    whole, columns = inputs
    for begin in range(0, len(whole.cash), ACCOUNTS):
        end = min(begin + ACCOUNTS, len(whole.cash))
        lines, part = whole.part(begin, end)
        drift_into(part, columns.part(lines, slice(begin, end)))
    return columns


def check(case, columns):
    return quality.drift(case, *columns.all())


run("numpy drift, blocked", ["numpy"], "drift", prepare, answer, check)
