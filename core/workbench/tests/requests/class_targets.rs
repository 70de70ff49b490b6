//! A plan by class: the form, what it refuses, and the classes of each account before and after.

use choices::PlanMode;
use protocol::{
    CheckPolicy, ClassSplitDraft, ClassTargetDraft, ExplainLine, MakePlan, PlanScope, PolicyDraft, ShowLargestFlows,
    ShowPlan, Uid,
};

use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.given_small_book();
    let (oak, one) = (book.asset("OAK"), book.account("S-2"));
    let policy = PolicyDraft {
        mode: PlanMode::Full,
        class_targets: vec![
            target("Materials", "55", None),
            target("Technology", "40", None),
            target("Materials", "90", Some(one)),
        ],
        class_splits: vec![split(oak, "Materials", "50"), split(oak, "Technology", "40")],
        ..PolicyDraft::default()
    };
    let check = |policy: PolicyDraft| CheckPolicy { policy };
    book.ask("class targets and a fund of two classes", check(policy.clone()));
    let wrong = PolicyDraft {
        locate: true,
        class_targets: vec![
            target("", "60", None),
            target("Materials", "60", None),
            target("Materials", "x", None),
        ],
        class_splits: vec![
            split(oak, "Materials", "70"),
            split(oak, "Materials", "40"),
            split(oak, "", ""),
        ],
        ..policy.clone()
    };
    book.ask("class targets that break rules", check(wrong));
    let plan = |policy: PolicyDraft| MakePlan {
        accounts: PlanScope::All,
        policy,
    };
    book.ask("a plan by class", plan(policy.clone()));
    let rows = ShowPlan {
        changed_only: false,
        offset: 0,
        limit: 30,
    };
    book.ask("its rows", rows);
    let line = ExplainLine {
        account_uid: one,
        asset_uid: oak,
    };
    book.ask("a line whose target comes from classes", line);
    book.ask("its largest flows", ShowLargestFlows { offset: 0, limit: 10 });
    let alone = MakePlan {
        accounts: PlanScope::Accounts(vec![book.account("S-1")]),
        policy: policy.clone(),
    };
    book.ask("one account, beside class targets of another", alone);
    let unknown = PolicyDraft {
        class_targets: vec![target("Moonstone", "50", None)],
        ..policy
    };
    book.refuse("a class that no asset belongs to", plan(unknown));
}

fn target(category: &str, weight: &str, account_uid: Option<Uid>) -> ClassTargetDraft {
    ClassTargetDraft {
        category: category.to_owned(),
        weight: weight.to_owned(),
        account_uid,
    }
}

fn split(asset: Uid, category: &str, share: &str) -> ClassSplitDraft {
    ClassSplitDraft {
        asset_uid: Some(asset),
        category: category.to_owned(),
        share: share.to_owned(),
    }
}
