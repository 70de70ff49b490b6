//! The largest sums that the accounts of a plan can pay out, and take in and invest.

use choices::{PlanMode, RestrictionRule};
use protocol::{MakePlan, PlanScope, PolicyDraft, RestrictionDraft, ShowLargestFlows, Subject};

use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.given_small_book();
    book.refuse("the largest sums before there is a plan", flows(0, 10));
    let oak = book.asset("OAK");
    let policy = PolicyDraft {
        mode: PlanMode::Full,
        max_turnover: "10".to_owned(),
        ..PolicyDraft::default()
    };
    book.given(planned(policy.clone()));
    book.ask("of all accounts, within a turnover cap", flows(0, 10));
    book.ask("of one of them", flows(1, 1));
    let kept = RestrictionDraft {
        account_uid: None,
        subject: Subject::Asset(oak),
        rule: RestrictionRule::Hold,
    };
    book.given(planned(PolicyDraft {
        max_turnover: String::new(),
        restrictions: vec![kept],
        ..policy
    }));
    book.ask("of all accounts, with an asset that is not traded", flows(0, 10));
}

fn planned(policy: PolicyDraft) -> MakePlan {
    MakePlan {
        accounts: PlanScope::All,
        policy,
    }
}

fn flows(offset: u32, limit: u32) -> ShowLargestFlows {
    ShowLargestFlows { offset, limit }
}
