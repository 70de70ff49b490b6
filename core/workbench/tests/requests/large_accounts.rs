//! Accounts whose amounts leave the range of decimals, alone or together: the others are shown and planned without them.

use choices::PlanMode;
use protocol::{AccountSort, ListAccounts, MakePlan, PlanScope, PolicyDraft, ShowAccount};

use super::plans::taxed;
use super::scenario::Scenario;
use super::small_book::{ASSETS, FX, PRICES};

const ACCOUNTS: &str = "\
account,name,tax_type
L-1,Of common size,taxable
L-2,Of no value,taxable
L-3,Half of all there is,taxable
L-4,The other half,taxable
L-5,At the edge,taxable
L-6,Without targets,taxable
";
const HOLDINGS: &str = "\
time,account,asset,quantity
2022-12-28T21:00:00Z,L-1,OAK,1200
2022-12-28T21:00:00Z,L-1,USD,20000
2022-12-28T21:00:00Z,L-2,OAK,100000000000000000000
2022-12-28T21:00:00Z,L-3,OAK,1800000000000000000
2022-12-28T21:00:00Z,L-4,OAK,1700000000000000000
2022-12-28T21:00:00Z,L-5,OAK,1
2022-12-28T21:00:00Z,L-5,USD,169000000000000000000
2022-12-28T21:00:00Z,L-6,OAK,7
";
const TARGETS: &str = "\
time,account,target,weight
2022-12-28T00:00:00Z,L-1,OAK,0.4
2022-12-28T00:00:00Z,L-2,OAK,0.4
2022-12-28T00:00:00Z,L-3,OAK,0.4
2022-12-28T00:00:00Z,L-4,OAK,0.4
2022-12-28T00:00:00Z,L-5,OAK,0.4
";

pub(super) fn steps(book: &mut Scenario) {
    book.given_files(&[
        ("assets.csv", ASSETS),
        ("prices.csv", PRICES),
        ("fx.csv", FX),
        ("accounts.csv", ACCOUNTS),
        ("holdings.csv", HOLDINGS),
        ("targets.csv", TARGETS),
    ]);
    let grid = ListAccounts {
        sort: AccountSort::LinesOut,
        descending: true,
        limit: 10,
        ..ListAccounts::default()
    };
    let view = book.ask("totals that are out of range, and every account by itself", grid);
    assert_eq!((view.value, view.rows.len(), view.measured), (None, 6, 4));
    let last: Vec<&str> = view.rows[4..].iter().map(|row| row.identifier.as_str()).collect();
    assert_eq!(last, ["L-2", "L-6"], "what has no figures comes last");
    let only = ListAccounts {
        search: "L-6".to_owned(),
        limit: 10,
        ..ListAccounts::default()
    };
    let alone = book.ask("one account without targets has no mean drift", only);
    assert_eq!((alone.drift, alone.measured, alone.out_of_band), (None, 0, 0));
    let uid = book.account("L-6");
    let account = book.ask("nor a drift, a target or a band in any line", ShowAccount { uid });
    for line in &account.lines {
        assert_eq!(
            (line.drift, line.target, line.band, line.relative_drift),
            (None, None, None, None)
        );
    }
    for (case, keys, left_out) in [
        ("one of common size", &["L-1"][..], &[][..]),
        ("one without a value", &["L-1", "L-2"], &["L-2"]),
        ("two that are too large together", &["L-1", "L-3", "L-4"], &["L-3"]),
        (
            "all of them",
            &["L-1", "L-2", "L-3", "L-4", "L-5", "L-6"],
            &["L-2", "L-3", "L-5", "L-6"],
        ),
    ] {
        for mode in [PlanMode::Full, PlanMode::Threshold] {
            let accounts = PlanScope::Accounts(keys.iter().map(|key| book.account(key)).collect());
            let policy = PolicyDraft { mode, ..taxed() };
            let plan = book.ask(&format!("{case}, {mode:?}"), MakePlan { accounts, policy });
            let excluded: Vec<&str> = plan.skipped.iter().map(|account| account.identifier.as_str()).collect();
            assert_eq!(excluded, left_out, "{case}");
            assert_eq!(plan.accounts as usize, keys.len() - left_out.len(), "{case}");
        }
    }
    let edge = PlanScope::Accounts(vec![book.account("L-2")]);
    book.refuse(
        "nobody is left",
        MakePlan {
            accounts: edge,
            policy: taxed(),
        },
    );
}
