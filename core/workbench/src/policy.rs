//! The rebalance policy: as a person edits it, and as the plan reads it.

mod classes;
mod limits;
mod read;
mod tax;

use std::collections::BTreeSet;

use decimal::Decimal;
use markets::book_plan::BookPolicy;
use markets::import::parse_amount;
use markets::setting::{SavePolicy, policy};
use markets::tables::accounts::{Account, AccountTable};
use markets::tables::assets::AssetCategoryTable;
use markets::tables::rebalancing::AccountTaxProfileTable;
use metatable::Value;
use sorting::{Arrange, Collected};

use crate::context::Context;
use crate::failure::malformed;
use crate::handler::{Command, Query, Write};
use crate::session::Session;
use protocol::{CheckPolicy, Failure, Form, NamedRow, PolicyDraft, PolicyView, ShowPolicy, Unit, Violation};
pub(super) use read::read;

/// The name that the app's policy is saved under.
const NAME: &str = "default";

fn saved_draft(session: &Session) -> PolicyDraft {
    let saved = policy(session.store(), NAME).and_then(|json| serde_json::from_value(json).ok());
    saved.unwrap_or_default()
}

/// The saved policy; the default one when none is saved. Only sound policies are saved.
pub(super) fn saved(session: &Session) -> BookPolicy {
    let read = |draft: &PolicyDraft| read(draft).ok();
    read(&saved_draft(session))
        .or_else(|| read(&PolicyDraft::default()))
        .unwrap_or_else(BookPolicy::hold)
}

/// The saved policy with its amounts in base currency as `convert` gives them; none when no policy is saved or it states none.
pub(super) fn converted(session: &Session, convert: impl Fn(Decimal) -> Option<Decimal>) -> Option<SavePolicy> {
    let saved = policy(session.store(), NAME)?;
    let before: PolicyDraft = serde_json::from_value(saved).ok()?;
    let mut draft = before.clone();
    let is_stated = convert_money(&mut draft, &convert);
    let policy = serde_json::to_value(&draft).ok()?;
    is_stated.then(|| SavePolicy {
        name: NAME.to_owned(),
        policy,
    })
}

/// Converts the amounts of a form and of the forms in it; whether there is one that is not 0.
fn convert_money(form: &mut dyn Form, convert: &dyn Fn(Decimal) -> Option<Decimal>) -> bool {
    let mut is_stated = false;
    for (place, field) in form.fields().iter().enumerate() {
        let Some(value) = form.value_mut(place) else { continue };
        if let Some(rows) = value.rows_mut() {
            for row in 0..rows.count() {
                is_stated |= rows.row_mut(row).is_some_and(|row| convert_money(row, convert));
            }
        } else if field.unit == Unit::Money
            && let Ok(amount) = parse_amount(&value.text(), false)
            && !amount.is_zero()
        {
            is_stated = true;
            if let Some(amount) = convert(amount) {
                value.put(&amount.to_string());
            }
        }
    }
    is_stated
}

impl Query for ShowPolicy {
    fn answer(&self, session: &Session, context: &Context) -> Result<PolicyView, Failure> {
        let mut shown = view(session, context, saved_draft(session), Vec::new());
        // For the pickers, which the page fills once; a check answers each key that is typed.
        shown.accounts = all_accounts(session);
        Ok(shown)
    }
}

impl Command for CheckPolicy {
    fn write(self, session: &mut Session, context: &Context) -> Result<Write<PolicyView>, Failure> {
        let violations = read(&self.policy).err().unwrap_or_default();
        if !violations.is_empty() || self.policy == saved_draft(session) {
            return Ok(Write::nothing(view(session, context, self.policy, violations)));
        }
        let save = SavePolicy {
            name: NAME.to_owned(),
            policy: serde_json::to_value(&self.policy).map_err(malformed)?,
        };
        Ok(Write::new(context.intent(&save), |session, context, _| {
            Ok(view(session, context, self.policy, Vec::new()))
        }))
    }
}

fn view(session: &Session, context: &Context, policy: PolicyDraft, violations: Vec<Violation>) -> PolicyView {
    let market = session.market(context);
    let mut assets: Vec<NamedRow> = market
        .assets
        .into_iter()
        .filter(|asset| !asset.is_currency)
        .map(|asset| NamedRow {
            uid: asset.uid,
            label: format!("{} {}", asset.key, asset.name),
        })
        .collect();
    assets.arrange_by(|a, b| a.label.cmp(&b.label));
    let mut categories: Vec<String> = session
        .store()
        .rows::<AssetCategoryTable>()
        .map(|category| category.display_name)
        .collect();
    categories.arrange();
    PolicyView {
        accounts: named_accounts(session, &policy),
        policy,
        violations,
        assets,
        categories,
        tax_types: tax_types(session),
    }
}

/// Every account, by its business key.
fn all_accounts(session: &Session) -> Vec<NamedRow> {
    let mut accounts: Vec<NamedRow> = session
        .store()
        .rows::<AccountTable>()
        .map(|account| choice(&account))
        .collect();
    accounts.arrange_by(|a, b| a.label.cmp(&b.label));
    accounts
}

fn choice(account: &Account) -> NamedRow {
    NamedRow {
        uid: account.uid,
        label: format!("{} {}", account.unique_identifier, account.account_name),
    }
}

/// The accounts that a policy names.
fn named_accounts(session: &Session, policy: &PolicyDraft) -> Vec<NamedRow> {
    let restricted = policy.restrictions.iter().filter_map(|row| row.account_uid);
    let by_class = policy.class_targets.iter().filter_map(|row| row.account_uid);
    let named: BTreeSet<_> = restricted
        .chain(by_class)
        .chain(policy.flows.iter().filter_map(|row| row.account_uid))
        .into_set();
    let label = |uid| {
        let account = session.store().get::<AccountTable>(&[Value::Uid(uid)])?;
        Some(choice(&account))
    };
    named.into_iter().filter_map(label).collect()
}

/// The tax types of the book's accounts.
fn tax_types(session: &Session) -> Vec<String> {
    let profiles = session.store().rows::<AccountTaxProfileTable>();
    let types: BTreeSet<String> = profiles.filter_map(|profile| profile.tax_type).into_set();
    types.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use choices::LotRule;
    use protocol::{Control, Declared, Form};

    /// What a page without taxes, objectives and household rules stored.
    const OLD: &str = r#"{
        "mode": "full", "band": "absolute", "band_width": "2", "goal": "band_edge", "cash_reserve": "2500", "whole_lots": false,
        "restrictions": [{ "subject": { "Category": "Technology" }, "rule": "no_buy" }]
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

    /// (whole shares, what is stored of their choice, what the plan is given)
    #[test]
    fn the_choice_of_lots_is_that_of_the_plan_where_lots_are_whole() {
        for (whole, stored, expected) in [
            (true, "null", None),
            (true, "\"nearest\"", Some(LotRule::Nearest)),
            (true, "\"optimal\"", Some(LotRule::Optimal)),
            (false, "\"optimal\"", None),
        ] {
            let json = format!(r#"{{ "mode": "full", "whole_lots": {whole}, "lots": {stored} }}"#);
            let mut draft: PolicyDraft = serde_json::from_str(&json).unwrap();
            assert_eq!(read(&draft).unwrap().plan.lots, expected, "{json}");
            let field = PolicyDraft::FIELDS
                .iter()
                .position(|field| field.name == "lots")
                .unwrap();
            assert_eq!(draft.shows(field), whole, "{json}");
            let Control::Choice(choices) = PolicyDraft::FIELDS[field].control else {
                panic!("it is chosen");
            };
            for choice in choices {
                draft.value_mut(field).unwrap().put(choice.text);
                assert_eq!(draft.value(field).unwrap().text(), choice.text);
            }
            assert_eq!(choices.len(), 3);
        }
    }

    /// What a page stored whose regime had no time zone.
    const TAXED: &str = r#"{ "mode": "full", "tax": true, "long_after_days": "365", "wash_days": "30" }"#;

    #[test]
    fn a_regime_without_a_time_zone_is_one_of_utc() {
        let draft: PolicyDraft = serde_json::from_str(TAXED).unwrap();
        let regime = read(&draft).unwrap().plan.tax.unwrap();
        assert_eq!((regime.long_after_days, regime.time_zone), (Some(365), None));
        let typed = PolicyDraft {
            long_after_days: String::new(),
            time_zone: " Asia/Tokyo ".to_owned(),
            ..draft
        };
        let regime = read(&typed).unwrap().plan.tax.unwrap();
        assert_eq!(
            (regime.long_after_days, regime.time_zone.as_deref()),
            (None, Some("Asia/Tokyo"))
        );
    }
}
