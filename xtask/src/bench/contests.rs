//! What is measured beside what, and how much faster it is meant to be.

/// A program that does one job on one case and prints one line of JSON.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    /// The engine itself, built for this machine.
    Native(&'static str),
    /// The npm package in Node.
    Node(&'static str),
    /// The npm package in Chromium.
    Chromium(&'static str),
    /// A script of bench/peers/python.
    Python(&'static str),
    /// A script of bench/peers/node.
    Script(&'static str),
    /// A program of package bench.
    Rust(&'static str),
}

/// How the ratio is read.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Goal {
    /// So many times faster than the other.
    Faster(f64),
    /// At most so many times the other's time.
    AtMost(f64),
    None,
}

pub(super) struct Contest {
    pub(super) name: &'static str,
    pub(super) case: &'static str,
    pub(super) ours: Side,
    pub(super) peer: Side,
    pub(super) goal: Goal,
    /// How often a side does the job in one of its turns: quick jobs more often than slow ones.
    pub(super) repeat: [u32; 2],
}

const fn contest(
    name: &'static str,
    case: &'static str,
    [ours, peer]: [Side; 2],
    goal: Goal,
    repeat: [u32; 2],
) -> Contest {
    Contest {
        name,
        case,
        ours,
        peer,
        goal,
        repeat,
    }
}

use Goal::{AtMost, Faster};
use Side::{Chromium, Native, Node, Python, Rust, Script};

const ONE_ACCOUNT: &str = "1 account x 500 assets, whole shares";
const MODELS: &str = "expand 10,000 accounts, shared models";
const NESTED: &str = "expand 10,000 accounts, nested models";
const DRIFT_10K: &str = "drift 10,000 x 50";
const DRIFT_100K: &str = "drift 100,000 x 50";
const PLAN: &str = "plan 100,000 x 50, every invariant checked";
const TRACK: &str = "least tracking error, 500 dense assets, turnover cap";

const MONTHLY: &str = "construct 1,000 assets x 2,500 days, rebalanced monthly";
const DAILY: &str = "construct 1,000 assets x 2,500 days, rebalanced daily";
const BUILD_MONTHLY: &str = "buildPortfolioColumns 1,000 x 2,500, monthly";
const BUILD_DAILY: &str = "buildPortfolioColumns 1,000 x 2,500, daily";

pub(super) const CONTESTS: &[Contest] = &[
    contest(
        ONE_ACCOUNT,
        "account-500",
        [Native("allocate"), Python("pypfopt_greedy")],
        Faster(300.0),
        [50, 5],
    ),
    contest(
        ONE_ACCOUNT,
        "account-500",
        [Native("allocate"), Python("pypfopt_lp")],
        Faster(10_000.0),
        [50, 1],
    ),
    contest(
        ONE_ACCOUNT,
        "account-500",
        [Native("allocate"), Rust("rust_portfolio_opt")],
        Goal::None,
        [50, 50],
    ),
    contest(
        ONE_ACCOUNT,
        "account-500",
        [Node("allocate"), Script("portfolio-allocation")],
        Faster(2_000.0),
        [50, 1],
    ),
    contest(
        MODELS,
        "models-10k",
        [Native("expand"), Python("pandas_expand")],
        Faster(60.0),
        [9, 3],
    ),
    contest(
        MODELS,
        "models-10k",
        [Native("expand"), Python("scipy_expand")],
        Goal::None,
        [9, 3],
    ),
    contest(
        MODELS,
        "models-10k",
        [Native("expand"), Native("expand-one-by-one")],
        Goal::None,
        [9, 3],
    ),
    contest(
        NESTED,
        "nested-10k",
        [Native("expand"), Python("pandas_expand")],
        Faster(60.0),
        [5, 3],
    ),
    contest(
        NESTED,
        "nested-10k",
        [Native("expand"), Python("scipy_expand")],
        Goal::None,
        [5, 3],
    ),
    contest(
        NESTED,
        "nested-10k",
        [Native("expand"), Native("expand-one-by-one")],
        Goal::None,
        [5, 3],
    ),
    contest(
        DRIFT_10K,
        "book-10k",
        [Native("drift"), Python("numpy_drift_blocked")],
        Goal::None,
        [21, 9],
    ),
    contest(
        DRIFT_100K,
        "book-100k",
        [Native("drift"), Python("numpy_drift_blocked")],
        Goal::None,
        [9, 5],
    ),
    contest(
        DRIFT_100K,
        "book-100k",
        [Native("drift"), Python("numpy_drift")],
        Goal::None,
        [9, 5],
    ),
    contest(
        DRIFT_100K,
        "book-100k",
        [Native("drift"), Python("pandas_drift")],
        Goal::None,
        [9, 3],
    ),
    contest(
        DRIFT_100K,
        "book-100k",
        [Native("drift"), Native("drift-exact")],
        Goal::None,
        [9, 3],
    ),
    contest(
        DRIFT_100K,
        "book-100k",
        [Native("drift"), Native("sum")],
        AtMost(2.0),
        [9, 9],
    ),
    contest(
        DRIFT_100K,
        "book-100k",
        [Native("drift"), Native("copy")],
        Goal::None,
        [9, 9],
    ),
    contest(
        PLAN,
        "book-100k",
        [Native("plan"), Native("plan-by-steps")],
        Goal::None,
        [3, 1],
    ),
    contest(
        PLAN,
        "book-100k",
        [Native("plan"), Native("plan-fractional")],
        Goal::None,
        [3, 3],
    ),
    contest(PLAN, "book-100k", [Native("plan"), Native("copy")], Goal::None, [3, 9]),
    contest(
        TRACK,
        "tracking-500",
        [Native("track"), Python("clarabel_track")],
        Faster(10.0),
        [9, 1],
    ),
    contest(
        TRACK,
        "tracking-500",
        [Native("track"), Python("osqp_track")],
        Goal::None,
        [9, 1],
    ),
    contest(
        TRACK,
        "tracking-500",
        [Native("track"), Python("cvxpy_track")],
        Goal::None,
        [9, 1],
    ),
    contest(
        MONTHLY,
        "construct-monthly",
        [Native("construct"), Python("numpy_construct")],
        Goal::None,
        [9, 9],
    ),
    contest(
        MONTHLY,
        "construct-monthly",
        [Native("construct"), Python("numpy_construct_plain")],
        Faster(10.0),
        [9, 5],
    ),
    contest(
        MONTHLY,
        "construct-monthly",
        [Native("construct-whole"), Python("numpy_construct_plain")],
        Goal::None,
        [9, 5],
    ),
    contest(
        MONTHLY,
        "construct-monthly",
        [Native("construct"), Python("vectorbt_construct")],
        Faster(150.0),
        [9, 1],
    ),
    contest(
        MONTHLY,
        "construct-monthly",
        [Native("construct"), Python("vectorbt_rust_construct")],
        Faster(150.0),
        [9, 1],
    ),
    contest(
        MONTHLY,
        "construct-monthly",
        [Native("construct"), Python("bt_construct")],
        Faster(1_000.0),
        [9, 1],
    ),
    contest(
        DAILY,
        "construct-daily",
        [Native("construct"), Python("numpy_construct")],
        Goal::None,
        [9, 9],
    ),
    contest(
        DAILY,
        "construct-daily",
        [Native("construct"), Python("numpy_construct_plain")],
        Faster(10.0),
        [9, 5],
    ),
    contest(
        DAILY,
        "construct-daily",
        [Native("construct-whole"), Python("numpy_construct_plain")],
        Goal::None,
        [9, 5],
    ),
    contest(
        DAILY,
        "construct-daily",
        [Native("construct"), Python("vectorbt_construct")],
        Faster(150.0),
        [9, 1],
    ),
    contest(
        DAILY,
        "construct-daily",
        [Native("construct"), Python("vectorbt_rust_construct")],
        Faster(150.0),
        [9, 1],
    ),
    contest(
        DAILY,
        "construct-daily",
        [Native("construct"), Python("bt_construct")],
        Faster(1_000.0),
        [9, 1],
    ),
    contest(
        "driftColumns 10,000 x 50",
        "book-10k",
        [Node("drift-columns"), Native("drift-columns")],
        AtMost(1.5),
        [5, 5],
    ),
    contest(
        "driftColumns 10,000 x 50",
        "book-10k",
        [Chromium("drift-columns"), Native("drift-columns")],
        AtMost(1.5),
        [5, 5],
    ),
    contest(
        "expandTargetsColumns 10,000",
        "models-10k",
        [Node("expand-columns"), Native("expand-columns")],
        AtMost(1.5),
        [5, 5],
    ),
    contest(
        "expandTargetsColumns 10,000",
        "models-10k",
        [Chromium("expand-columns"), Native("expand-columns")],
        AtMost(1.5),
        [5, 5],
    ),
    contest(
        "planRebalanceColumns 10,000 x 50",
        "book-10k",
        [Node("plan-columns"), Native("plan-columns")],
        AtMost(1.5),
        [3, 3],
    ),
    contest(
        "planRebalanceColumns 10,000 x 50",
        "book-10k",
        [Chromium("plan-columns"), Native("plan-columns")],
        AtMost(1.5),
        [3, 3],
    ),
    contest(
        BUILD_MONTHLY,
        "construct-monthly",
        [Node("construct-columns"), Native("construct-columns")],
        AtMost(1.5),
        [5, 5],
    ),
    contest(
        BUILD_MONTHLY,
        "construct-monthly",
        [Chromium("construct-columns"), Native("construct-columns")],
        AtMost(1.5),
        [5, 5],
    ),
    contest(
        BUILD_DAILY,
        "construct-daily",
        [Node("construct-columns"), Native("construct-columns")],
        AtMost(1.5),
        [5, 5],
    ),
    contest(
        BUILD_DAILY,
        "construct-daily",
        [Chromium("construct-columns"), Native("construct-columns")],
        AtMost(1.5),
        [5, 5],
    ),
];
