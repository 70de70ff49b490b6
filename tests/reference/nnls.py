"""Least squares with no coefficient below 0, with and without a penalty: writes tests/golden/nnls_reference.json.

    python tests/reference/nnls.py

How a basket of stocks replicates a target: `returns` times x assets (row by row) times coefficients comes near `target`.
"""

from math import fsum

import golden
import numpy as np
import prices
from scipy.optimize import nnls
from sklearn.linear_model import Lasso

TIMES = 60
ALPHAS = (1e-6, 1e-5)

DEFINITIONS = {
    "nnls": "scipy.optimize.nnls(returns, target): coefficients >= 0 of the least residual_norm = "
            "|returns @ coefficients - target|",
    "lasso": "sklearn.linear_model.Lasso(alpha=alpha, positive=True, fit_intercept=False, tol=1e-15, max_iter=1_000_000)"
             ".fit(returns, target): coefficients >= 0 of the least objective = |returns @ coefficients - target|^2 / (2 times) "
             "+ alpha * sum of coefficients",
    "optimality": "the gradient is returns' (returns @ coefficients - target), / times + alpha with a penalty: 0 where a "
                  "coefficient is above 0, at least 0 where it is 0; by how much the worst of them fails that",
    "unique": "the columns are independent, so that only one answer is best; else only the residual and the objective are",
}


def section():
    data = prices.read("sp500_dataset").between("2019-10-01", "2022-12-31")
    returns = data.returns()[1 : TIMES + 1]
    later = data.returns()[-TIMES:]
    draw = np.random.default_rng(20_221_228)
    noise = draw.normal(scale=0.002, size=TIMES)
    few = np.zeros(len(data.assets))
    few[[0, 3, 12, 18]] = (0.4, 0.1, 0.3, 0.2)
    shorted = np.full(len(data.assets), 0.1)
    shorted[[1, 5, 8, 13, 19]] = -0.2
    collinear, zero = returns.copy(), returns.copy()
    collinear[:, 7] = collinear[:, 2]
    collinear[:, 11] = 0.5 * collinear[:, 0] + 0.5 * collinear[:, 12]
    zero[:, 4] = 0.0
    return data.assets, [
        _problem("four stocks and noise", returns, returns @ few + noise),
        _problem("four stocks exactly", returns, returns @ few),
        _problem("equal weights and noise, in a later time", later, later.mean(axis=1) + noise),
        _problem("a target that short positions would fit", returns, returns @ shorted + noise),
        _problem("collinear columns", collinear, returns @ few + noise),
        _problem("a column of zeros", zero, returns @ few + noise),
        _problem("a target against all columns", np.abs(returns), -np.abs(returns) @ few),
    ]


def _problem(name, returns, target):
    coefficients, norm = nnls(returns, target)
    return {
        "name": name,
        "times": len(target),
        "rank": int(np.linalg.matrix_rank(returns)),
        "unique": bool(np.linalg.matrix_rank(returns) == returns.shape[1]),
        "returns": returns.ravel().tolist(),
        "target": target.tolist(),
        "nnls": {
            "residual_norm": float(norm),
            "coefficients": coefficients.tolist(),
            "optimality": _failure(coefficients, returns.T @ (returns @ coefficients - target)),
        },
        "lasso": [_lasso(returns, target, alpha) for alpha in ALPHAS],
    }


def _lasso(returns, target, alpha):
    model = Lasso(alpha=alpha, positive=True, fit_intercept=False, tol=1e-15, max_iter=1_000_000)
    found = model.fit(returns, target).coef_
    off = returns @ found - target
    return {
        "alpha": alpha,
        "objective": fsum(off * off) / (2.0 * len(target)) + alpha * fsum(found),
        "coefficients": found.tolist(),
        "optimality": _failure(found, returns.T @ off / len(target) + alpha),
    }


def _failure(coefficients, gradient):
    return float(np.max(np.where(coefficients > 0.0, np.abs(gradient), np.maximum(-gradient, 0.0))))


assets, problems = section()
golden.write("nnls_reference.json", ["numpy", "scipy", "scikit-learn"], {
    "written_by": "tests/reference/nnls.py",
    "definitions": DEFINITIONS,
    "assets": assets,
    "problems": problems,
})
