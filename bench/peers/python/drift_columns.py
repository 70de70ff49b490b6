"""A book as numpy columns, and its drift by whole-column operations; buffers may be kept from one call to the next."""

from dataclasses import dataclass

import numpy as np

HALF_WIDTH = 0.01

# What drift reads of a book, but for the prices that all accounts share.
READ = ("start", "asset", "quantity", "target", "cash")


@dataclass(frozen=True)
class Book:
    """Lines of one account stand together; `first` is where each begins and `length` how many it has."""

    first: np.ndarray
    length: np.ndarray
    asset: np.ndarray
    quantity: np.ndarray
    target: np.ndarray
    price: np.ndarray
    cash: np.ndarray

    def part(self, begin, end):
        """The accounts begin..end, as views."""
        lines = slice(int(self.first[begin]), int(self.first[end - 1] + self.length[end - 1]))
        return lines, Book(
            self.first[begin:end] - self.first[begin], self.length[begin:end], self.asset[lines], self.quantity[lines],
            self.target[lines], self.price, self.cash[begin:end],
        )


def book(case):
    """Indices as numpy's own integers, which it gathers by without a cast. np.add.reduceat cannot sum no lines."""
    length = np.diff(case["start"]).astype(np.intp)
    if not length.all():
        raise ValueError("an account without lines")
    return Book(
        case["start"][:-1].astype(np.intp), length, case["asset"].astype(np.intp), case["quantity"], case["target"],
        case["price"], case["cash"],
    )


@dataclass(frozen=True)
class Columns:
    """What drift gives, in memory that is used again."""

    value: np.ndarray
    weight: np.ndarray
    drift: np.ndarray
    in_band: np.ndarray
    portfolio_drift: np.ndarray

    @classmethod
    def of(cls, book):
        lines = len(book.asset)
        floats = (np.empty(lines) for _ in range(3))
        return cls(*floats, np.empty(lines, dtype=bool), np.empty(len(book.cash)))

    def part(self, lines, accounts):
        per_line = (column[lines] for column in (self.value, self.weight, self.drift, self.in_band))
        return Columns(*per_line, self.portfolio_drift[accounts])

    def all(self):
        return self.value, self.weight, self.drift, self.in_band, self.portfolio_drift


def drift(book):
    """Value, weight, drift and in band of each line, portfolio drift of each account: new columns, as one writes it first."""
    value = book.quantity * book.price[book.asset]
    total = np.add.reduceat(value, book.first) + book.cash
    weight = value / np.repeat(total, book.length)
    off = weight - book.target
    distance = np.abs(off)
    cash_drift = book.cash / total - (1.0 - np.add.reduceat(book.target, book.first))
    portfolio_drift = 0.5 * (np.add.reduceat(distance, book.first) + np.abs(cash_drift))
    return value, weight, off, distance <= HALF_WIDTH, portfolio_drift


def drift_into(book, columns):
    """The same, written into columns that are there."""
    np.take(book.price, book.asset, out=columns.value, mode="clip")
    np.multiply(columns.value, book.quantity, out=columns.value)
    total = np.add.reduceat(columns.value, book.first) + book.cash
    np.divide(columns.value, np.repeat(total, book.length), out=columns.weight)
    np.subtract(columns.weight, book.target, out=columns.drift)
    distance = np.abs(columns.drift)
    np.less_equal(distance, HALF_WIDTH, out=columns.in_band)
    cash_drift = book.cash / total - (1.0 - np.add.reduceat(book.target, book.first))
    np.add(np.add.reduceat(distance, book.first), np.abs(cash_drift), out=columns.portfolio_drift)
    np.multiply(columns.portfolio_drift, 0.5, out=columns.portfolio_drift)
