//! Who has what: group memberships, holdings, virtual funds.

use acceptance::cases::{Case, Refusal, Write};
use serde_json::{Value as Json, json};

use super::{absent, delete, gone, present, put, row, rows, undeletable};

pub(super) fn cases() -> Vec<Case> {
    [groups(), holdings(), funds(), fund_lines()].concat()
}

fn group(name: &str) -> Write {
    put(
        "PortfolioGroup",
        json!({ "uid": name, "unique_identifier": name, "display_name": name }),
    )
}

fn member(name: &str, group: &str, portfolio: &str) -> Write {
    put(
        "PortfolioGroupMembership",
        json!({
            "uid": name, "portfolio_group_uid": group, "portfolio_uid": portfolio,
        }),
    )
}

fn groups() -> Vec<Case> {
    let both = || {
        vec![
            group("core"),
            group("tactical"),
            member("1", "core", "growth"),
            member("2", "tactical", "growth"),
        ]
    };
    vec![
        rows("a portfolio in two groups", both(), None),
        rows(
            "a portfolio twice in a group",
            [both(), vec![member("3", "core", "growth")]].concat(),
            Some(Refusal::Duplicate),
        ),
        rows(
            "two portfolios in a group",
            [both(), vec![member("3", "core", "income")]].concat(),
            None,
        ),
        row(
            "a member of no group",
            member("1", "nowhere", "growth"),
            Some(Refusal::Unreferenced),
        ),
        rows(
            "no portfolio in a group",
            vec![group("core"), member("1", "core", "nothing")],
            Some(Refusal::Unreferenced),
        ),
        delete(
            "a group with members",
            both(),
            gone("PortfolioGroup", "core"),
            vec![
                absent(&member("1", "core", "growth")),
                present(&member("2", "tactical", "growth")),
            ],
        ),
        delete(
            "a portfolio in groups",
            both(),
            gone("Portfolio", "growth"),
            vec![
                absent(&member("1", "core", "growth")),
                absent(&member("2", "tactical", "growth")),
                present(&group("core")),
            ],
        ),
    ]
}

fn line(asset: &str, quantity: &str, direction: i64) -> Write {
    put(
        "AccountHoldingsTS",
        json!({
            "time_index": "2026-01-31T00:00:00Z", "account_uid": "first", "asset_uid": asset,
            "holdings_set_uid": "first-holdings", "quantity": quantity, "direction": direction,
        }),
    )
}

fn holdings() -> Vec<Case> {
    let quantity = Some(Refusal::Broken("quantity_not_positive"));
    let direction = Some(Refusal::Broken("direction_unknown"));
    let table = [
        ("1", 1, None),
        ("10", -1, None),
        ("0.000000000000000001", 1, None),
        ("170141183460469231731.687303715884105727", 1, None),
        ("0", 1, quantity.clone()),
        ("-1", 1, quantity.clone()),
        ("-0.000000000000000001", -1, quantity),
        ("1", 0, direction.clone()),
        ("1", 2, direction),
    ];
    let mut cases: Vec<Case> = table
        .into_iter()
        .map(|(quantity, direction, refusal)| {
            row(
                &format!("holding {quantity}, direction {direction}"),
                line("btc", quantity, direction),
                refusal,
            )
        })
        .collect();
    let second_head = put(
        "AccountHoldingsSet",
        json!({
            "uid": "again", "account_uid": "first", "time_index": "2026-01-31T00:00:00Z",
        }),
    );
    cases.extend([
        Case {
            outcome: row("", line("btc", "2", -1), None).outcome,
            ..rows(
                "long and short of an asset at once: one line",
                vec![line("btc", "1", 1), line("btc", "2", -1)],
                None,
            )
        },
        row("a second snapshot of an instant", second_head, Some(Refusal::Duplicate)),
        undeletable(
            "an account with lines",
            vec![line("btc", "1", 1)],
            gone("Account", "first"),
        ),
        undeletable("an asset that is held", vec![line("btc", "1", 1)], gone("Asset", "btc")),
        delete(
            "a snapshot",
            vec![line("btc", "1", 1)],
            gone("AccountHoldingsSet", "first-holdings"),
            vec![absent(&line("btc", "1", 1))],
        ),
        rows(
            "a snapshot and then its account",
            vec![gone("AccountHoldingsSet", "first-holdings"), gone("Account", "first")],
            None,
        ),
    ]);
    cases
}

fn fund(name: &str, cells: &Json) -> Write {
    let mut all = json!({
        "uid": name, "unique_identifier": name, "account_uid": "first", "target_portfolio_uid": "growth",
        "account_target_allocation_uid": "first-targets",
    });
    for (column, cell) in cells.as_object().into_iter().flatten() {
        all[column] = cell.clone();
    }
    put("VirtualFund", all)
}

fn funds() -> Vec<Case> {
    let sleeve = || fund("sleeve", &json!({}));
    let loose = |name: &str| fund(name, &json!({ "account_target_allocation_uid": null }));
    let other = |cells: &Json| vec![sleeve(), fund("other", cells)];
    vec![
        row("a fund of an allocation", sleeve(), None),
        rows(
            "two funds of an allocation and a portfolio",
            other(&json!({})),
            Some(Refusal::Duplicate),
        ),
        rows(
            "two funds of an allocation",
            other(&json!({ "target_portfolio_uid": "income" })),
            None,
        ),
        rows(
            "funds of two allocations",
            other(&json!({ "account_target_allocation_uid": "second-targets" })),
            None,
        ),
        rows(
            "two funds without an allocation",
            vec![loose("one"), loose("two")],
            None,
        ),
        rows(
            "two funds of a name",
            other(&json!({ "unique_identifier": "sleeve", "target_portfolio_uid": "income" })),
            Some(Refusal::Duplicate),
        ),
        undeletable(
            "a portfolio that a fund follows",
            vec![sleeve()],
            gone("Portfolio", "growth"),
        ),
        delete(
            "the account of a fund",
            vec![loose("one")],
            gone("Account", "first"),
            vec![absent(&loose("one"))],
        ),
        delete(
            "the allocation of a fund",
            vec![sleeve()],
            gone("AccountTargetAllocation", "first-targets"),
            vec![absent(&sleeve())],
        ),
    ]
}

fn head(name: &str, source: &str) -> Write {
    put(
        "VirtualFundHoldingsSet",
        json!({
            "uid": name, "virtual_fund_uid": "sleeve", "source_account_holdings_set_uid": source,
            "time_index": "2026-02-01T00:00:00Z",
        }),
    )
}

fn attributed(quantity: &str, direction: i64) -> Write {
    put(
        "VirtualFundHoldingsTS",
        json!({
            "time_index": "2026-02-01T00:00:00Z", "virtual_fund_uid": "sleeve", "asset_uid": "btc",
            "virtual_fund_holdings_set_uid": "head", "source_account_holdings_set_uid": "first-holdings",
            "allocated_quantity": quantity, "direction": direction,
        }),
    )
}

fn fund_lines() -> Vec<Case> {
    let before = || vec![fund("sleeve", &json!({})), head("head", "first-holdings")];
    let with = |write: Write| [before(), vec![write]].concat();
    let quantity = Some(Refusal::Broken("allocated_quantity_not_positive"));
    let direction = Some(Refusal::Broken("direction_unknown"));
    let all = with(attributed("1", 1));
    vec![
        rows("3 short, attributed", with(attributed("3", -1)), None),
        rows("0 attributed", with(attributed("0", 1)), quantity.clone()),
        rows("-1 attributed", with(attributed("-1", 1)), quantity),
        rows("direction 2, attributed", with(attributed("1", 2)), direction),
        rows(
            "two heads from one snapshot",
            with(head("again", "first-holdings")),
            Some(Refusal::Duplicate),
        ),
        rows(
            "two heads from two snapshots",
            with(head("again", "second-holdings")),
            None,
        ),
        undeletable(
            "a snapshot that was attributed",
            before(),
            gone("AccountHoldingsSet", "first-holdings"),
        ),
        delete(
            "a fund with lines",
            all.clone(),
            gone("VirtualFund", "sleeve"),
            vec![absent(&head("head", "first-holdings")), absent(&attributed("1", 1))],
        ),
        delete(
            "a head with lines",
            all.clone(),
            gone("VirtualFundHoldingsSet", "head"),
            vec![absent(&attributed("1", 1))],
        ),
        undeletable(
            "the account of a snapshot that was attributed",
            before(),
            gone("Account", "first"),
        ),
        undeletable("an asset that was attributed", all, gone("Asset", "btc")),
    ]
}
