"""A construction case: prices and target weights, times x assets, the weights of rows without a rebalance not numbers."""

import numpy as np
import pandas as pd


def tables(case):
    """Prices, signal and the rows at which there is a rebalance; the columns of a case may come flat."""
    shape = (-1, int(case.params["assets"]))
    prices, signal = case["prices"].reshape(shape), case["signal"].reshape(shape)
    return prices, signal, np.flatnonzero(~np.isnan(signal[:, 0]))


def frames(case):
    """The same with business days as rows and names as columns; the second frame has the rows of rebalances alone."""
    prices, signal, rebalances = tables(case)
    days = pd.bdate_range("2000-01-03", periods=len(prices))
    names = [f"asset-{number:04}" for number in range(prices.shape[1])]
    return pd.DataFrame(prices, days, names), pd.DataFrame(signal[rebalances], days[rebalances], names)
