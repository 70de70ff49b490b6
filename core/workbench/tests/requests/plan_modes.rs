//! The small book under every mode and objective of a plan, and under rules that restrain it.

use choices::{BandKind, GoalKind, Objective, PlanMode, RestrictionRule, UnmetPolicy};
use protocol::{
    AccountSort, CheckPolicy, FlowDraft, LimitDraft, ListAccounts, LocationDraft, MakePlan, PlanScope, PolicyDraft,
    RestrictionDraft, ShowPlan, Subject, SubstituteDraft,
};

use super::plan_notes::add_up;
use super::plans::taxed;
use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.given_small_book();
    for (case, mode) in [
        ("only lines out of their band", PlanMode::Threshold),
        ("losses are realised", PlanMode::Harvest),
        (
            "losses are realised, and lines brought into band",
            PlanMode::HarvestAndRebalance,
        ),
        ("a part of the way to new targets", PlanMode::ModelChange),
        ("no orders", PlanMode::Hold),
    ] {
        planned(book, case, PolicyDraft { mode, ..taxed() });
    }
    for (case, mode) in [
        ("cash comes in and is invested", PlanMode::ContributionOnly),
        ("cash is raised by sales", PlanMode::RaiseCash),
    ] {
        let flow = "4000".to_owned();
        planned(book, case, PolicyDraft { mode, flow, ..taxed() });
    }
    for (case, objective) in [
        ("the least tracking error", Objective::LeastTrackingError),
        ("the fewest trades", Objective::MinTrades),
    ] {
        planned(book, case, PolicyDraft { objective, ..taxed() });
    }
    restrained(book);
    without_cash_band(book);
}

fn restrained(book: &mut Scenario) {
    let [oak, elm, fir] = ["OAK", "ELM", "FIR"].map(|key| Some(book.asset(key)));
    let account = book.account("S-1");
    let edge = PolicyDraft {
        band: BandKind::Absolute,
        band_width: "5".to_owned(),
        goal: GoalKind::BandEdge,
        ..taxed()
    };
    planned(book, "only to the edge of a band of five points", edge);
    let kept = RestrictionDraft {
        account_uid: Some(account),
        subject: oak.map_or(Subject::Everything, Subject::Asset),
        rule: RestrictionRule::NoSell,
    };
    let replaced = PolicyDraft {
        restrictions: vec![kept, rule("Bonds", RestrictionRule::Exclude)],
        unmet: UnmetPolicy::Substitute,
        substitutes: vec![SubstituteDraft {
            asset_uid: fir,
            by: elm,
        }],
        ..taxed()
    };
    planned(book, "nothing sold of one asset, and another replaced", replaced);
    let flow = FlowDraft {
        account_uid: Some(account),
        amount: "-7500".to_owned(),
    };
    let capped = PolicyDraft {
        max_turnover: "10".to_owned(),
        min_trade: "3000".to_owned(),
        flows: vec![flow],
        ..taxed()
    };
    planned(
        book,
        "a cap on turnover, large orders, and cash out of one account",
        capped,
    );
    let limits = vec![LimitDraft {
        subject: Subject::Category("Technology".to_owned()),
        min: String::new(),
        max: "12".to_owned(),
    }];
    let limited = PolicyDraft {
        objective: Objective::LeastTrackingError,
        limits,
        ..taxed()
    };
    planned(book, "a category within a limit", limited);
    let location = vec![LocationDraft {
        category: "Bonds".to_owned(),
        tax_type: "taxable".to_owned(),
        penalty: "2".to_owned(),
    }];
    let located = PolicyDraft {
        locate: true,
        location,
        ..taxed()
    };
    planned(book, "a household that keeps its bonds where they cost least", located);
}

fn without_cash_band(book: &mut Scenario) {
    let bandless = PolicyDraft {
        mode: PlanMode::Threshold,
        cash_band: false,
        ..taxed()
    };
    planned(
        book,
        "only lines out of their band, and cash has none",
        bandless.clone(),
    );
    book.given(CheckPolicy { policy: bandless });
    let all = ListAccounts {
        search: String::new(),
        group: None,
        out_of_band: false,
        sort: AccountSort::default(),
        descending: false,
        offset: 0,
        limit: 10,
    };
    book.ask("accounts under a saved policy in which cash has no band", all);
}

/// The plan of all accounts, and its rows.
fn planned(book: &mut Scenario, case: &str, policy: PolicyDraft) {
    let accounts = PlanScope::All;
    let plan = book.ask(case, MakePlan { accounts, policy });
    let rows = ShowPlan {
        changed_only: true,
        offset: 0,
        limit: 20,
    };
    let rows = book.ask(&format!("its rows: {case}"), rows).rows;
    add_up(&plan, &rows);
}

fn rule(category: &str, rule: RestrictionRule) -> RestrictionDraft {
    RestrictionDraft {
        account_uid: None,
        subject: Subject::Category(category.to_owned()),
        rule,
    }
}
