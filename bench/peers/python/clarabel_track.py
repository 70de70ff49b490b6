"""Least tracking error by Clarabel itself, set-up included, with its own settings."""

import clarabel
import numpy as np
import quality
from measured import run
from tracking_programme import programme


def prepare(case):
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    return programme(case), settings, len(case["target"])


def answer(inputs):
    given, settings, count = inputs
    cones = [clarabel.ZeroConeT(1), clarabel.NonnegativeConeT(len(given.limits) - 1)]
    solver = clarabel.DefaultSolver(given.quadratic, given.linear, given.rows, given.limits, cones, settings)
    solution = solver.solve()
    if solution.status != clarabel.SolverStatus.Solved:
        raise quality.WrongAnswer(f"Clarabel stopped: {solution.status}")
    return np.array(solution.x[:count])


run("Clarabel", ["clarabel"], "track", prepare, answer, quality.tracking)
