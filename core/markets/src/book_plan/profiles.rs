//! What the book knows for taxes: profiles of accounts, lots of holdings, relations of assets.

use std::collections::{BTreeMap, BTreeSet};

use choices::RelationKind;
use choices::{OrderSide, PlanMode, UnmetPolicy};
use decimal::Decimal;
use metatable::{Instant, Store, Uid};
use planning::plan::{LotInput, PastTrade, PlanPolicy, SubstituteInput};
use sorting::Collected;

use crate::tables::execution::TradesStorage;
use crate::tables::rebalancing::{AccountTaxProfileTable, AssetRelationTable, TaxLotTable};

/// The sides of the table of trades.
const BUY: i64 = 1;
const SELL: i64 = -1;

/// The tax rows of a book, by account and asset.
#[derive(Clone, Debug, Default)]
pub(super) struct Profiles {
    profiles: BTreeMap<Uid, Profile>,
    lots: BTreeMap<(Uid, Uid), Vec<LotInput>>,
    trades: BTreeMap<Uid, Vec<PastTrade>>,
    pub(super) relations: Relations,
}

#[derive(Clone, Debug, Default)]
struct Profile {
    household: Option<String>,
    tax_type: Option<String>,
}

/// What assets are to each other.
#[derive(Clone, Debug, Default)]
pub struct Relations {
    substitutes: BTreeMap<Uid, Uid>,
    identical: Vec<Vec<Uid>>,
}

impl Profiles {
    pub(super) fn read(store: &Store) -> Self {
        let profiles = store.rows::<AccountTaxProfileTable>().map(|row| {
            let profile = Profile {
                household: row.household,
                tax_type: row.tax_type,
            };
            (row.account_uid, profile)
        });
        let mut lots: BTreeMap<(Uid, Uid), Vec<LotInput>> = BTreeMap::new();
        for lot in store.rows::<TaxLotTable>() {
            lots.entry((lot.account_uid, lot.asset_uid))
                .or_default()
                .push(LotInput {
                    opened: lot.opened_at,
                    quantity: lot.quantity,
                    unit_cost: lot.unit_cost,
                    rank: None,
                });
        }
        Self {
            profiles: profiles.into_map(),
            lots,
            trades: trades(store),
            relations: Relations::read(store),
        }
    }

    pub(super) fn household(&self, account: Uid) -> Option<&String> {
        self.profiles.get(&account)?.household.as_ref()
    }

    pub(super) fn tax_type(&self, account: Uid) -> Option<&String> {
        self.profiles.get(&account)?.tax_type.as_ref()
    }

    /// What an account traded up to an instant; none when nothing is known.
    pub(super) fn trades(&self, account: Uid, until: Instant) -> Option<Vec<PastTrade>> {
        let made = self.trades.get(&account)?;
        Some(made.iter().filter(|trade| trade.at <= until).cloned().collect())
    }

    /// The lots of a holding; none where they do not sum to what is held.
    pub(super) fn lots(&self, account: Uid, asset: Uid, quantity: Decimal) -> Option<Vec<LotInput>> {
        let lots = self.lots.get(&(account, asset))?;
        let sum = Decimal::checked_sum(lots.iter().map(|lot| lot.quantity));
        (sum == Some(quantity)).then(|| lots.clone())
    }

    /// Whether a holding has lots that do not sum to it.
    pub(super) fn is_uneven(&self, account: Uid, asset: Uid, quantity: Decimal) -> bool {
        self.lots.contains_key(&(account, asset)) && self.lots(account, asset, quantity).is_none()
    }
}

impl Relations {
    fn read(store: &Store) -> Self {
        let (mut substitutes, mut pairs) = (BTreeMap::new(), Vec::new());
        for row in store.rows::<AssetRelationTable>() {
            if row.relation == RelationKind::Substitute {
                substitutes.insert(row.asset_uid, row.related_uid);
            } else {
                pairs.push((row.asset_uid, row.related_uid));
            }
        }
        Self {
            substitutes,
            identical: groups(&pairs),
        }
    }

    /// The policy with the book's substitutes where it uses substitutes and names none itself, and without restrictions and class
    /// targets of accounts that are not planned.
    #[must_use]
    pub fn complete(&self, policy: &PlanPolicy, accounts: &BTreeSet<Uid>, assets: &BTreeSet<Uid>) -> PlanPolicy {
        let harvests = matches!(policy.mode, PlanMode::Harvest | PlanMode::HarvestAndRebalance);
        let mut policy = policy.clone();
        if let Some(restrictions) = &mut policy.restrictions {
            restrictions.retain(|row| row.account_uid.is_none_or(|account| accounts.contains(&account)));
        }
        if let Some(classes) = &mut policy.classes {
            let is_planned = |account: Option<Uid>| account.is_none_or(|account| accounts.contains(&account));
            classes.targets.retain(|row| is_planned(row.account_uid));
            classes
                .splits
                .iter_mut()
                .for_each(|rows| rows.retain(|row| assets.contains(&row.asset_uid)));
        }
        if !harvests && policy.unmet != Some(UnmetPolicy::Substitute) {
            return policy;
        }
        let mut all = policy.substitutes.take().unwrap_or_default();
        let named: BTreeSet<Uid> = all.iter().map(|row| row.asset_uid).into_set();
        let own = self
            .substitutes
            .iter()
            .filter(|(asset, by)| assets.contains(*asset) && assets.contains(*by) && !named.contains(*asset));
        all.extend(own.map(|(asset_uid, by)| SubstituteInput {
            asset_uid: *asset_uid,
            by: *by,
        }));
        policy.substitutes = (!all.is_empty()).then_some(all);
        policy
    }

    /// What stands in for an asset.
    pub(super) fn substitute(&self, asset: Uid) -> Option<Uid> {
        self.substitutes.get(&asset).copied()
    }

    /// The groups of identical assets, of those that a plan names; none when there are none.
    pub(super) fn identical(&self, assets: &BTreeSet<Uid>) -> Option<Vec<Vec<Uid>>> {
        let known = |group: &Vec<Uid>| {
            group
                .iter()
                .copied()
                .filter(|asset| assets.contains(asset))
                .collect::<Vec<_>>()
        };
        let groups: Vec<Vec<Uid>> = self
            .identical
            .iter()
            .map(known)
            .filter(|group| group.len() > 1)
            .collect();
        (!groups.is_empty()).then_some(groups)
    }
}

/// Trades of the past whose side and size are known. What a sale realised is not kept, so that only buys count.
fn trades(store: &Store) -> BTreeMap<Uid, Vec<PastTrade>> {
    let mut trades: BTreeMap<Uid, Vec<PastTrade>> = BTreeMap::new();
    for trade in store.rows::<TradesStorage>() {
        let side = match trade.trade_side {
            Some(BUY) => OrderSide::Buy,
            Some(SELL) => OrderSide::Sell,
            _ => continue,
        };
        if let Some(quantity) = trade.quantity.filter(|quantity| quantity.is_positive()) {
            trades.entry(trade.account_uid).or_default().push(PastTrade {
                asset_uid: trade.asset_uid,
                at: trade.trade_time,
                side,
                quantity,
                gain: None,
            });
        }
    }
    trades
}

/// Pairs joined into groups: what is identical to either of a pair is identical to both.
fn groups(pairs: &[(Uid, Uid)]) -> Vec<Vec<Uid>> {
    let mut groups: Vec<BTreeSet<Uid>> = Vec::new();
    for (a, b) in pairs {
        let (mut joined, apart): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|group| group.contains(a) || group.contains(b));
        let mut group: BTreeSet<Uid> = joined.drain(..).flatten().into_set();
        group.extend([*a, *b]);
        groups = apart;
        groups.push(group);
    }
    groups.into_iter().map(|group| group.into_iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_joined_into_groups() {
        let uid = Uid::from_u128;
        let pairs = [(1, 2), (3, 4), (2, 3), (8, 9)].map(|(a, b)| (uid(a), uid(b)));
        let found = groups(&pairs);
        assert_eq!(found, vec![vec![uid(1), uid(2), uid(3), uid(4)], vec![uid(8), uid(9)]]);
    }
}
