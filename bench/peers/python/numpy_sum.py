"""The physical limit of reading: the sum of every column of a book, nothing else."""

import numpy as np
from drift_columns import READ
from measured import run


def prepare(case):
    return [case[name] for name in READ]


def answer(columns):
    # Whole numbers are added as they are, without a cast, so that only memory limits the speed.
    return [column.sum(dtype=column.dtype) for column in columns]


def check(case, sums):
    for name, total in zip(READ, sums):
        column = case[name]
        exact = int(column.sum(dtype=np.uint64)) % 2**32 if column.dtype == np.uint32 else np.cumsum(column)[-1]
        if not np.isclose(float(total), float(exact)):
            raise ValueError(f"the sum of {name} is {exact}, not {total}")
    return {"bytes": sum(case[name].nbytes for name in READ), "lines": len(case["asset"])}


run("numpy sum", ["numpy"], "read", prepare, answer, check)
