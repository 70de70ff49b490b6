//! A plan of the small book: made, read, explained, as blocks and files, and with other prices.

use choices::{ExportFormat, OrderSide, PlanMode};
use decimal::Decimal;
use protocol::{
    ExplainLine, ExportOrders, MakePlan, OpenWhatIf, PlanScope, PolicyDraft, ShowBlocks, ShowPlan, ShowTaxes, TryFills,
    TryWhatIf, Uid,
};

use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.given_small_book();
    book.refuse("the rows of a plan before there is one", rows(0, 10));
    book.refuse("taxes before there is a plan", ShowTaxes { offset: 0, limit: 10 });
    book.refuse("blocks before there is a plan", ShowBlocks { offset: 0, limit: 10 });
    book.refuse("a file before there is a plan", file(ExportFormat::Csv));
    book.refuse("a what-if before there is a plan", OpenWhatIf);
    let prices = Vec::new();
    book.refuse(
        "other figures before there is a plan",
        TryWhatIf {
            policy: taxed(),
            prices,
        },
    );
    let (account_uid, asset_uid) = (book.account("S-1"), book.asset("OAK"));
    book.refuse("a line before there is a plan", ExplainLine { account_uid, asset_uid });
    made(book);
    book.ask("the rows with an order or a residual", rows(0, 20));
    book.ask(
        "a window of all rows",
        ShowPlan {
            changed_only: false,
            ..rows(1, 2)
        },
    );
    let (taxable, oak) = (book.account("S-1"), book.asset("OAK"));
    let line = |account_uid: Uid, asset_uid: Uid| ExplainLine { account_uid, asset_uid };
    book.ask("a sale and the lots that it closes", line(taxable, oak));
    let deferred = book.account("S-2");
    book.ask("a buy", line(deferred, oak));
    book.ask("a line that the plan does not have", line(Uid::nil(), oak));
    book.ask("gains and tax", ShowTaxes { offset: 0, limit: 10 });
    book.ask("the orders over all accounts", ShowBlocks { offset: 0, limit: 10 });
    fills(book, oak);
    for (case, format) in [
        ("the orders with their reasons", ExportFormat::Csv),
        ("the orders as a basket", ExportFormat::IbBasket),
        ("the orders in columns of FIX", ExportFormat::Fix),
        ("the blocks with the part of each account", ExportFormat::Blocks),
    ] {
        book.ask(case, file(format));
    }
    what_ifs(book, oak);
}

fn made(book: &mut Scenario) {
    let all = |policy: PolicyDraft| MakePlan {
        accounts: PlanScope::All,
        policy,
    };
    let unread = PolicyDraft {
        cash_reserve: "much".to_owned(),
        ..taxed()
    };
    book.refuse("a plan under a policy that cannot be read", all(unread));
    let nobody = PlanScope::Household("Pebble".to_owned());
    book.refuse(
        "a plan of a household that is not there",
        MakePlan {
            accounts: nobody,
            policy: taxed(),
        },
    );
    let reserve = PlanScope::Accounts(vec![book.account("S-3")]);
    book.refuse(
        "a plan of an account without targets",
        MakePlan {
            accounts: reserve,
            policy: taxed(),
        },
    );
    let stone = PlanScope::Household("Stone".to_owned());
    let located = PolicyDraft {
        locate: true,
        ..taxed()
    };
    book.ask(
        "a household that shares its targets",
        MakePlan {
            accounts: stone,
            policy: located,
        },
    );
    let untaxed = PolicyDraft {
        mode: PlanMode::Threshold,
        ..PolicyDraft::default()
    };
    let one = PlanScope::Accounts(vec![book.account("S-2")]);
    book.ask(
        "one account under the default policy",
        MakePlan {
            accounts: one,
            policy: untaxed,
        },
    );
    book.ask("gains without a tax regime", ShowTaxes { offset: 0, limit: 10 });
    book.ask("all accounts, taxed", all(taxed()));
}

fn fills(book: &mut Scenario, oak: Uid) {
    let fills = |asset_uid: Uid, side: OrderSide, fills: &[(&str, &str)]| TryFills {
        asset_uid,
        side,
        fills: fills
            .iter()
            .map(|(units, price)| ((*units).to_owned(), (*price).to_owned()))
            .collect(),
    };
    book.ask(
        "two fills of a block, shared out",
        fills(oak, OrderSide::Sell, &[("100", "50.10"), ("51", "49.95")]),
    );
    book.ask(
        "a fill that cannot be read",
        fills(oak, OrderSide::Sell, &[("some", "50")]),
    );
    book.ask(
        "more than was asked for",
        fills(oak, OrderSide::Sell, &[("100000", "50")]),
    );
    book.refuse(
        "fills of an asset that is not planned",
        fills(Uid::nil(), OrderSide::Buy, &[("1", "1")]),
    );
}

fn what_ifs(book: &mut Scenario, oak: Uid) {
    let scope = book.ask("what a what-if can change", OpenWhatIf);
    let prices = |percent: i64| TryWhatIf {
        policy: scope.policy.clone(),
        prices: vec![(oak, Decimal::from(percent))],
    };
    book.ask("a price that falls by a tenth", prices(-10));
    book.ask("the plan itself stays", file(ExportFormat::IbBasket));
    let policy = PolicyDraft {
        max_turnover: "5".to_owned(),
        ..scope.policy.clone()
    };
    book.ask(
        "a cap on turnover",
        TryWhatIf {
            policy,
            prices: Vec::new(),
        },
    );
    let policy = PolicyDraft {
        min_trade: "-1".to_owned(),
        ..scope.policy.clone()
    };
    book.ask(
        "a policy that breaks a rule",
        TryWhatIf {
            policy,
            prices: Vec::new(),
        },
    );
}

/// Every line to its target; gains are taxed.
pub(super) fn taxed() -> PolicyDraft {
    PolicyDraft {
        mode: PlanMode::Full,
        tax: true,
        fx_orders: true,
        ..PolicyDraft::default()
    }
}

fn rows(offset: u32, limit: u32) -> ShowPlan {
    ShowPlan {
        changed_only: true,
        offset,
        limit,
    }
}

fn file(format: ExportFormat) -> ExportOrders {
    ExportOrders { format }
}
