//! Every test of this machine, in one program: what they all link is linked once.

#[path = "benefit/main.rs"]
mod benefit;
mod book_plan;
mod bounds;
mod build_portfolio;
mod catalogue;
mod class_targets;
mod codes;
mod construction_reference;
#[path = "contract/main.rs"]
mod contract;
mod expansion_and_drift;
mod golden_book;
mod golden_portfolios;
mod golden_tables;
mod golden_targets;
mod golden_virtual_funds;
mod group_drift;
mod guide;
mod hard_cases;
#[path = "holding_time/main.rs"]
mod holding_time;
mod import_columns;
mod largest_flows;
#[path = "leftover/main.rs"]
mod leftover;
mod lots_oracle;
mod nonnegative_reference;
#[path = "order_life/main.rs"]
mod order_life;
mod package_contract;
#[path = "performance/main.rs"]
mod performance;
mod performance_reference;
#[path = "plan_columns/main.rs"]
mod plan_columns;
mod plan_examples;
mod plan_in_parts;
mod plan_invariants;
mod plan_known_faults;
mod plan_quotes;
mod reports;
mod settled;
#[path = "tax_lots/main.rs"]
mod tax_lots;
#[path = "virtual_funds/main.rs"]
mod virtual_funds;
