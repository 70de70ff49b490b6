"""The case tracking-500 as a quadratic programme in matrices, for solvers without a modelling layer.

Unknowns x = (w, u): weights, and what each is bought or sold by at least.

    minimise    1/2 w'Sw - (S t)'w + cost * sum(u)
    subject to  sum(w) = 1,  w - u <= c,  -w - u <= -c,  lower <= w <= upper,  sum(u) <= 2 * turnover

The dense covariance stands in it once. What is bought and what is sold as the only unknowns would take it four times, and
Clarabel three times as long.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp


@dataclass(frozen=True)
class Programme:
    """Minimise 1/2 x'Px + q'x where the first row of Ax equals the first of b and the others are at most theirs."""

    quadratic: sp.csc_matrix  # the upper triangle
    linear: np.ndarray
    rows: sp.csc_matrix
    limits: np.ndarray


def programme(case):
    covariance, target, current, params = case["covariance"], case["target"], case["current"], case.params
    count = len(target)
    same, none = sp.eye_array(count), sp.csc_array((count, count))
    ones, zeros = sp.csc_array(np.ones((1, count))), sp.csc_array((1, count))
    quadratic = sp.triu(sp.block_diag([sp.csc_array(covariance), none]), format="csc")
    rows = sp.vstack([
        sp.hstack([ones, zeros]),
        sp.hstack([same, -same]),
        sp.hstack([-same, -same]),
        sp.hstack([same, none]),
        sp.hstack([-same, none]),
        sp.hstack([zeros, ones]),
    ])
    limits = [[1.0], current, -current, np.full(count, params["upper"]), np.full(count, -params["lower"]),
              [2.0 * params["turnover"]]]
    linear = np.concatenate([-covariance @ target, np.full(count, params["cost"])])
    return Programme(sp.csc_matrix(quadratic), linear, sp.csc_matrix(rows), np.concatenate(limits))
