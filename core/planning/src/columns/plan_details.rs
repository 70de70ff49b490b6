//! The optional columns of a book, beside positions, cash and targets: households, lots, open orders, past trades, a
//! covariance.

use chrono::{DateTime, Utc};

use super::plan_classes::add_classes;
use super::read::Reader;
use super::{NONE, side_of, uid};
use crate::codes;
use crate::invalid_input::InvalidInput;
use crate::plan::{
    HouseholdTargets, LotInput, OpenOrder, PastTrade, PlanInput, RiskInput, TargetWeight, TransferInput,
};
use crate::reading::read;

/// The columns that a plain book has not.
const DETAILS: &[&str] = &[
    "asset_min_quantity",
    "asset_spread",
    "asset_category",
    "asset_price_time",
    "fx_time",
    "account_household",
    "account_tax_type",
    "class_target_category",
    "split_asset",
    "household_target_weight",
    "transfer_amount",
    "identical_asset",
    "lot_account",
    "open_account",
    "trade_account",
    "risk_asset",
];

/// Columns that go together: the first sets the length, the others follow; then the limit of each index.
struct Group {
    columns: &'static [&'static str],
    accounts: &'static [&'static str],
    assets: &'static [&'static str],
    sides: &'static [&'static str],
}

const GROUPS: &[Group] = &[
    Group {
        columns: &[
            "household_target_household",
            "household_target_asset",
            "household_target_weight",
        ],
        accounts: &[],
        assets: &["household_target_asset"],
        sides: &[],
    },
    Group {
        columns: &["class_target_category", "class_target_account", "class_target_weight"],
        accounts: &[],
        assets: &[],
        sides: &[],
    },
    Group {
        columns: &["split_asset", "split_category", "split_share"],
        accounts: &[],
        assets: &["split_asset"],
        sides: &[],
    },
    Group {
        columns: &["transfer_from", "transfer_to", "transfer_amount"],
        accounts: &["transfer_from", "transfer_to"],
        assets: &[],
        sides: &[],
    },
    Group {
        columns: &["identical_asset", "identical_other"],
        accounts: &[],
        assets: &["identical_asset", "identical_other"],
        sides: &[],
    },
    Group {
        columns: &[
            "lot_account",
            "lot_asset",
            "lot_opened",
            "lot_quantity",
            "lot_unit_cost",
        ],
        accounts: &["lot_account"],
        assets: &["lot_asset"],
        sides: &[],
    },
    Group {
        columns: &["open_account", "open_asset", "open_side", "open_quantity"],
        accounts: &["open_account"],
        assets: &["open_asset"],
        sides: &["open_side"],
    },
    Group {
        columns: &[
            "trade_account",
            "trade_asset",
            "trade_at",
            "trade_side",
            "trade_quantity",
            "trade_gain",
        ],
        accounts: &["trade_account"],
        assets: &["trade_asset"],
        sides: &["trade_side"],
    },
];

/// Whether any of these columns is given.
pub(super) fn has_details(reader: &Reader<'_>) -> bool {
    DETAILS.iter().any(|name| reader.has(name))
}

/// Adds what the columns say to an input whose accounts and assets are there, in the order of their indices.
pub(super) fn add_details(reader: &mut Reader<'_>, input: &mut PlanInput) -> Result<(), InvalidInput> {
    if !has_details(reader) {
        return Ok(());
    }
    let (accounts, assets) = (input.accounts.len(), input.assets.len());
    for group in GROUPS {
        let Some((first, others)) = group.columns.split_first() else {
            continue;
        };
        reader.together(first, others);
        group
            .accounts
            .iter()
            .for_each(|name| reader.in_range(name, accounts, false));
        group
            .assets
            .iter()
            .for_each(|name| reader.in_range(name, assets, false));
        group.sides.iter().for_each(|name| reader.in_range(name, 2, false));
    }
    reader.same_length(assets, &["asset_min_quantity", "asset_spread", "asset_category"]);
    reader.same_length(accounts, &["account_household", "account_tax_type"]);
    reader.same_length(reader.indices("lot_account").len(), &["lot_rank"]);
    reader.in_range("risk_asset", assets, false);
    reader.checked()?;
    add_to_assets(reader, input)?;
    add_rate_times(reader, input)?;
    add_names(reader, input)?;
    add_lots(reader, input);
    add_orders(reader, input);
    add_trades(reader, input);
    add_relations(reader, input);
    let categories = names(reader, "categories")?;
    add_classes(reader, input, &categories)?;
    reader.checked()
}

/// The names of a list that a column refers to.
pub(super) fn names(reader: &Reader<'_>, list: &str) -> Result<Vec<String>, InvalidInput> {
    if reader.has(list) {
        read(reader.value(list), list)
    } else {
        Ok(Vec::new())
    }
}

fn name(names: &[String], indices: &[u32], row: usize) -> Option<String> {
    indices.get(row).and_then(|place| names.get(*place as usize)).cloned()
}

fn add_to_assets(reader: &mut Reader<'_>, input: &mut PlanInput) -> Result<(), InvalidInput> {
    let minimums = reader.decimals("asset_min_quantity", true);
    let spreads = reader.decimals("asset_spread", true);
    let times = instants_if_any(reader, "asset_price_time");
    let categories = names(reader, "categories")?;
    reader.in_range("asset_category", categories.len(), true);
    for (row, asset) in input.assets.iter_mut().enumerate() {
        asset.min_quantity = minimums.get(row).copied().flatten();
        asset.spread = spreads.get(row).copied().flatten();
        asset.price_time = times.get(row).copied().flatten();
        asset.category = name(&categories, reader.indices("asset_category"), row);
    }
    Ok(())
}

fn add_rate_times(reader: &mut Reader<'_>, input: &mut PlanInput) -> Result<(), InvalidInput> {
    let times = instants_if_any(reader, "fx_time");
    let currencies = names(reader, "currencies")?;
    for rate in input.fx.iter_mut().flatten() {
        let place = currencies.iter().position(|code| *code == rate.currency);
        rate.time = place.and_then(|place| times.get(place).copied().flatten());
    }
    Ok(())
}

fn add_names(reader: &mut Reader<'_>, input: &mut PlanInput) -> Result<(), InvalidInput> {
    let (households, tax_types) = (names(reader, "households")?, names(reader, "tax_types")?);
    reader.in_range("account_household", households.len(), true);
    reader.in_range("account_tax_type", tax_types.len(), true);
    reader.in_range("household_target_household", households.len(), false);
    for (row, account) in input.accounts.iter_mut().enumerate() {
        account.household = name(&households, reader.indices("account_household"), row);
        account.tax_type = name(&tax_types, reader.indices("account_tax_type"), row);
    }
    let weights = reader.amounts("household_target_weight");
    let mut targets: Vec<HouseholdTargets> = Vec::new();
    let rows = reader
        .indices("household_target_household")
        .iter()
        .zip(reader.indices("household_target_asset"));
    for ((household, asset), weight) in rows.zip(weights) {
        let household = households.get(*household as usize).cloned().unwrap_or_default();
        let target = TargetWeight {
            asset_uid: uid(*asset),
            weight,
        };
        match targets.iter_mut().find(|known| known.household == household) {
            Some(known) => known.targets.push(target),
            None => targets.push(HouseholdTargets {
                household,
                targets: vec![target],
            }),
        }
    }
    input.households = (!targets.is_empty()).then_some(targets);
    Ok(())
}

fn add_lots(reader: &mut Reader<'_>, input: &mut PlanInput) {
    let (quantities, costs) = (reader.amounts("lot_quantity"), reader.amounts("lot_unit_cost"));
    let (times, ranks) = (instants(reader, "lot_opened"), reader.indices("lot_rank"));
    let rows = reader.indices("lot_account").iter().zip(reader.indices("lot_asset"));
    for (row, (account, asset)) in rows.enumerate() {
        let lot = LotInput {
            opened: times[row],
            quantity: quantities[row],
            unit_cost: costs[row],
            rank: ranks.get(row).filter(|rank| **rank != NONE).map(|rank| *rank as usize),
        };
        let mut holdings = input.accounts[*account as usize].holdings.iter_mut();
        match holdings.find(|holding| holding.asset_uid == uid(*asset)) {
            Some(holding) => holding.lots.get_or_insert_default().push(lot),
            None => {
                reader.report.add(row, "lot_asset", codes::lot_without_holding());
            }
        }
    }
}

fn add_orders(reader: &mut Reader<'_>, input: &mut PlanInput) {
    let quantities = reader.amounts("open_quantity");
    let rows = reader.indices("open_account").iter().zip(reader.indices("open_asset"));
    for ((account, asset), (side, quantity)) in rows.zip(reader.indices("open_side").iter().zip(quantities)) {
        let order = OpenOrder {
            asset_uid: uid(*asset),
            side: side_of(*side),
            quantity,
        };
        input.accounts[*account as usize]
            .open_orders
            .get_or_insert_default()
            .push(order);
    }
}

fn add_trades(reader: &mut Reader<'_>, input: &mut PlanInput) {
    let (quantities, gains) = (reader.amounts("trade_quantity"), reader.decimals("trade_gain", true));
    let times = instants(reader, "trade_at");
    let sides = reader.indices("trade_side");
    let rows = reader
        .indices("trade_account")
        .iter()
        .zip(reader.indices("trade_asset"));
    for (row, (account, asset)) in rows.enumerate() {
        let trade = PastTrade {
            asset_uid: uid(*asset),
            at: times[row],
            side: side_of(sides[row]),
            quantity: quantities[row],
            gain: gains.get(row).copied().flatten(),
        };
        input.accounts[*account as usize]
            .trades
            .get_or_insert_default()
            .push(trade);
    }
}

fn add_relations(reader: &mut Reader<'_>, input: &mut PlanInput) {
    let amounts = reader.amounts("transfer_amount");
    let ends = reader
        .indices("transfer_from")
        .iter()
        .zip(reader.indices("transfer_to"));
    let transfers = ends.zip(amounts).map(|((from, to), amount)| TransferInput {
        from: uid(*from),
        to: uid(*to),
        amount,
    });
    let transfers: Vec<TransferInput> = transfers.collect();
    input.transfers = (!transfers.is_empty()).then_some(transfers);
    let pairs = reader
        .indices("identical_asset")
        .iter()
        .zip(reader.indices("identical_other"));
    let pairs: Vec<_> = pairs.map(|(asset, other)| vec![uid(*asset), uid(*other)]).collect();
    input.identical = (!pairs.is_empty()).then_some(pairs);
    if reader.has("risk_asset") {
        let assets = reader.indices("risk_asset").iter().map(|asset| uid(*asset)).collect();
        let mut given = |name: &str| reader.has(name).then(|| reader.amounts(name));
        input.policy.risk = Some(RiskInput {
            assets,
            covariance: given("risk_covariance"),
            loadings: given("risk_loadings"),
            factor_covariance: given("risk_factor_covariance"),
            specific: given("risk_specific"),
        });
    }
}

/// A column of milliseconds as times; what is none is reported.
fn instants(reader: &mut Reader<'_>, name: &str) -> Vec<DateTime<Utc>> {
    let mut times = Vec::with_capacity(reader.numbers(name).len());
    for (row, millis) in reader.numbers(name).iter().enumerate() {
        times.push(instant(reader, (row, name), *millis).unwrap_or_default());
    }
    times
}

/// The instants of a column in which NaN is none.
fn instants_if_any(reader: &mut Reader<'_>, name: &str) -> Vec<Option<DateTime<Utc>>> {
    let mut times = Vec::with_capacity(reader.numbers(name).len());
    for (row, millis) in reader.numbers(name).iter().enumerate() {
        times.push(if millis.is_nan() {
            None
        } else {
            instant(reader, (row, name), *millis)
        });
    }
    times
}

/// Whole milliseconds as an instant; what is none is reported.
fn instant(reader: &mut Reader<'_>, (row, name): (usize, &str), millis: f64) -> Option<DateTime<Utc>> {
    let is_whole = millis.fract() == 0.0 && millis.abs() < 1e16;
    let time = is_whole
        .then(|| DateTime::from_timestamp_millis(millis as i64))
        .flatten();
    if time.is_none() {
        reader.report.add(row, name, codes::milliseconds_not_whole());
    }
    time
}
