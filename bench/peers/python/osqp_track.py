"""Least tracking error by OSQP itself, set-up included.

Its own tolerances (1e-3) give weights that are worse than no trade at all, 1e-5 an objective that is 5 % off. At 1e-6 the polish
finds the optimum. A step size that is adapted by count and not by clock makes every turn the same.
"""

import numpy as np
import osqp
import quality
from measured import run
from tracking_programme import programme

SETTINGS = {
    "eps_abs": 1e-6,
    "eps_rel": 1e-6,
    "max_iter": 50_000,
    "polishing": True,
    "adaptive_rho_interval": 25,
    "verbose": False,
}


def prepare(case):
    given = programme(case)
    least = np.full(len(given.limits), -np.inf)
    least[0] = given.limits[0]
    return given, least, len(case["target"])


def answer(inputs):
    given, least, count = inputs
    solver = osqp.OSQP()
    solver.setup(given.quadratic, given.linear, given.rows, least, given.limits, **SETTINGS)
    result = solver.solve()
    if result.info.status != "solved":
        raise quality.WrongAnswer(f"OSQP stopped: {result.info.status}")
    return result.x[:count]


run("OSQP", ["osqp"], "track", prepare, answer, quality.tracking)
