"""Expansion of targets in pandas: merge and groupby; nested models are flattened first, by a merge a level."""

import quality
from measured import run
from pandas_models import exposures, flatten, prepare


def answer(inputs):
    targets, assets, members = inputs
    return exposures(targets, assets if members is None else flatten(assets, members))


run("pandas merge + groupby", ["pandas", "numpy"], "expand", prepare, answer,
    lambda case, columns: quality.expansion(case, *columns))
