//! Plans of a stored book: the accounts in scope become one input of [`planning`], and whoever is left out is named.

mod exclusion;
mod households;
mod input;
mod notes;
mod policy;
mod profiles;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use decimal::Decimal;
use metatable::{Store, Uid};
use planning::invalid_input::InvalidInput;
use planning::plan::{Plan, PlanRun, PlannedBook};
use rebalance::expansion::Member;
use serde::{Deserialize, Serialize};
use sorting::{Arrange, Collected};
use violation::Violation;

use crate::tables::accounts::AccountTable;
use crate::valuation::{AccountValuation, Market, Valuer};

pub use exclusion::{ExcludedAccount, Exclusion, NotPlanned, nothing_to_plan};
pub use notes::{PlanNote, listed, notes_of_input};
pub use policy::BookPolicy;
use profiles::Profiles;
pub use profiles::Relations;

/// Which accounts are planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
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
    /// What the plan counts as done, leaves out, or does otherwise than the book's rows may lead one to expect.
    pub notes: Vec<PlanNote>,
    /// The accounts in the plan, in the order of its input.
    pub members: PlanMembers,
}

/// The accounts in a plan, in the order of its input: which of them a refusal of the plan is about.
#[derive(Clone, Debug)]
pub struct PlanMembers(Vec<PlanMember>);

#[derive(Clone, Debug)]
struct PlanMember {
    uid: Uid,
    identifier: String,
    value: Decimal,
}

impl PlanMembers {
    fn of(accounts: &[ValuedAccount]) -> Self {
        Self(accounts.iter().map(member).collect())
    }

    /// The accounts without which the others can be planned: those that the refusal names; where it is a total that is out of
    /// range, the one of the greatest value. None where no account is to blame, or only one is planned.
    #[must_use]
    pub fn refused_by(&self, invalid: &InvalidInput) -> Vec<ExcludedAccount> {
        let named: BTreeSet<usize> = invalid
            .violations
            .iter()
            .filter(|violation| names_account(violation))
            .map(|violation| violation.row)
            .into_set();
        let refused = named.into_iter().filter_map(|row| {
            let mut of_row = invalid.violations.iter();
            let why = of_row.find(|violation| violation.row == row && names_account(violation))?;
            Some(self.0.get(row)?.excluded(Exclusion::Refused(why.clone())))
        });
        let refused: Vec<ExcludedAccount> = refused.collect();
        let is_total = |violation: &Violation| {
            violation.code == planning::codes::name::amount_out_of_range
                && violation.column.as_deref() == Some("accounts")
        };
        if refused.is_empty() && invalid.violations.iter().any(is_total) {
            self.greatest()
        } else {
            refused
        }
    }

    /// The account of the greatest value, where a sum over the accounts is out of range; none where only one is planned.
    #[must_use]
    pub fn greatest(&self) -> Vec<ExcludedAccount> {
        if self.0.len() < 2 {
            return Vec::new();
        }
        let greatest = self.0.iter().max_by(|a, b| a.value.cmp(&b.value));
        let excluded = greatest.map(|account| account.excluded(Exclusion::TotalOutOfRange));
        excluded.into_iter().collect()
    }
}

fn member(account: &ValuedAccount) -> PlanMember {
    PlanMember {
        uid: account.uid,
        identifier: account.identifier.clone(),
        value: account.valuation.value,
    }
}

impl PlanMember {
    fn excluded(&self, reason: Exclusion) -> ExcludedAccount {
        ExcludedAccount {
            account_uid: self.uid,
            identifier: self.identifier.clone(),
            reason,
        }
    }
}

/// Whether a violation is about the account of its row, by a column of it or by name.
fn names_account(violation: &Violation) -> bool {
    let column = violation.column.as_deref().unwrap_or_default();
    column.starts_with("accounts[") || (column == "accounts" && violation.arguments.contains_key("account"))
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
    prepare_without(store, market, scope, policy, Vec::new())
}

/// The same without these accounts, which a run before it was refused for.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_without(
    store: &Store,
    market: &Market,
    scope: &PlanScope,
    policy: &BookPolicy,
    refused: Vec<ExcludedAccount>,
) -> Result<BookPlan, NotPlanned> {
    let profiles = Profiles::read(store);
    let left_out: BTreeSet<Uid> = refused.iter().map(|account| account.account_uid).into_set();
    let is_in_scope = |uid: Uid, group: Option<Uid>| match scope {
        PlanScope::All => true,
        PlanScope::Household(name) => profiles.household(uid) == Some(name),
        PlanScope::Group(wanted) => group == Some(*wanted),
        PlanScope::Accounts(uids) => uids.contains(&uid),
    };
    let (mut accounts, mut excluded) = value(store, market, policy, |uid, group| {
        !left_out.contains(&uid) && is_in_scope(uid, group)
    });
    excluded.extend(refused);
    loop {
        if accounts.is_empty() {
            excluded.arrange_by(|a, b| a.identifier.cmp(&b.identifier));
            return Err(NotPlanned::NoAccount(excluded));
        }
        let input = input::plan_input(store, market, &accounts, policy, &profiles);
        let (input, said) = match input {
            Ok(made) => made,
            Err(place) => {
                let account = accounts.remove(place);
                excluded.push(member(&account).excluded(Exclusion::UnderWayOutOfRange));
                continue;
            }
        };
        match PlanRun::new(input) {
            Ok(run) => {
                excluded.arrange_by(|a, b| a.identifier.cmp(&b.identifier));
                let mut notes = said;
                notes.extend(input::uneven_lots(market, &accounts, &profiles));
                return Ok(BookPlan {
                    run,
                    through: through(market, &accounts, policy),
                    expansion_is_exact: accounts.iter().all(|account| account.valuation.expansion_is_exact),
                    relations: profiles.relations,
                    excluded,
                    notes,
                    members: PlanMembers::of(&accounts),
                });
            }
            Err(invalid) => {
                let refused = PlanMembers::of(&accounts).refused_by(&invalid);
                if refused.is_empty() {
                    return Err(NotPlanned::Refused(invalid));
                }
                accounts.retain(|account| refused.iter().all(|other| other.account_uid != account.uid));
                excluded.extend(refused);
            }
        }
    }
}

/// Plans the accounts in scope in one go; what is refused for an account is planned without it, and names it.
///
/// # Errors
/// As [`prepare`].
pub fn plan_book(
    store: &Store,
    market: &Market,
    scope: &PlanScope,
    policy: &BookPolicy,
) -> Result<(PlannedBook, Plan, BookPlanNotes), NotPlanned> {
    let mut refused = Vec::new();
    loop {
        let prepared = prepare_without(store, market, scope, policy, std::mem::take(&mut refused))?;
        let members = prepared.members;
        let planned = PlannedBook::of_run(prepared.run).and_then(|book| Ok((book.plan()?, book)));
        match planned {
            Ok((plan, book)) => {
                let said = BookPlanNotes {
                    excluded: prepared.excluded,
                    notes: prepared.notes,
                };
                return Ok((book, plan, said));
            }
            Err(invalid) => {
                let also = members.refused_by(&invalid);
                if also.is_empty() {
                    return Err(NotPlanned::Refused(invalid));
                }
                refused = prepared
                    .excluded
                    .into_iter()
                    .filter(ExcludedAccount::is_refused)
                    .chain(also)
                    .collect();
            }
        }
    }
}

/// What is said beside a plan of a book.
#[derive(Clone, Debug)]
pub struct BookPlanNotes {
    /// The accounts in scope that are not planned.
    pub excluded: Vec<ExcludedAccount>,
    /// What the plan counts as done, leaves out, or does otherwise than expected.
    pub notes: Vec<PlanNote>,
}

/// The accounts in scope that have a value and targets, of their own or by class, and those that have not.
fn value(
    store: &Store,
    market: &Market,
    policy: &BookPolicy,
    is_in_scope: impl Fn(Uid, Option<Uid>) -> bool,
) -> (Vec<ValuedAccount>, Vec<ExcludedAccount>) {
    let band = policy.band(market);
    let mut valuer = Valuer::new(store, market, &band);
    let by_class = policy.by_class();
    let (mut accounts, mut excluded) = (Vec::new(), Vec::new());
    for account in store.rows::<AccountTable>() {
        if !is_in_scope(account.uid, account.account_group_uid) {
            continue;
        }
        let (uid, identifier) = (account.uid, account.unique_identifier);
        let reason = match valuer.valuation(uid) {
            Ok(valuation)
                if valuation.targets_time.is_some() || by_class.contains(&None) || by_class.contains(&Some(uid)) =>
            {
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

/// The largest path of each line that goes through a portfolio; none where targets come from classes.
fn through(market: &Market, accounts: &[ValuedAccount], policy: &BookPolicy) -> BTreeMap<(Uid, Uid), Rc<str>> {
    let by_class = policy.by_class();
    let mut names: BTreeMap<Member, Rc<str>> = BTreeMap::new();
    let mut through = BTreeMap::new();
    let is_by_asset = |account: &&ValuedAccount| !by_class.contains(&None) && !by_class.contains(&Some(account.uid));
    for account in accounts.iter().filter(is_by_asset) {
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
