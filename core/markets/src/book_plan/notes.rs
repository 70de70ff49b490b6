//! What a plan counts as done, what it leaves out, and what it does otherwise than the book's rows may lead one to expect.

use std::collections::BTreeSet;
use std::fmt;

use choices::Choice;
use decimal::Decimal;
use metatable::Uid;
use planning::plan::{OpenOrder, PlanAccount, PlanInput};
use serde::Serialize;
use sorting::{Arrange, Collected};
use violation::{Arguments, Fault};

use crate::codes;
use crate::valuation::STALE_DAYS;

/// What a reader of a plan has to know besides its orders. Accounts and assets are named by their business keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema), schemars(with = "WordedNote"))]
#[serde(into = "WordedNote")]
pub enum PlanNote {
    /// Accounts are planned by class: their own targets only name what may be bought.
    PlannedByClass {
        /// The accounts.
        accounts: Vec<String>,
    },
    /// Orders of an account that are under way count as filled.
    OrdersCounted {
        /// The account.
        account: String,
        /// Side, units and asset of each.
        orders: Vec<String>,
    },
    /// Orders of an account that nobody approved do not count.
    OrdersNotApproved {
        /// The account.
        account: String,
        /// How many there are.
        count: usize,
    },
    /// Exchanges of currencies of an account that are under way count as done.
    ExchangesCounted {
        /// The account.
        account: String,
        /// What each currency gains or loses.
        amounts: Vec<String>,
    },
    /// Cash of an account that is not settled is part of its value, and pays for nothing.
    CashUnsettled {
        /// The account.
        account: String,
        /// The amounts by currency.
        amounts: Vec<String>,
    },
    /// Assets that accounts hold or target have no price, and are not traded.
    PricesMissing {
        /// The assets.
        assets: Vec<String>,
    },
    /// Assets that accounts hold or target have a price that is older than the newest one by more than [`STALE_DAYS`].
    PricesStale {
        /// The assets.
        assets: Vec<String>,
    },
    /// The lots of these assets do not sum to the position of an account, so that no gain is calculated.
    LotsUneven {
        /// The account.
        account: String,
        /// The assets.
        assets: Vec<String>,
    },
    /// The targets of a household's accounts cannot be combined: its accounts are planned one by one.
    HouseholdApart {
        /// The household.
        household: String,
        /// Its targets are all 0; else they exceed what exact arithmetic holds.
        is_empty: bool,
    },
}

impl PlanNote {
    /// The note in words.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::PlannedByClass { accounts } => codes::planned_by_class(&listed(accounts)),
            Self::OrdersCounted { account, orders } => codes::orders_counted(account, &listed(orders)),
            Self::OrdersNotApproved { account, count } => codes::orders_not_approved(account, count),
            Self::ExchangesCounted { account, amounts } => codes::exchanges_counted(account, &amounts.join(", ")),
            Self::CashUnsettled { account, amounts } => codes::cash_unsettled(account, &amounts.join(", ")),
            Self::PricesMissing { assets } => codes::prices_missing(&listed(assets)),
            Self::PricesStale { assets } => codes::prices_stale(&listed(assets), &STALE_DAYS),
            Self::LotsUneven { account, assets } => codes::lots_do_not_sum(account, &listed(assets)),
            Self::HouseholdApart {
                household,
                is_empty: true,
            } => codes::household_targets_empty(household),
            Self::HouseholdApart { household, .. } => codes::household_targets_out_of_range(household),
        }
    }

    /// An open order in words: "buy 10 AAPL".
    #[must_use]
    pub fn order_words(order: &OpenOrder, asset: impl Fn(Uid) -> String) -> String {
        format!("{} {} {}", order.side.text(), order.quantity, asset(order.asset_uid))
    }
}

/// Names that a sentence lists; of more it says how many there are.
const LISTED: usize = 50;

/// Names as a sentence lists them: "A, B and 3 more" beyond the first fifty.
#[must_use]
pub fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let first: Vec<&str> = names.iter().take(LISTED).map(AsRef::as_ref).collect();
    let first = first.join(", ");
    match names.len().saturating_sub(LISTED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

/// An amount of a currency in words.
pub(super) fn money(amount: Decimal, currency: &str) -> String {
    format!("{amount} {currency}")
}

/// What a plan of an input counts as done and leaves out, as far as the input says it; `account` and `asset` name its rows.
pub fn notes_of_input(
    input: &PlanInput,
    account: impl Fn(Uid) -> String,
    asset: impl Fn(Uid) -> String,
) -> Vec<PlanNote> {
    let mut notes = Vec::new();
    let classes = input.policy.classes.iter();
    let by_class: BTreeSet<Option<Uid>> = classes
        .flat_map(|classes| classes.targets.iter().map(|row| row.account_uid))
        .into_set();
    let is_by_class = |uid: Uid| by_class.contains(&None) || by_class.contains(&Some(uid));
    let accounts = input.accounts.iter().map(|own| own.account_uid);
    let mut accounts: Vec<String> = accounts.filter(|uid| is_by_class(*uid)).map(&account).collect();
    accounts.arrange();
    if !accounts.is_empty() {
        notes.push(PlanNote::PlannedByClass { accounts });
    }
    for own in &input.accounts {
        if let Some(orders) = own.open_orders.as_ref().filter(|orders| !orders.is_empty()) {
            notes.push(PlanNote::OrdersCounted {
                account: account(own.account_uid),
                orders: orders
                    .iter()
                    .map(|order| PlanNote::order_words(order, &asset))
                    .collect(),
            });
        }
        let unsettled = own.cash.iter().filter_map(|cash| {
            let pending = cash.pending.filter(|pending| !pending.is_zero())?;
            Some(money(pending, &cash.currency))
        });
        let amounts: Vec<String> = unsettled.collect();
        if !amounts.is_empty() {
            let account = account(own.account_uid);
            notes.push(PlanNote::CashUnsettled { account, amounts });
        }
    }
    let used = assets_of(input);
    let unpriced = input.assets.iter().filter(|row| {
        let has_price = row.price.is_some_and(Decimal::is_positive);
        !has_price && used.contains(&row.asset_uid)
    });
    let mut assets: Vec<String> = unpriced.map(|row| asset(row.asset_uid)).collect();
    assets.arrange();
    if !assets.is_empty() {
        notes.push(PlanNote::PricesMissing { assets });
    }
    notes
}

/// The assets that the accounts and households of an input hold, order or target.
pub(super) fn assets_of(input: &PlanInput) -> BTreeSet<Uid> {
    let of_account = |account: &PlanAccount| {
        let held = account.holdings.iter().map(|row| row.asset_uid);
        let open = account.open_orders.iter().flatten().map(|row| row.asset_uid);
        let targets = account.targets.iter().map(|row| row.asset_uid);
        held.chain(open).chain(targets).collect::<Vec<_>>()
    };
    let households = input.households.iter().flatten();
    let shared = households.flat_map(|household| household.targets.iter().map(|row| row.asset_uid));
    input.accounts.iter().flat_map(of_account).chain(shared).into_set()
}

impl fmt::Display for PlanNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault().fmt(f)
    }
}

/// A note on a plan, in words.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(rename = "PlanNote"))]
struct WordedNote {
    /// Stable code.
    code: &'static str,
    /// A sentence.
    message: String,
    /// What the sentence names, by name.
    arguments: Arguments,
}

impl From<PlanNote> for WordedNote {
    fn from(note: PlanNote) -> Self {
        let fault = note.fault();
        Self {
            code: fault.code,
            message: fault.message,
            arguments: fault.arguments,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_say_how_many_more_there_are() {
        let names = |count: usize| (0..count).map(|number| format!("A{number}")).collect::<Vec<_>>();
        for (count, expected) in [
            (0, ""),
            (1, "A0"),
            (2, "A0, A1"),
            (50, "A49"),
            (51, "A49 and 1 more"),
            (1050, "A49 and 1000 more"),
        ] {
            let text = listed(&names(count));
            assert!(text.ends_with(expected), "{count}: {text}");
            assert_eq!(text.matches(", ").count(), count.clamp(1, 50) - 1, "{count}: {text}");
        }
    }
}
