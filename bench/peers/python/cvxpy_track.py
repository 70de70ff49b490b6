"""Least tracking error by cvxpy with the solver that it picks, from the numbers to the weights."""

import cvxpy as cp
import quality
from measured import run


def prepare(case):
    return case["covariance"], case["target"], case["current"], case.params


def answer(inputs):
    covariance, target, current, params = inputs
    weights = cp.Variable(len(target))
    traded = cp.norm1(weights - current)
    # Without psd_wrap cvxpy proves by eigenvalues that the covariance has none below zero, which takes longer than solving.
    risk = cp.quad_form(weights - target, cp.psd_wrap(covariance))
    limits = [cp.sum(weights) == 1, weights >= params["lower"], weights <= params["upper"], 0.5 * traded <= params["turnover"]]
    problem = cp.Problem(cp.Minimize(0.5 * risk + params["cost"] * traded), limits)
    problem.solve()
    if problem.status != cp.OPTIMAL:
        raise quality.WrongAnswer(f"cvxpy stopped: {problem.status}")
    return weights.value, problem.solver_stats.solver_name


def check(case, found):
    weights, solver = found
    return {**quality.tracking(case, weights), "solver": solver}


run("cvxpy", ["cvxpy", "osqp", "clarabel"], "track", prepare, answer, check)
