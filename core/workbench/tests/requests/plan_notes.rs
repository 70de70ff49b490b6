//! What is said above a plan and what its rows add up to: missing cash, idle cash, orders that count and orders that do not.

use choices::{BatchStatus, ExportFormat, InvariantStatus, Objective, PlanMode, RestrictionRule, ShortfallCause};
use decimal::Decimal;
use protocol::{
    BatchStep, CashMoves, ChangeOrderBatches, CreateOrderBatches, ExplainLine, ExportOrders, LimitDraft,
    ListOrderBatches, MakePlan, OpenPlan, PlanRow, PlanScope, PlanSummary, PolicyDraft, Remark, ReplayPlan,
    RestrictionDraft, SavePlan, ShowAccount, ShowPlan, Subject, Uid,
};

use super::plans::taxed;
use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.given_small_book();
    idle(book);
    short(book);
    refused(book);
    counted(book);
}

/// Money of one currency that pays for nothing of another, because FX trades are off.
fn idle(book: &mut Scenario) {
    let apart = PolicyDraft {
        fx_orders: false,
        tax: false,
        ..taxed()
    };
    let plan = made(book, "each currency pays for itself", apart.clone());
    let said: Vec<(&str, &str)> = plan.notes.iter().map(|note| (&*note.code, &*note.message)).collect();
    let expected = "S-2: 16986.8 USD is idle; switch on FX trades to use it for orders in other currencies.";
    assert!(said.contains(&("cash_idle", expected)), "{said:?}");
    let (account_uid, asset_uid) = (book.account("S-2"), book.asset("ELM"));
    let line = book.ask(
        "a line whose money is in another currency",
        ExplainLine { account_uid, asset_uid },
    );
    let residual = line.residual.expect("the line ends off its target");
    assert!(residual.ends_with(expected), "{residual}");
    let together = PolicyDraft {
        fx_orders: true,
        ..apart
    };
    let plan = made(book, "one currency pays for another", together);
    assert!(
        plan.notes.iter().all(|note| note.code != "cash_idle"),
        "{:?}",
        plan.notes
    );
    assert_eq!(plan.orders, 6, "four of assets, two of currencies");
}

/// Cash that an account must have and does not get is named, and its check fails before all others.
fn short(book: &mut Scenario) {
    let kept = RestrictionDraft {
        account_uid: None,
        subject: Subject::Category("Bonds".to_owned()),
        rule: RestrictionRule::NoSell,
    };
    let short = PolicyDraft {
        mode: PlanMode::RaiseCash,
        flow: "30000".to_owned(),
        restrictions: vec![kept],
        fx_orders: false,
        tax: false,
        ..taxed()
    };
    let plan = made(book, "a withdrawal that a restriction blocks", short);
    let causes: Vec<(&str, ShortfallCause)> = plan
        .shortfalls
        .iter()
        .map(|line| (line.account.as_str(), line.cause))
        .collect();
    assert_eq!(causes, [("S-2", ShortfallCause::Restriction)]);
    let first = plan.invariants.first().expect("there are checks");
    assert_eq!((first.number, first.status), (3, InvariantStatus::Failed));
    assert_eq!(plan.checks(InvariantStatus::Failed), 1);
    let kept = book.given(SavePlan {
        name: "Short".to_owned(),
    });
    let again = book.ask("made again, it fails again", ReplayPlan { uid: kept.plan.uid });
    assert_eq!((again.same_plan, again.failed_checks), (true, vec![3]));
    let file = book.ask(
        "the file says it first",
        ExportOrders {
            format: ExportFormat::Csv,
        },
    );
    let text = String::from_utf8(file.bytes).expect("it is text");
    let heads: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
    assert!(heads[0].starts_with("# Shortfall, S-2: "), "{heads:?}");
    assert!(heads[1].starts_with("# Check 3 failed"), "{heads:?}");
    assert!(heads[2].starts_with("# Excluded, S-3"), "{heads:?}");
}

/// An account that the engine refuses while it plans is left out by name; the others are planned, and the file says it.
fn refused(book: &mut Scenario) {
    let kept = RestrictionDraft {
        account_uid: Some(book.account("S-1")),
        subject: Subject::Asset(book.asset("OAK")),
        rule: RestrictionRule::NoSell,
    };
    let limit = LimitDraft {
        subject: Subject::Category("Materials".to_owned()),
        min: String::new(),
        max: "12".to_owned(),
    };
    let impossible = PolicyDraft {
        objective: Objective::LeastTrackingError,
        restrictions: vec![kept],
        limits: vec![limit],
        tax: false,
        ..taxed()
    };
    let plan = made(book, "one account has no solution", impossible);
    let skipped = plan.skipped.iter();
    let skipped: Vec<(&str, &str)> = skipped
        .map(|account| (account.identifier.as_str(), &*account.reason.code))
        .collect();
    assert_eq!(skipped, [("S-1", "no_solution"), ("S-3", "targets_missing")]);
    assert_eq!(plan.accounts, 1);
}

/// Orders count from when their batch is approved until they are posted or given up.
fn counted(book: &mut Scenario) {
    let before = made(book, "before there are orders", taxed());
    let plan = book
        .given(SavePlan {
            name: "First".to_owned(),
        })
        .plan;
    assert_eq!(plan.orders, before.orders, "FX trades are among its orders");
    book.given(CreateOrderBatches {
        plan: plan.uid,
        target_time: String::new(),
        draft: true,
    });
    let drafts = made(book, "draft orders do not count", taxed());
    assert_eq!(
        (drafts.orders, drafts.drift_before),
        (before.orders, before.drift_before)
    );
    assert_eq!(
        notes(&drafts),
        [("orders_not_approved", "S-1"), ("orders_not_approved", "S-2")]
    );
    let uid = book.account("S-1");
    assert_eq!(
        book.ask("draft orders are not under way", ShowAccount { uid }).issues,
        [""; 0]
    );
    let batches = drafts_of(book);
    approved(book, &before, &batches);
}

/// The batches that are to be approved.
fn drafts_of(book: &mut Scenario) -> Vec<Uid> {
    let drafts = book
        .given(ListOrderBatches {
            search: String::new(),
            status: Some(BatchStatus::Draft),
            offset: 0,
            limit: 10,
        })
        .rows;
    drafts.iter().map(|batch| batch.uid).collect()
}

/// One batch is approved, then the other, then both are cancelled.
fn approved(book: &mut Scenario, before: &PlanSummary, batches: &[Uid]) {
    let uid = book.account("S-1");
    let turn = |batches: &[Uid], step: BatchStep| ChangeOrderBatches {
        batches: batches.to_vec(),
        step,
    };
    book.given(turn(&batches[..1], BatchStep::Approve));
    let one = made(book, "one batch is approved", taxed());
    assert_eq!(notes(&one), [("orders_counted", "S-1"), ("orders_not_approved", "S-2")]);
    assert_eq!(
        book.ask("approved orders are under way", ShowAccount { uid })
            .issues
            .len(),
        1
    );
    let kept = book.given(SavePlan {
        name: "Second".to_owned(),
    });
    let opened = book.ask(
        "a saved plan says what its input counts",
        OpenPlan { uid: kept.plan.uid },
    );
    assert_eq!(notes(&opened), [("orders_counted", "S-1")]);
    let first = opened.invariants.first().expect("there are checks");
    assert_eq!((first.number, first.status), (1, InvariantStatus::NotApplicable));
    book.given(turn(&batches[1..], BatchStep::Approve));
    let all = made(book, "all batches are approved", taxed());
    let expected = [
        ("exchanges_counted", "S-2"),
        ("orders_counted", "S-1"),
        ("orders_counted", "S-2"),
    ];
    assert_eq!((all.orders, notes(&all).as_slice()), (0, expected.as_slice()));
    book.given(turn(batches, BatchStep::Cancel));
    let none = made(book, "orders that were given up do not count", taxed());
    assert_eq!((none.orders, notes(&none).len()), (before.orders, 0));
}

/// The notes about accounts: code and account.
fn notes(plan: &PlanSummary) -> Vec<(&str, &str)> {
    let note = |note: &'_ Remark| note.arguments.contains_key("account");
    let said = plan.notes.iter().filter(|remark| note(remark));
    let mut found: Vec<(&str, &str)> = said
        .map(|remark| (&*remark.code, &*remark.arguments["account"]))
        .collect();
    found.sort_unstable();
    found
}

/// A plan of all accounts and its rows, which add up.
fn made(book: &mut Scenario, case: &str, policy: PolicyDraft) -> PlanSummary {
    let accounts = PlanScope::All;
    let plan = book.ask(case, MakePlan { accounts, policy });
    let rows = ShowPlan {
        changed_only: false,
        offset: 0,
        limit: 100,
    };
    let rows = book.ask(&format!("its rows: {case}"), rows).rows;
    add_up(&plan, &rows);
    plan
}

/// What moves cash adds up to what is left, and the accounts to the plan; each account has one cash line, and as many orders as
/// its head says.
pub(super) fn add_up(plan: &PlanSummary, rows: &[PlanRow]) {
    let mut left: Vec<CashMoves> = plan.cash.clone();
    let (mut orders, mut said, mut cash_lines, mut accounts) = (0, 0, 0, 0);
    for row in rows {
        match row {
            PlanRow::Account { orders: own, .. } => {
                said += own;
                accounts += 1;
            }
            PlanRow::Line(line) => {
                orders += u32::from(line.side.is_some());
                cash_lines += u32::from(line.asset_uid.is_none());
            }
            PlanRow::Exchange(_) => orders += 1,
            PlanRow::Classes(_) => {}
            PlanRow::Cash(moves) => {
                adds_up(moves);
                let total = left.iter_mut().find(|total| total.currency == moves.currency);
                let total = total.expect("the plan has the currency");
                total.before = minus(total.before, moves.before);
                total.sells = minus(total.sells, moves.sells);
                total.buys = minus(total.buys, moves.buys);
                total.costs = minus(total.costs, moves.costs);
                total.fx = minus(total.fx, moves.fx);
                total.after = minus(total.after, moves.after);
            }
        }
    }
    plan.cash.iter().for_each(adds_up);
    assert_eq!((orders, said), (plan.orders, plan.orders));
    assert_eq!((cash_lines, accounts), (plan.accounts, plan.accounts));
    for total in left {
        let nothing = [
            total.before,
            total.sells,
            total.buys,
            total.costs,
            total.fx,
            total.after,
        ];
        assert_eq!(nothing, [Decimal::ZERO; 6], "{}", total.currency);
    }
}

fn adds_up(moves: &CashMoves) {
    let parts = [
        moves.before,
        moves.flow,
        moves.open_orders.unwrap_or_default(),
        moves.sells,
        minus(Decimal::ZERO, moves.buys),
        minus(Decimal::ZERO, moves.costs),
        moves.fx,
    ];
    assert_eq!(Decimal::checked_sum(parts), Some(moves.after), "{moves:?}");
}

fn minus(a: Decimal, b: Decimal) -> Decimal {
    a.checked_sub(b).expect("in range")
}
