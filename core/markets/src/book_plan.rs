//! Plans of a stored book: the accounts in scope become one input of [`planning`], and whoever is left out is named.

mod exclusion;
mod households;
mod input;
mod policy;
mod profiles;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use metatable::{Store, Uid};
use planning::invalid_input::InvalidInput;
use planning::plan::PlanRun;
use rebalance::expansion::Member;
use serde::{Deserialize, Serialize};
use sorting::{Arrange, Collected};

use crate::tables::accounts::AccountTable;
use crate::valuation::{AccountValuation, Market, Valuer};

pub use exclusion::{ExcludedAccount, Exclusion, NotPlanned, PlanNote, nothing_to_plan};
pub use policy::BookPolicy;
use profiles::Profiles;
pub use profiles::Relations;

/// Which accounts are planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanScope {
    /// All of the book.
    All,
    /// Those of a household, by its name.
    Household(String),
    /// Those of an account group.
    Group(Uid),
    /// These.
    Accounts(Vec<Uid>),
}

/// A run over the accounts that can be planned.
#[derive(Debug)]
pub struct BookPlan {
    /// The run, before its first account.
    pub run: PlanRun,
    /// The portfolio through which most of a line's target comes, by account and asset.
    pub through: BTreeMap<(Uid, Uid), Rc<str>>,
    /// The targets of every account were expanded to the last digit.
    pub expansion_is_exact: bool,
    /// What assets are to each other, for another policy over the same book.
    pub relations: Relations,
    /// The accounts in scope that cannot be planned.
    pub excluded: Vec<ExcludedAccount>,
    /// What the plan does otherwise than the book's rows may lead one to expect.
    pub notes: Vec<PlanNote>,
}

/// An account in scope with its valuation.
#[derive(Clone, Debug)]
struct ValuedAccount {
    uid: Uid,
    identifier: String,
    valuation: AccountValuation,
}

/// The plan of the accounts in scope that can be planned, as of the market.
///
/// # Errors
/// No account can be planned, or the policy or the market data break a rule; see [`NotPlanned`].
pub fn prepare(store: &Store, market: &Market, scope: &PlanScope, policy: &BookPolicy) -> Result<BookPlan, NotPlanned> {
    let profiles = Profiles::read(store);
    let (mut accounts, mut excluded) = value(store, market, policy, |uid, group| match scope {
        PlanScope::All => true,
        PlanScope::Household(name) => profiles.household(uid) == Some(name),
        PlanScope::Group(wanted) => group == Some(*wanted),
        PlanScope::Accounts(uids) => uids.contains(&uid),
    });
    loop {
        if accounts.is_empty() {
            excluded.arrange_by(|a, b| a.identifier.cmp(&b.identifier));
            return Err(NotPlanned::NoAccount(excluded));
        }
        let input = input::plan_input(store, market, &accounts, policy, &profiles);
        let (input, households) = match input {
            Ok(made) => made,
            Err(place) => {
                exclude(&mut accounts, &mut excluded, place, Exclusion::UnderWayOutOfRange);
                continue;
            }
        };
        match PlanRun::new(input) {
            Ok(run) => {
                excluded.arrange_by(|a, b| a.identifier.cmp(&b.identifier));
                let mut notes = households;
                notes.extend(input::uneven_lots(market, &accounts, &profiles));
                return Ok(BookPlan {
                    run,
                    through: through(market, &accounts),
                    expansion_is_exact: accounts.iter().all(|account| account.valuation.expansion_is_exact),
                    relations: profiles.relations,
                    excluded,
                    notes,
                });
            }
            Err(invalid) => exclude_refused(&mut accounts, &mut excluded, invalid)?,
        }
    }
}

/// The accounts in scope that have a value and targets, and those that have not.
fn value(
    store: &Store,
    market: &Market,
    policy: &BookPolicy,
    is_in_scope: impl Fn(Uid, Option<Uid>) -> bool,
) -> (Vec<ValuedAccount>, Vec<ExcludedAccount>) {
    let band = policy.band(market);
    let mut valuer = Valuer::new(store, market, &band);
    let (mut accounts, mut excluded) = (Vec::new(), Vec::new());
    for account in store.rows::<AccountTable>() {
        if !is_in_scope(account.uid, account.account_group_uid) {
            continue;
        }
        let (uid, identifier) = (account.uid, account.unique_identifier);
        let reason = match valuer.valuation(uid) {
            Ok(valuation) if valuation.targets_time.is_some() => {
                accounts.push(ValuedAccount {
                    uid,
                    identifier,
                    valuation,
                });
                continue;
            }
            Ok(_) => Exclusion::NoTargets,
            Err(why) => Exclusion::NotValued(why),
        };
        excluded.push(ExcludedAccount {
            account_uid: uid,
            identifier,
            reason,
        });
    }
    (accounts, excluded)
}

fn exclude(accounts: &mut Vec<ValuedAccount>, excluded: &mut Vec<ExcludedAccount>, place: usize, reason: Exclusion) {
    let account = accounts.remove(place);
    excluded.push(ExcludedAccount {
        account_uid: account.uid,
        identifier: account.identifier,
        reason,
    });
}

/// Takes the accounts that break a rule out of the plan, so that one account does not stop the others.
///
/// # Errors
/// What is wrong is not an account.
fn exclude_refused(
    accounts: &mut Vec<ValuedAccount>,
    excluded: &mut Vec<ExcludedAccount>,
    invalid: InvalidInput,
) -> Result<(), NotPlanned> {
    let of_account = |column: &Option<String>| column.as_ref().is_some_and(|column| column.starts_with("accounts["));
    let refused: BTreeSet<usize> = invalid
        .violations
        .iter()
        .filter(|violation| of_account(&violation.column))
        .map(|violation| violation.row)
        .into_set();
    if refused.is_empty() {
        return Err(NotPlanned::Refused(invalid));
    }
    for row in refused.into_iter().rev() {
        let mut of_row = invalid.violations.iter();
        if let Some(why) = of_row.find(|violation| violation.row == row && of_account(&violation.column)) {
            exclude(accounts, excluded, row, Exclusion::Refused(why.clone()));
        }
    }
    Ok(())
}

/// The largest path of each line that goes through a portfolio.
fn through(market: &Market, accounts: &[ValuedAccount]) -> BTreeMap<(Uid, Uid), Rc<str>> {
    let mut names: BTreeMap<Member, Rc<str>> = BTreeMap::new();
    let mut through = BTreeMap::new();
    for account in accounts {
        for position in &account.valuation.positions {
            let Some(asset) = position.asset else { continue };
            let paths = position.lineage.iter().filter(|lineage| lineage.path.len() > 1);
            let Some(largest) = paths.max_by(|a, b| a.amount.cmp(&b.amount).then(b.path.cmp(&a.path))) else {
                continue;
            };
            let member = largest.path[0];
            let name = names.entry(member).or_insert_with(|| market.member_name(member).into());
            through.insert((account.uid, market.assets[asset as usize].uid), Rc::clone(name));
        }
    }
    through
}
