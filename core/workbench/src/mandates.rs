//! Mandates: the list, one mandate, its check while typing, its save.

use std::collections::BTreeSet;

use decimal::Decimal;
use markets::import::{parse_amount, parse_percent};
use markets::mandate::{MandateRow, SaveMandate as SaveTargets};
use markets::tables::accounts::{Account, AccountTable};
use markets::tables::mandates::{
    AccountAllocationModelTable, AccountTargetAllocation, AccountTargetAllocationTable, PositionSet, PositionSetTable,
    TargetPosition, TargetPositionsStorage,
};
use markets::valuation::{Market, Valuer, account_targets};
use metatable::Intent;
use metatable::{Instant, Store, Value};
use rebalance::band::Band;
use sorting::{Arrange, Collected};

use super::accounts::{matches, share};
use super::policy;
use crate::accounts;
use crate::codes;
use crate::context::Context;
use crate::handler::{Command, Preview, Query, Write};
use crate::session::Session;
use crate::weights::{above_whole, percent_text, share_text};
use protocol::{
    CheckMandate, ExposureLine, Failure, LineageShare, ListMandates, MandateCheck, MandateLine, MandateView,
    MandatesView, Remark, SaveMandate, ShowMandate, SnapshotLine, TargetChoice, TargetDraft, TargetKind, Uid,
    Violation,
};

impl Query for ListMandates {
    fn answer(&self, session: &Session, _: &Context) -> Result<MandatesView, Failure> {
        let store = session.store();
        let mut found: Vec<(AccountTargetAllocation, Account, String)> = store
            .rows::<AccountTargetAllocationTable>()
            .filter(|allocation| allocation.is_active)
            .filter_map(|allocation| {
                let account = store.by_uid::<AccountTable>(allocation.account_uid)?;
                let model = model_name(store, &allocation);
                let texts = [
                    account.unique_identifier.as_str(),
                    account.account_name.as_str(),
                    model.as_str(),
                ];
                matches(&self.search, &texts).then_some((allocation, account, model))
            })
            .collect();
        found.arrange_by(|a, b| a.1.unique_identifier.cmp(&b.1.unique_identifier));
        let window = found.iter().skip(self.offset as usize).take(self.limit as usize);
        let rows = window.map(|(allocation, account, model)| {
            let sets = snapshots(store, allocation.uid);
            let rows = sets.first().map(|set| targets(store, set.uid)).unwrap_or_default();
            MandateLine {
                allocation_uid: allocation.uid,
                account: account.unique_identifier.clone(),
                name: account.account_name.clone(),
                model: model.clone(),
                snapshots: count(sets.len()),
                latest: sets.first().map(|set| set.position_set_time),
                weight_sum: sum(rows.iter().filter_map(|row| row.weight_notional_exposure)),
                rows: count(rows.len()),
            }
        });
        Ok(MandatesView {
            matching: count(found.len()),
            rows: rows.collect(),
        })
    }
}

impl Preview for ShowMandate {
    fn look(&self, session: &mut Session, context: &Context) -> Result<MandateView, Failure> {
        let (allocation, account) = find(session, self.allocation_uid)?;
        let valuations = accounts::valuations(session, context)?;
        let store = session.store();
        let sets = snapshots(store, allocation.uid);
        let wanted = |set: &&PositionSet| self.position_set_uid.is_none_or(|uid| uid == set.uid);
        let chosen = sets.iter().find(wanted).cloned();
        let rows = chosen
            .as_ref()
            .map(|set| drafts(&valuations.market, targets(store, set.uid)))
            .unwrap_or_default();
        let view = MandateView {
            allocation_uid: allocation.uid,
            account_uid: account.uid,
            account: account.unique_identifier,
            name: account.account_name,
            model: model_name(store, &allocation),
            snapshots: sets
                .into_iter()
                .map(|set| SnapshotLine {
                    uid: set.uid,
                    time: set.position_set_time,
                    source: set.source,
                })
                .collect(),
            position_set_uid: chosen.map(|set| set.uid),
            targets: choices(&valuations.market),
            check: MandateCheck {
                violations: Vec::new(),
                warnings: Vec::new(),
                weight_sum: Decimal::ZERO,
                notional_sum: Decimal::ZERO,
                cash_share: None,
                exposures: Vec::new(),
                residual: Vec::new(),
            },
            rows,
        };
        let check = check_rows(session, context, &allocation, &view.rows)?;
        Ok(MandateView { check, ..view })
    }
}

impl Preview for CheckMandate {
    fn look(&self, session: &mut Session, context: &Context) -> Result<MandateCheck, Failure> {
        let (allocation, _) = find(session, self.allocation_uid)?;
        check_rows(session, context, &allocation, &self.rows)
    }
}

impl Command for SaveMandate {
    fn write(self, _: &mut Session, context: &Context) -> Result<Write<MandateView>, Failure> {
        let save = save_targets(self.allocation_uid, self.time, &self.rows);
        Ok(Write::new(context.intent(&save), move |session, context, _| {
            let key = [Value::Uid(self.allocation_uid), metatable::Field::to_value(&self.time)];
            let columns = ["account_target_allocation_uid", "position_set_time"];
            let saved = session.store().find_one::<PositionSetTable>(&columns, &key);
            let shown = ShowMandate {
                allocation_uid: self.allocation_uid,
                position_set_uid: saved.map(|set| set.uid),
            };
            shown.look(session, context)
        }))
    }
}

fn find(session: &Session, allocation: Uid) -> Result<(AccountTargetAllocation, Account), Failure> {
    let store = session.store();
    let allocation = store.by_uid::<AccountTargetAllocationTable>(allocation);
    let account = allocation
        .as_ref()
        .and_then(|found| store.by_uid::<AccountTable>(found.account_uid));
    allocation
        .zip(account)
        .ok_or_else(|| Failure::from(codes::allocation_unknown()))
}

/// The violations of all rows, and what the sound ones come to.
fn check_rows(
    session: &mut Session,
    context: &Context,
    allocation: &AccountTargetAllocation,
    rows: &[TargetDraft],
) -> Result<MandateCheck, Failure> {
    let valuations = accounts::valuations(session, context)?;
    let at = valuations.market.at;
    let intent = |rows: &[TargetDraft]| Intent::of(&save_targets(allocation.uid, at, rows), at, Uid::from_u128(1), "");
    let refusals = session.check(&intent(rows)).err().unwrap_or_default();
    let violations: Vec<Violation> = refusals.into_iter().map(|refusal| refusal.violation).collect();
    let broken: BTreeSet<usize> = violations.iter().map(|violation| violation.row).into_set();
    let sound: Vec<TargetDraft> = rows
        .iter()
        .enumerate()
        .filter(|(row, _)| !broken.contains(row))
        .map(|(_, draft)| draft.clone())
        .collect();
    let band = policy::saved(session).band(&valuations.market);
    let weight_sum = sum(rows.iter().filter_map(|row| parse_percent(&row.weight, false).ok()));
    let mut check = MandateCheck {
        warnings: above_whole(weight_sum).into_iter().map(Remark::from).collect(),
        weight_sum,
        notional_sum: sum(rows.iter().filter_map(|row| parse_amount(&row.notional, false).ok())),
        violations,
        cash_share: None,
        exposures: Vec::new(),
        residual: Vec::new(),
    };
    if !sound.is_empty() {
        let account = allocation.account_uid;
        let look = |store: &Store| expand(store, &valuations.market, &band, account);
        if let Ok((cash_share, exposures, residual)) = session.preview(&intent(&sound), look) {
            check.cash_share = cash_share;
            check.exposures = exposures;
            check.residual = residual;
        }
    }
    Ok(check)
}

type Expanded = (Option<Decimal>, Vec<ExposureLine>, Vec<LineageShare>);

/// What the account's newest targets come to: as shares of the account when it can be valued, else as they are stated.
fn expand(store: &Store, market: &Market, band: &Band, account: Uid) -> Expanded {
    let mut valuer = Valuer::new(store, market, band);
    let line = |asset: u32, share_of_account: Option<Decimal>, lineage: &[markets::valuation::Lineage]| {
        let asset = &market.assets[asset as usize];
        let lineage = lineage.iter().map(|lineage| share(market, lineage)).collect();
        ExposureLine {
            asset: asset.key.clone(),
            name: asset.name.clone(),
            share: share_of_account,
            lineage,
        }
    };
    if let Ok(measure) = valuer.valuation(account) {
        let wanted = measure.positions.iter().filter(|position| !position.lineage.is_empty());
        let lines = wanted.filter_map(|position| Some(line(position.asset?, Some(position.target), &position.lineage)));
        let cash = measure.positions.last().map(|cash| cash.target);
        let residual = measure.residual.iter().map(|lineage| share(market, lineage)).collect();
        return (cash, largest_first(lines.collect()), residual);
    }
    let targets = account_targets(store, account, market.at)
        .map(|(_, _, rows)| rows)
        .unwrap_or_default();
    let Ok(expansion) = valuer.expand(&targets) else {
        return (None, Vec::new(), Vec::new());
    };
    let assets: Vec<(u32, Option<Decimal>)> = expansion
        .exposures()
        .iter()
        .map(|e| {
            (
                e.asset,
                e.weight.filter(|_| e.notional.is_none() && e.quantity.is_none()),
            )
        })
        .collect();
    let lines = assets
        .into_iter()
        .map(|(asset, weight)| line(asset, weight, &valuer.lineage(asset, &targets)));
    let lines = largest_first(lines.collect());
    (
        None,
        lines,
        valuer
            .residual(&targets)
            .iter()
            .map(|lineage| share(market, lineage))
            .collect(),
    )
}

fn largest_first(mut lines: Vec<ExposureLine>) -> Vec<ExposureLine> {
    lines.arrange_by(|a, b| b.share.cmp(&a.share).then_with(|| a.asset.cmp(&b.asset)));
    lines
}

fn save_targets(allocation_uid: Uid, time: Instant, rows: &[TargetDraft]) -> SaveTargets {
    let rows = rows.iter().map(|draft| MandateRow {
        kind: kind_name(draft.kind).to_owned(),
        key: draft.key.clone(),
        weight: share_text(&draft.weight),
        notional: draft.notional.clone(),
        quantity: draft.quantity.clone(),
    });
    SaveTargets {
        allocation_uid,
        time,
        source: Some("app".to_owned()),
        rows: rows.collect(),
    }
}

fn kind_name(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Asset => "asset",
        TargetKind::Portfolio => "portfolio",
    }
}

/// Portfolios first, then assets, each by weight and key.
fn drafts(market: &Market, mut targets: Vec<TargetPosition>) -> Vec<TargetDraft> {
    targets.arrange_by(|a, b| {
        let kind = b.target_type.cmp(&a.target_type);
        kind.then(b.weight_notional_exposure.cmp(&a.weight_notional_exposure))
            .then(a.target_uid.cmp(&b.target_uid))
    });
    let text = |number: Option<Decimal>| number.map(|number| number.to_string()).unwrap_or_default();
    let drafts = targets.into_iter().map(|target| {
        let asset = target.asset_uid.and_then(|uid| market.asset(uid));
        let portfolio = target.portfolio_uid.and_then(|uid| market.portfolio(uid));
        let asset_key = asset.map(|number| market.assets[number as usize].key.clone());
        let portfolio_key = portfolio.map(|number| market.portfolios[number as usize].key.clone());
        TargetDraft {
            kind: if target.asset_uid.is_some() {
                TargetKind::Asset
            } else {
                TargetKind::Portfolio
            },
            key: asset_key.or(portfolio_key).unwrap_or_default(),
            weight: target.weight_notional_exposure.map(percent_text).unwrap_or_default(),
            notional: text(target.constant_notional_exposure),
            quantity: text(target.single_asset_quantity),
        }
    });
    drafts.collect()
}

fn choices(market: &Market) -> Vec<TargetChoice> {
    let portfolios = market.portfolios.iter().map(|portfolio| TargetChoice {
        kind: TargetKind::Portfolio,
        key: portfolio.key.clone(),
        name: portfolio.weights_time.map_or_else(
            || "no weights yet".to_owned(),
            |time| format!("weights of {}", time.format("%Y-%m-%d")),
        ),
    });
    let assets = market
        .assets
        .iter()
        .filter(|asset| !asset.is_currency)
        .map(|asset| TargetChoice {
            kind: TargetKind::Asset,
            key: asset.key.clone(),
            name: asset.name.clone(),
        });
    let mut choices: Vec<TargetChoice> = portfolios.chain(assets).collect();
    choices.arrange_by(|a, b| b.kind.cmp(&a.kind).then_with(|| a.key.cmp(&b.key)));
    choices
}

/// Newest first.
fn snapshots(store: &Store, allocation: Uid) -> Vec<PositionSet> {
    let mut sets = store.find::<PositionSetTable>(&["account_target_allocation_uid"], &[Value::Uid(allocation)]);
    sets.arrange_by_key(|set| std::cmp::Reverse(set.position_set_time));
    sets
}

fn targets(store: &Store, set: Uid) -> Vec<TargetPosition> {
    store.find::<TargetPositionsStorage>(&["position_set_uid"], &[Value::Uid(set)])
}

fn model_name(store: &Store, allocation: &AccountTargetAllocation) -> String {
    let model = store.by_uid::<AccountAllocationModelTable>(allocation.account_allocation_model_uid);
    model.map(|model| model.allocation_model_name).unwrap_or_default()
}

fn sum(numbers: impl Iterator<Item = Decimal>) -> Decimal {
    Decimal::checked_sum(numbers).unwrap_or_default()
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
