use choices::{Choice, RestrictionRule};
use decimal::Decimal;

use super::plan_details::{add_details, has_details, names};
use super::plan_shape::{TAKES, write};
use super::read::Reader;
use super::{Columns, NONE, uid};
use crate::codes;
use crate::invalid_input::InvalidInput;
use crate::minor_units::currency_of;
use crate::parts::{Alone, Parts};
use crate::plan::bulk::{AssetRows, CashRows, PlainAccounts, plan_plain};
use crate::plan::{
    CashInput, FxInput, HoldingInput, PlanAccount, PlanAsset, PlanInput, PlanPolicy, RestrictionInput, TargetWeight,
    plan_numbered,
};
use crate::raw::RawValue;
use crate::reading::read;

/// `planRebalanceColumns`.
///
/// # Errors
/// [`InvalidInput`]: columns that are not as declared, and those of [`plan_rebalance`](crate::plan::plan_rebalance).
pub fn plan_rebalance_columns(raw: &RawValue) -> Result<Columns, InvalidInput> {
    plan_rebalance_columns_in(raw, &Alone)
}

/// `planRebalanceColumns` with the accounts planned in parts.
///
/// # Errors
/// As [`plan_rebalance_columns`].
pub fn plan_rebalance_columns_in(raw: &RawValue, parts: &impl Parts) -> Result<Columns, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES)?;
    let currencies: Vec<String> = read(reader.value("currencies"), "currencies")?;
    let (mut frame, rows) = input(&mut reader, &currencies)?;
    if !has_details(&reader)
        && let Some(plan) = plan_plain(&mut frame, &rows.accounts(&reader, &currencies), parts)
    {
        return Ok(write(&plan, &currencies, &[]));
    }
    frame.accounts = rows.objects(&reader, &currencies);
    add_details(&mut reader, &mut frame)?;
    let categories = names(&reader, "categories")?;
    Ok(write(&plan_numbered(frame, parts)?, &currencies, &categories))
}

/// The input of a plan in columns, as objects.
pub(super) fn plan_input(raw: &RawValue) -> Result<PlanInput, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES)?;
    let currencies: Vec<String> = read(reader.value("currencies"), "currencies")?;
    let (mut frame, rows) = input(&mut reader, &currencies)?;
    frame.accounts = rows.objects(&reader, &currencies);
    add_details(&mut reader, &mut frame)?;
    Ok(frame)
}

/// The amounts of the accounts' columns.
struct Rows {
    flows: Vec<Option<Decimal>>,
    quantities: Vec<Decimal>,
    settled: Vec<Decimal>,
    pending: Vec<Option<Decimal>>,
    weights: Vec<Decimal>,
}

impl Rows {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            flows: reader.decimals("account_flow", true),
            quantities: reader.amounts("holding_quantity"),
            pending: reader.decimals("cash_pending", true),
            settled: reader.amounts("cash_settled"),
            weights: reader.amounts("target_weight"),
        }
    }

    fn accounts<'a>(&'a self, reader: &Reader<'a>, currencies: &'a [String]) -> PlainAccounts<'a> {
        let rows = |accounts, assets, amounts| AssetRows {
            accounts: reader.indices(accounts),
            assets: reader.indices(assets),
            amounts,
        };
        PlainAccounts {
            count: reader.count("accounts"),
            flows: &self.flows,
            holdings: rows("holding_account", "holding_asset", &self.quantities),
            targets: rows("target_account", "target_asset", &self.weights),
            cash: CashRows {
                accounts: reader.indices("cash_account"),
                currencies: reader.indices("cash_currency"),
                settled: &self.settled,
                pending: &self.pending,
            },
            currencies,
        }
    }

    fn objects(&self, reader: &Reader<'_>, currencies: &[String]) -> Vec<PlanAccount> {
        let empty = |account: usize| PlanAccount {
            account_uid: uid(account as u32),
            flow: self.flows.get(account).copied().flatten(),
            ..PlanAccount::default()
        };
        let mut accounts: Vec<PlanAccount> = (0..reader.count("accounts")).map(empty).collect();
        let assets = reader.indices("holding_asset");
        for (row, account) in reader.indices("holding_account").iter().enumerate() {
            accounts[*account as usize].holdings.push(HoldingInput {
                asset_uid: uid(assets[row]),
                quantity: self.quantities[row],
                lots: None,
            });
        }
        for (row, account) in reader.indices("cash_account").iter().enumerate() {
            accounts[*account as usize].cash.push(CashInput {
                currency: currencies[reader.indices("cash_currency")[row] as usize].clone(),
                settled: self.settled[row],
                pending: self.pending.get(row).copied().flatten(),
            });
        }
        let assets = reader.indices("target_asset");
        for (row, account) in reader.indices("target_account").iter().enumerate() {
            accounts[*account as usize].targets.push(TargetWeight {
                asset_uid: uid(assets[row]),
                weight: self.weights[row],
            });
        }
        accounts
    }
}

fn check(reader: &mut Reader<'_>, currencies: usize) -> Result<(), InvalidInput> {
    let assets = reader.indices("asset_currency").len();
    let accounts = reader.count("accounts");
    reader.at_most("accounts", accounts);
    reader.checked()?;
    let lengths: [(&str, &[&str]); 4] = [
        ("holding_account", &["holding_asset", "holding_quantity"]),
        ("cash_account", &["cash_currency", "cash_settled", "cash_pending"]),
        ("target_account", &["target_asset", "target_weight"]),
        ("restriction_rule", &["restriction_account", "restriction_asset"]),
    ];
    for (first, others) in lengths {
        reader.same_length(reader.indices(first).len(), others);
    }
    reader.same_length(currencies, &["fx", "fx_time"]);
    reader.same_length(
        assets,
        &["asset_price", "asset_multiplier", "asset_lot_size", "asset_price_time"],
    );
    reader.same_length(accounts, &["account_flow"]);
    for name in ["holding_account", "cash_account", "target_account"] {
        reader.in_range(name, accounts, false);
    }
    reader.in_range("restriction_account", accounts, true);
    for name in ["holding_asset", "target_asset", "restriction_asset"] {
        reader.in_range(name, assets, false);
    }
    for name in ["asset_currency", "cash_currency"] {
        reader.in_range(name, currencies, false);
    }
    reader.in_range("restriction_rule", RestrictionRule::ALL.len(), false);
    reader.checked()
}

/// The input without its accounts, and their rows.
fn input(reader: &mut Reader<'_>, currencies: &[String]) -> Result<(PlanInput, Rows), InvalidInput> {
    check(reader, currencies.len())?;
    for (row, unit) in currencies.iter().enumerate() {
        let currency = currency_of(unit).filter(|currency| !currencies.iter().any(|code| code == currency));
        if let Some(currency) = currency {
            let fault = codes::major_currency_missing(unit, &currency);
            reader.report.add(row, "currencies", fault);
        }
    }
    let rates = reader.decimals("fx", true);
    let fx = currencies.iter().zip(rates).filter_map(|(currency, rate)| {
        Some(FxInput {
            currency: currency.clone(),
            rate: rate?,
            time: None,
        })
    });
    let mut policy: PlanPolicy = read(reader.value("policy"), "policy")?;
    let mut restrictions = policy.restrictions.take().unwrap_or_default();
    restrictions.extend(restriction_rows(reader));
    policy.restrictions = Some(restrictions);
    let input = PlanInput {
        base_currency: read(reader.value("base_currency"), "base_currency")?,
        fx: Some(fx.collect()),
        assets: asset_rows(reader, currencies),
        policy,
        as_of: read(reader.value("as_of"), "as_of")?,
        ..PlanInput::default()
    };
    let rows = Rows::read(reader);
    reader.checked()?;
    Ok((input, rows))
}

fn restriction_rows(reader: &Reader<'_>) -> Vec<RestrictionInput> {
    let accounts = reader.indices("restriction_account");
    let assets = reader.indices("restriction_asset");
    let rules = reader.indices("restriction_rule").iter().enumerate();
    let row = |(row, rule): (usize, &u32)| RestrictionInput {
        account_uid: accounts
            .get(row)
            .filter(|account| **account != NONE)
            .map(|account| uid(*account)),
        asset_uid: assets.get(row).map(|asset| uid(*asset)),
        category: None,
        rule: RestrictionRule::ALL[*rule as usize],
    };
    rules.map(row).collect()
}

fn asset_rows(reader: &mut Reader<'_>, currencies: &[String]) -> Vec<PlanAsset> {
    let prices = reader.decimals("asset_price", true);
    let multipliers = reader.decimals("asset_multiplier", true);
    let lots = reader.decimals("asset_lot_size", true);
    let codes = reader.indices("asset_currency").iter().enumerate();
    let row = |(asset, currency): (usize, &u32)| PlanAsset {
        asset_uid: uid(asset as u32),
        currency: currencies[*currency as usize].clone(),
        price: prices[asset],
        multiplier: multipliers.get(asset).copied().flatten(),
        lot_size: lots.get(asset).copied().flatten(),
        ..PlanAsset::default()
    };
    codes.map(row).collect()
}
