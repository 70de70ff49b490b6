//! Virtual funds: what the portfolios of a mandate get of the account's holdings, tried, exported, applied.

use choices::{AttributionMode, IdempotencyMode, ShortagePolicy};
use protocol::{ApplyFunds, ExportFunds, FundPolicy, FundQuestion, ListFundAccounts, ShowFunds, TryFunds, Uid};

use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.given_small_book();
    let view = book.ask("the accounts with targets of portfolios", ListFundAccounts);
    let account = view.accounts.first().expect("there are such accounts");
    let set = account.sets.first().expect("it has targets").0;
    let ask = |time: &str, policy: FundPolicy| FundQuestion {
        set,
        time: time.to_owned(),
        policy,
    };
    let plain = || ask("", FundPolicy::default());
    let shown = ShowFunds { account: account.uid };
    book.ask("an account without funds", shown.clone());
    book.ask("the matrix of funds and assets", TryFunds(plain()));
    book.ask("the matrix as a file", ExportFunds(plain()));
    let strict = FundPolicy {
        mode: AttributionMode::Strict,
        ..FundPolicy::default()
    };
    book.ask("a mode that forbids a shortage", TryFunds(ask("", strict.clone())));
    book.refuse("what is infeasible is not applied", ApplyFunds(ask("", strict)));
    let stated = FundPolicy {
        stated_account_value: "100001".to_owned(),
        valuation_tolerance: "1".to_owned(),
        ..FundPolicy::default()
    };
    book.ask("a stated value within its tolerance", TryFunds(ask("", stated)));
    let off = FundPolicy {
        stated_account_value: "90000".to_owned(),
        valuation_tolerance: "1".to_owned(),
        ..FundPolicy::default()
    };
    book.refuse("a stated value that the book is far from", TryFunds(ask("", off)));
    let strict = FundPolicy {
        shortage_policy: ShortagePolicy::Refuse,
        ..FundPolicy::default()
    };
    book.refuse("a shortage that is refused", TryFunds(ask("", strict.clone())));
    book.refuse("a shortage is not exported", ExportFunds(ask("", strict.clone())));
    book.refuse("a shortage is not applied", ApplyFunds(ask("", strict)));
    let unread = FundPolicy {
        max_valuation_age_secs: "some".to_owned(),
        valuation_tolerance: "small".to_owned(),
        ..FundPolicy::default()
    };
    book.refuse("a policy that cannot be read", TryFunds(ask("soon", unread)));
    let nothing = FundQuestion {
        set: Uid::nil(),
        ..plain()
    };
    book.refuse("targets that are not there", TryFunds(nothing));
    book.ask("the funds are applied", ApplyFunds(plain()));
    book.ask("what the funds have", shown);
    book.ask("the accounts with their funds", ListFundAccounts);
    let once = FundPolicy {
        idempotency_mode: IdempotencyMode::Refuse,
        ..FundPolicy::default()
    };
    book.refuse("funds that are there are not replaced", ApplyFunds(ask("", once)));
}
