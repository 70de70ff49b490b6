//! The same problems in the form that Clarabel takes.

use clarabel::algebra::CscMatrix;
use clarabel::solver::SupportedConeT::{NonnegativeConeT, ZeroConeT};
use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus};

use super::cases::Case;

/// What Clarabel says: weights, infeasible, or neither.
pub(crate) enum Peer {
    Weights(Vec<f64>),
    Infeasible,
    Unsure,
}

/// Over (w, bought, sold): `w - bought + sold = current`.
pub(crate) fn clarabel(case: &Case) -> Peer {
    let n = case.lines();
    let mut rows: Vec<(Vec<(usize, f64)>, f64)> = Vec::new();
    for i in 0..n {
        rows.push((vec![(i, 1.0), (n + i, -1.0), (2 * n + i, 1.0)], case.current[i]));
    }
    let equalities = rows.len();
    for i in 0..n {
        rows.push((vec![(n + i, -1.0)], 0.0));
        rows.push((vec![(2 * n + i, -1.0)], 0.0));
        rows.push((vec![(i, 1.0)], case.upper[i]));
        rows.push((vec![(i, -1.0)], -case.lower[i]));
    }
    let everything = ((0..n).collect(), case.budget);
    for (members, range) in case.groups.iter().chain(std::iter::once(&everything)) {
        rows.push((members.iter().map(|i| (*i, 1.0)).collect(), range.high));
        rows.push((members.iter().map(|i| (*i, -1.0)).collect(), -range.low));
    }
    if let Some(one_way) = case.one_way {
        let counted = (0..n).filter(|i| case.counted[*i]);
        rows.push((
            counted.flat_map(|i| [(n + i, 1.0), (2 * n + i, 1.0)]).collect(),
            2.0 * one_way,
        ));
    }
    let (mut at, mut down, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut limits = Vec::new();
    for (row, (entries, limit)) in rows.iter().enumerate() {
        for (column, value) in entries {
            at.push(row);
            down.push(*column);
            values.push(*value);
        }
        limits.push(*limit);
    }
    let matrix = CscMatrix::new_from_triplets(rows.len(), 3 * n, at, down, values);
    let (quadratic, linear) = objective(case);
    let cones = [ZeroConeT(equalities), NonnegativeConeT(rows.len() - equalities)];
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .tol_gap_abs(1e-12)
        .tol_gap_rel(1e-12)
        .tol_feas(1e-11)
        .build()
        .expect("the settings are valid");
    let mut solver = DefaultSolver::new(&quadratic, &linear, &matrix, &limits, &cones, settings)
        .expect("the problem is well formed");
    solver.solve();
    match solver.solution.status {
        SolverStatus::Solved | SolverStatus::AlmostSolved | SolverStatus::InsufficientProgress => {
            Peer::Weights(solver.solution.x[..n].to_vec())
        }
        SolverStatus::PrimalInfeasible => Peer::Infeasible,
        _ => Peer::Unsure,
    }
}

/// Half the quadratic form, and the linear terms.
fn objective(case: &Case) -> (CscMatrix<f64>, Vec<f64>) {
    let n = case.lines();
    let (mut at, mut down, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let mut linear = vec![0.0; 3 * n];
    for i in 0..n {
        for j in 0..n {
            let entry = case.covariance[i * n + j];
            linear[i] -= entry * case.target[j];
            if i <= j && entry != 0.0 {
                at.push(i);
                down.push(j);
                values.push(entry);
            }
        }
        linear[n + i] = case.buy[i];
        linear[2 * n + i] = case.sell[i];
    }
    let quadratic = CscMatrix::new_from_triplets(3 * n, 3 * n, at, down, values);
    (quadratic, linear)
}
