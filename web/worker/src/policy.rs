//! The rebalance policy: as a person edits it, and as the plan reads it.

mod limits;
mod read;
mod tax;

use std::collections::BTreeSet;

use markets::setting::{SavePolicy, policy};
use markets::tables::accounts::{Account, AccountTable};
use markets::tables::assets::AssetCategoryTable;
use markets::tables::rebalancing::AccountTaxProfileTable;
use metatable::Value;

use super::desk::Desk;
use super::voice::{Voice, failure};
use protocol::{CheckPolicy, Choice, Failure, PolicyDraft, PolicyView, Violation};
pub(super) use read::{Policy, read};

/// The name that the app's policy is saved under.
const NAME: &str = "default";

fn saved_draft(desk: &Desk) -> PolicyDraft {
    let saved = policy(desk.book.store(), NAME).and_then(|json| serde_json::from_value(json).ok());
    saved.unwrap_or_default()
}

/// The saved policy; the default one when none is saved. Only sound policies are saved.
pub(super) fn saved(desk: &Desk) -> Policy {
    let read = |draft: &PolicyDraft| read(draft).ok();
    read(&saved_draft(desk))
        .or_else(|| read(&PolicyDraft::default()))
        .unwrap_or_else(Policy::still)
}

pub(super) fn show(desk: &mut Desk) -> Result<PolicyView, Failure> {
    let mut shown = view(desk, saved_draft(desk), Vec::new());
    // For the pickers, which the page fills once; a check answers each key that is typed.
    shown.accounts = all_accounts(desk);
    Ok(shown)
}

pub(super) async fn check(desk: &mut Desk, voice: &Voice, ask: CheckPolicy) -> Result<PolicyView, Failure> {
    let violations = read(&ask.policy).err().unwrap_or_default();
    if violations.is_empty() && ask.policy != saved_draft(desk) {
        let json = |error: serde_json::Error| failure("args_malformed", error.to_string());
        let args = SavePolicy {
            name: NAME.to_owned(),
            policy: serde_json::to_value(&ask.policy).map_err(json)?,
        };
        desk.apply(voice, "save_policy", serde_json::to_value(args).map_err(json)?)
            .await?;
    }
    Ok(view(desk, ask.policy, violations))
}

fn view(desk: &mut Desk, policy: PolicyDraft, violations: Vec<Violation>) -> PolicyView {
    let market = desk.market();
    let mut assets: Vec<Choice> = market
        .assets
        .into_iter()
        .filter(|asset| !asset.is_currency)
        .map(|asset| Choice {
            uid: asset.uid,
            label: format!("{} {}", asset.key, asset.name),
        })
        .collect();
    assets.sort_by(|a, b| a.label.cmp(&b.label));
    let mut categories: Vec<String> = desk
        .book
        .store()
        .rows::<AssetCategoryTable>()
        .map(|category| category.display_name)
        .collect();
    categories.sort();
    PolicyView {
        accounts: named_accounts(desk, &policy),
        policy,
        violations,
        assets,
        categories,
        tax_types: tax_types(desk),
    }
}

/// Every account, by its business key.
fn all_accounts(desk: &Desk) -> Vec<Choice> {
    let mut accounts: Vec<Choice> = desk
        .book
        .store()
        .rows::<AccountTable>()
        .map(|account| choice(&account))
        .collect();
    accounts.sort_by(|a, b| a.label.cmp(&b.label));
    accounts
}

fn choice(account: &Account) -> Choice {
    Choice {
        uid: account.uid,
        label: format!("{} {}", account.unique_identifier, account.account_name),
    }
}

/// The accounts that a policy names.
fn named_accounts(desk: &Desk, policy: &PolicyDraft) -> Vec<Choice> {
    let restricted = policy.restrictions.iter().filter_map(|row| row.account_uid);
    let named: BTreeSet<_> = restricted
        .chain(policy.flows.iter().map(|row| row.account_uid))
        .collect();
    let label = |uid| {
        let account = desk.book.store().get::<AccountTable>(&[Value::Uid(uid)])?;
        Some(choice(&account))
    };
    named.into_iter().filter_map(label).collect()
}

/// The tax types of the book's accounts.
fn tax_types(desk: &Desk) -> Vec<String> {
    let profiles = desk.book.store().rows::<AccountTaxProfileTable>();
    let types: BTreeSet<String> = profiles.filter_map(|profile| profile.tax_type).collect();
    types.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a page without taxes, objectives and household rules stored.
    const OLD: &str = r#"{
        "mode": "Full", "band": "Absolute", "band_width": "2", "band_share": "20", "goal": "BandEdge",
        "inner_band": "50", "cash_reserve": "2500", "min_trade": "100", "max_turnover": "8", "whole_lots": false,
        "cost_fixed": "1", "cost_rate_bps": "3", "flow": "",
        "restrictions": [{ "account_uid": null, "asset_uid": null, "category": "Technology", "rule": "NoBuy" }]
    }"#;

    #[test]
    fn a_policy_of_an_older_page_is_read_with_defaults() {
        let draft: PolicyDraft = serde_json::from_str(OLD).unwrap();
        assert_eq!(draft.cash_reserve, "2500");
        assert_eq!(draft.restrictions.len(), 1);
        let defaults = PolicyDraft::default();
        assert_eq!(
            (draft.objective, draft.tax, draft.wash_days.as_str()),
            (defaults.objective, false, "30")
        );
        assert!(read(&draft).is_ok());
    }
}
