"""Expansion of targets in scipy: a product of sparse matrices, accounts by models times models by assets."""

import numpy as np
import quality
from measured import run
from quality import NONE
from scipy.sparse import csr_array


def _matrix(weight, row, column, shape):
    return csr_array((weight, (row.astype(np.int32), column.astype(np.int32))), shape=shape)


def prepare(case):
    account, portfolio, asset, weight = (case[f"t_{name}"] for name in ("account", "portfolio", "asset", "weight"))
    holder, held, share = (case[f"c_{name}"] for name in ("portfolio", "asset", "weight"))
    member = case["c_member_portfolio"] if "c_member_portfolio" in case else np.full(len(holder), NONE, dtype=np.uint32)
    numbers = [np.concatenate(columns) for columns in ((asset, held), (portfolio, holder, member))]
    assets, models = (int(column[column != NONE].max()) + 1 for column in numbers)
    accounts, through, leaf = int(account.max()) + 1, portfolio != NONE, member == NONE
    return (
        _matrix(weight[through], account[through], portfolio[through], (accounts, models)),
        _matrix(weight[~through], account[~through], asset[~through], (accounts, assets)),
        _matrix(share[leaf], holder[leaf], held[leaf], (models, assets)),
        _matrix(share[~leaf], holder[~leaf], member[~leaf], (models, models)),
    )


def answer(inputs):
    through, direct, held, members = inputs
    level = models = held
    while (level := members @ level).nnz:
        models = models + level
    return through @ models + direct


def check(case, exposures):
    net = exposures.tocoo()
    return quality.expansion(case, net.row.astype(np.int64), net.col.astype(np.int64), net.data)


run("scipy sparse product", ["scipy"], "expand", prepare, answer, check)
