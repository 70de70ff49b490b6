//! The rebalance policy: shown, checked and saved while it is edited.

use choices::{BandKind, PlanMode, RestrictionRule};
use protocol::{CheckPolicy, FlowDraft, PolicyDraft, RangeDraft, RestrictionDraft, ShowPolicy, Subject};

use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.given_small_book();
    book.ask("the policy of a book that has none", ShowPolicy);
    let (account, asset) = (book.account("S-1"), book.asset("OAK"));
    let sound = PolicyDraft {
        mode: PlanMode::Full,
        band: BandKind::Absolute,
        band_width: "2".to_owned(),
        restrictions: vec![RestrictionDraft {
            account_uid: Some(account),
            subject: Subject::Asset(asset),
            rule: RestrictionRule::NoSell,
        }],
        ..PolicyDraft::default()
    };
    let check = |policy: PolicyDraft| CheckPolicy { policy };
    book.ask("a sound policy is saved", check(sound.clone()));
    book.ask("the same policy is not saved again", check(sound.clone()));
    book.ask("the saved policy", ShowPolicy);
    let range = |min: &str, max: &str| RangeDraft {
        asset_uid: Some(asset),
        min: min.to_owned(),
        max: max.to_owned(),
    };
    let flow = FlowDraft {
        account_uid: Some(account),
        amount: "-100".to_owned(),
    };
    book.ask(
        "numbers that cannot be read, and rules that contradict each other",
        check(PolicyDraft {
            mode: PlanMode::ContributionOnly,
            band: BandKind::Explicit,
            ranges: vec![range("20", "10"), range("", "")],
            cash_reserve: "much".to_owned(),
            min_trade: "-1".to_owned(),
            max_turnover: "120".to_owned(),
            flows: vec![flow],
            ..sound.clone()
        }),
    );
    let taxed = |long_after_days: &str, time_zone: &str| PolicyDraft {
        tax: true,
        long_after_days: long_after_days.to_owned(),
        time_zone: time_zone.to_owned(),
        ..sound.clone()
    };
    book.ask("a time zone that there is not", check(taxed("365", "Mars/Base")));
    book.ask(
        "a year by the calendar, in the zone of the exchange",
        check(taxed("", "America/New_York")),
    );
}
