//! From targets to trades: the plan of one account after another.
//!
//! The steps, in order, none with a number of rounds that depends on the data's luck:
//!
//! 1. value the account, its external flow included; a line without a usable price is not traded;
//! 2. move the target weight that a restriction makes unreachable to where the policy says;
//! 3. use the external flow: invest a contribution in underweight lines, raise a withdrawal from overweight ones;
//! 4. pick the lines out of band (or all) and set the value each is to have;
//! 5. size the reductions, 6. scale them to the turnover cap, round them, drop those under the minimum;
//! 7. fund each currency from its own cash and proceeds, 8. scale its increases by one factor if short,
//!    9. round them and hand out what is left by largest remainder, 10. drop those under the minimum;
//! 11. report what every line misses, and why, 12. check the invariants.
//!
//! A plan that is carried out and made again has no orders: what the next plan would trade is added to it
//! (`settle.rs`). A turnover cap or unsettled cash leave something for the next one, lots that exchanges alone better can,
//! and so can the rounding of money, which moves the account's value by less than a minor unit a line, for a line on the very edge
//! of its band or of a lot.
//!
//! A plan that follows from whole lots by largest remainder can lose a lot in one line when the account grows (the
//! Alabama paradox of apportionment).

mod account_work;
mod benefit;
mod better_lots;
mod buys;
mod cash_band;
mod checks;
mod currencies;
mod fast_path;
mod intent;
mod invariants;
mod kept;
mod largest_flow;
mod leftover;
mod lot_search;
mod min_trades;
mod outcome;
mod pose;
mod remainders;
mod report;
mod sells;
mod settle;
mod shortfalls;
mod terms;
mod track;

pub use account_work::{PlanError, Workspace, account_value, plan_account, plan_by_steps};
pub use checks::{Checks, INVARIANTS};
pub use largest_flow::{
    Descent, Margin, base_minor_unit, cash_at_work, cash_in_base, in_minor_units, last_that_holds, most_withdrawn,
    of_minor_units,
};
pub use outcome::{AccountOutcome, CashAfter, FxOrder, Order, Outcome, ResidualLine, Shortfall};
pub use terms::{
    AccountLines, AssetOutOfRange, AssetTerms, Cash, Costs, Currency, Goal, Lots, Market, Mode, Objective, Policy,
    Restriction, TrackingGroup, TrackingRisk, TrackingTerms,
};
