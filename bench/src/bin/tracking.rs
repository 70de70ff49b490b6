//! The tracking optimiser beside Clarabel on one seeded problem: 500 assets, dense covariance, limits, budget and a
//! binding turnover cap. Prints the medians in nanoseconds, and how far the objectives are apart, as JSON.

use std::time::Instant;

use anyhow::{Result, anyhow};
use clarabel::algebra::CscMatrix;
use clarabel::solver::SupportedConeT::{NonnegativeConeT, ZeroConeT};
use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver};
use rebalance::tracking::{Problem, Quality, Range, Risk, Solution, Terms, Turnover, Workspace, solve};
use serde_json::json;

const ASSETS: usize = 500;
const FACTORS: usize = 20;
const REPETITIONS: usize = 11;
const PEER_REPETITIONS: usize = 3;

struct Case {
    covariance: Vec<f64>,
    target: Vec<f64>,
    current: Vec<f64>,
    upper: Vec<f64>,
    one_way: f64,
}

fn main() -> Result<()> {
    let sizes: Result<Vec<usize>, _> = std::env::args().skip(1).map(|size| size.parse()).collect();
    let sizes = sizes?;
    let assets = sizes.first().copied().unwrap_or(ASSETS);
    let mut reports = Vec::new();
    for cap in [0.02, 0.05, 0.1, 0.2, f64::INFINITY] {
        reports.push(contest(&case(assets, cap))?);
    }
    println!("{}", serde_json::to_string_pretty(&reports)?);
    Ok(())
}

fn contest(case: &Case) -> Result<serde_json::Value> {
    let (risk_ns, risk) = median(REPETITIONS, || Risk::dense(case.target.len(), &case.covariance));
    let risk = risk?;
    let zeros = vec![0.0; case.target.len()];
    let counted = vec![true; case.target.len()];
    let turnover = case.one_way.is_finite().then_some(Turnover {
        one_way: case.one_way,
        counted: &counted,
    });
    let problem = Problem::new(Terms {
        risk: &risk,
        target: &case.target,
        current: &case.current,
        lower: &zeros,
        upper: &case.upper,
        buy_cost: &zeros,
        sell_cost: &zeros,
        budget: Range { low: 1.0, high: 1.0 },
        turnover,
        groups: &[],
    })?;
    let mut workspace = Workspace::default();
    let (ours_ns, solution) = median(REPETITIONS, || solve(&problem, &mut workspace));
    let solution: Solution = solution?;
    let (clarabel_ns, theirs) = median(PEER_REPETITIONS, || clarabel(case));
    let theirs = objective(case, &theirs?);
    let traded = (0..case.target.len())
        .filter(|line| solution.weights[*line].to_bits() != case.current[*line].to_bits())
        .count();
    Ok(json!({
        "assets": case.target.len(),
        "turnover_cap": case.one_way,
        "risk_check_ns": risk_ns,
        "ours_ns": ours_ns,
        "clarabel_ns": clarabel_ns,
        "ratio": clarabel_ns / ours_ns,
        "rounds": solution.rounds,
        "lines_traded": traded,
        "objective": solution.objective,
        "gap": solution.gap,
        "is_optimal": solution.quality == Quality::Optimal,
        "clarabel_excess": (theirs - solution.objective) / solution.scale,
    }))
}

fn median<T>(repetitions: usize, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut times = Vec::new();
    let mut last = None;
    for _ in 0..repetitions.max(1) {
        let start = Instant::now();
        let answer = work();
        times.push(start.elapsed().as_nanos() as f64);
        last = Some(answer);
    }
    times.sort_by(f64::total_cmp);
    let answer = last.unwrap_or_else(work);
    (times[times.len() / 2], answer)
}

fn uniform(state: &mut u64) -> f64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 11) as f64 / (1u64 << 53) as f64
}

fn shares(state: &mut u64, count: usize) -> Vec<f64> {
    let raw: Vec<f64> = (0..count).map(|_| uniform(state) + 0.05).collect();
    let sum: f64 = raw.iter().sum();
    raw.iter().map(|share| share / sum).collect()
}

fn case(assets: usize, one_way: f64) -> Case {
    let state = &mut 7;
    let loadings: Vec<f64> = (0..assets * FACTORS).map(|_| 0.1 * (uniform(state) - 0.3)).collect();
    let mut covariance = vec![0.0; assets * assets];
    for row in 0..assets {
        for column in 0..=row {
            let sum: f64 = (0..FACTORS)
                .map(|factor| loadings[row * FACTORS + factor] * loadings[column * FACTORS + factor])
                .sum();
            covariance[row * assets + column] = sum;
            covariance[column * assets + row] = sum;
        }
        covariance[row * assets + row] += 0.01 + 0.05 * uniform(state);
    }
    let target = shares(state, assets);
    let current = shares(state, assets);
    let upper = (0..assets)
        .map(|line| current[line].max(3.0 / assets as f64 * uniform(state)))
        .collect();
    Case {
        covariance,
        target,
        current,
        upper,
        one_way,
    }
}

fn objective(case: &Case, weights: &[f64]) -> f64 {
    let assets = weights.len();
    let mut objective = 0.0;
    for row in 0..assets {
        for column in 0..assets {
            let distances = (weights[row] - case.target[row]) * (weights[column] - case.target[column]);
            objective += 0.5 * case.covariance[row * assets + column] * distances;
        }
    }
    objective
}

/// Over (weights, bought, sold), at Clarabel's own default settings but for the log.
fn clarabel(case: &Case) -> Result<Vec<f64>> {
    let assets = case.target.len();
    let mut entries: Vec<(usize, usize, f64)> = Vec::new();
    let mut limits = Vec::new();
    for line in 0..assets {
        entries.extend([
            (line, line, 1.0),
            (line, assets + line, -1.0),
            (line, 2 * assets + line, 1.0),
        ]);
        limits.push(case.current[line]);
    }
    entries.extend((0..assets).map(|line| (assets, line, 1.0)));
    limits.push(1.0);
    let equalities = limits.len();
    for line in 0..assets {
        for (column, sign, limit) in [
            (assets + line, -1.0, 0.0),
            (2 * assets + line, -1.0, 0.0),
            (line, 1.0, case.upper[line]),
            (line, -1.0, 0.0),
        ] {
            entries.push((limits.len(), column, sign));
            limits.push(limit);
        }
    }
    if case.one_way.is_finite() {
        entries.extend((assets..3 * assets).map(|column| (limits.len(), column, 1.0)));
        limits.push(2.0 * case.one_way);
    }
    let matrix = sparse(limits.len(), 3 * assets, &entries);
    let mut upper_half = Vec::new();
    let mut linear = vec![0.0; 3 * assets];
    for (row, linear) in linear.iter_mut().take(assets).enumerate() {
        for column in 0..assets {
            let entry = case.covariance[row * assets + column];
            *linear -= entry * case.target[column];
            if row <= column {
                upper_half.push((row, column, entry));
            }
        }
    }
    let quadratic = sparse(3 * assets, 3 * assets, &upper_half);
    let cones = [ZeroConeT(equalities), NonnegativeConeT(limits.len() - equalities)];
    let settings = DefaultSettingsBuilder::default().verbose(false).build()?;
    let mut solver = DefaultSolver::new(&quadratic, &linear, &matrix, &limits, &cones, settings)
        .map_err(|error| anyhow!("{error:?}"))?;
    solver.solve();
    Ok(solver.solution.x[..assets].to_vec())
}

fn sparse(rows: usize, columns: usize, entries: &[(usize, usize, f64)]) -> CscMatrix<f64> {
    CscMatrix::new_from_triplets(
        rows,
        columns,
        entries.iter().map(|entry| entry.0).collect(),
        entries.iter().map(|entry| entry.1).collect(),
        entries.iter().map(|entry| entry.2).collect(),
    )
}
