"""The real prices that the references start from: sample/source/*.csv.gz."""

import csv
import gzip
from pathlib import Path
from typing import NamedTuple

import numpy as np

SOURCE = Path(__file__).resolve().parents[2] / "sample" / "source"


class Prices(NamedTuple):
    """Closes of assets, `close` times x assets, and the dates of its rows."""

    dates: list
    assets: list
    close: np.ndarray

    def returns(self):
        """From one row to the next; the first row has none, so that it is 0."""
        returns = np.zeros_like(self.close)
        returns[1:] = self.close[1:] / self.close[:-1] - 1.0
        return returns

    def between(self, first, last):
        """The rows of the dates first to last, both included."""
        return self.at([row for row, date in enumerate(self.dates) if first <= date <= last])

    def at(self, rows):
        return Prices([self.dates[row] for row in rows], self.assets, self.close[rows])


def read(name):
    """Of a file in sample/source, without its ending."""
    with gzip.open(SOURCE / f"{name}.csv.gz", "rt", newline="") as file:
        head, *rows = csv.reader(file)
    close = np.array([[float(price) for price in row[1:]] for row in rows])
    return Prices([row[0] for row in rows], head[1:], close)


def month_ends(dates):
    """The rows that are the last of their month; the last row of all is one."""
    return [row for row, date in enumerate(dates) if row + 1 == len(dates) or dates[row + 1][:7] != date[:7]]
