//! Every rule that a plan's input must keep, checked at once.

mod policy;

use choices::OrderSide;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use decimal::Decimal;
use iso_currency::Currency;
use uuid::Uuid;

use super::input::{HoldingInput, PlanAccount, PlanAsset, PlanInput};
use super::policy::PlanPolicy;
use super::tolerance::BandInput;
use crate::violation::{Code, InvalidInput, Violations};

/// Decimal places of a currency's minor unit by ISO 4217 (0 for those without one); `None` for an unknown code.
pub fn minor_places(code: &str) -> Option<u32> {
    Currency::from_code(code).map(|currency| currency.exponent().map_or(0, u32::from))
}

/// Checks an input as it was given, so that rows are the caller's.
pub(super) fn check(input: &PlanInput) -> Result<(), InvalidInput> {
    let mut check = Check::new(input);
    check.currency(0, "base_currency", &input.base_currency);
    check.fx(input);
    check.assets(input);
    for (row, account) in input.accounts.iter().enumerate() {
        check.account(row, account, &input.policy);
    }
    check.asset_rates(input);
    check.households(input);
    check.transfers(input);
    check.identical(input);
    check.the_policy(input);
    check.report.finish()
}

/// Checks only the policy of an input whose accounts and assets were checked before.
pub(super) fn check_policy(input: &PlanInput) -> Result<(), InvalidInput> {
    let mut check = Check::new(input);
    check.assets.extend(
        input
            .assets
            .iter()
            .map(|asset| (asset.asset_uid, asset.currency.as_str())),
    );
    check
        .accounts
        .extend(input.accounts.iter().map(|account| account.account_uid));
    check.the_policy(input);
    check.report.finish()
}

struct Check<'a> {
    /// The currency of each asset.
    assets: BTreeMap<Uuid, &'a str>,
    rates: BTreeSet<&'a str>,
    accounts: BTreeSet<Uuid>,
    allow_short: bool,
    unpriced: BTreeSet<Uuid>,
    as_of: DateTime<Utc>,
    report: Violations,
}

impl<'a> Check<'a> {
    fn new(input: &PlanInput) -> Self {
        Self {
            assets: BTreeMap::new(),
            rates: BTreeSet::new(),
            accounts: BTreeSet::new(),
            allow_short: input.policy.allow_short == Some(true),
            unpriced: BTreeSet::new(),
            as_of: input.as_of,
            report: Violations::default(),
        }
    }

    fn the_policy(&mut self, input: &PlanInput) {
        self.policy(&input.policy);
        self.restrictions(&input.policy);
        self.taxes(input);
        self.objective(&input.policy);
    }

    fn currency(&mut self, row: usize, column: &str, code: &str) {
        if minor_places(code).is_none() {
            let message = format!("{code} is not an ISO 4217 code; enter one such as USD.");
            self.report.add(row, column, Code::CurrencyUnknown, message);
        }
    }

    fn positive(&mut self, row: usize, column: String, value: Option<Decimal>) {
        if value.is_some_and(|value| !value.is_positive()) {
            self.report
                .add(row, column, Code::NotPositive, "Enter a number above zero.");
        }
    }

    fn not_negative(&mut self, row: usize, column: impl Into<String>, value: Option<Decimal>) {
        if value.is_some_and(Decimal::is_negative) {
            self.report
                .add(row, column, Code::Negative, "Enter zero or a positive number.");
        }
    }

    fn known_asset(&mut self, row: usize, column: impl Into<String>, asset: Uuid) {
        if !self.assets.contains_key(&asset) {
            let message = format!("Asset {asset} is not in assets; add it there.");
            self.report.add(row, column, Code::AssetUnknown, message);
        }
    }

    fn fx(&mut self, input: &'a PlanInput) {
        for (row, fx) in input.fx.iter().flatten().enumerate() {
            let column = format!("fx[{row}].currency");
            self.currency(row, &column, &fx.currency);
            if !self.rates.insert(&fx.currency) {
                let message = format!("Duplicate rate for {}; keep one.", fx.currency);
                self.report.add(row, column, Code::DuplicateCurrency, message);
            }
            let column = format!("fx[{row}].rate");
            self.positive(row, column.clone(), Some(fx.rate));
            if fx.currency == input.base_currency && fx.rate.is_positive() && fx.rate != Decimal::ONE {
                let message = "The rate of the base currency is 1; remove it.";
                self.report.add(row, column, Code::FxBaseNotOne, message);
            }
        }
        self.rates.insert(&input.base_currency);
    }

    fn assets(&mut self, input: &'a PlanInput) {
        for (row, asset) in input.assets.iter().enumerate() {
            if self.assets.insert(asset.asset_uid, &asset.currency).is_some() {
                let message = format!("Asset {} is listed twice; keep one row.", asset.asset_uid);
                self.report
                    .add(row, format!("assets[{row}].asset_uid"), Code::DuplicateAsset, message);
            }
            if asset.price.is_none_or(|price| !price.is_positive()) {
                self.unpriced.insert(asset.asset_uid);
            }
            // The columns' names are texts, which are made for an asset that breaks a rule only.
            if !is_sound(asset) {
                self.currency(row, &format!("assets[{row}].currency"), &asset.currency);
                self.positive(row, format!("assets[{row}].multiplier"), asset.multiplier);
                self.positive(row, format!("assets[{row}].lot_size"), asset.lot_size);
                self.not_negative(row, format!("assets[{row}].min_quantity"), asset.min_quantity);
                self.share(row, format!("assets[{row}].spread"), asset.spread);
            }
        }
    }

    fn rate(&mut self, row: usize, column: String, currency: &str) {
        if !self.rates.contains(currency) && minor_places(currency).is_some() {
            let message = format!("There is no rate for {currency}; add it to fx.");
            self.report.add(row, column, Code::FxMissing, message);
        }
    }

    /// A rate is needed for each asset that an account names.
    fn asset_rates(&mut self, input: &PlanInput) {
        let held = input
            .accounts
            .iter()
            .flat_map(|account| account.holdings.iter().map(|line| line.asset_uid));
        let targeted = input
            .accounts
            .iter()
            .flat_map(|account| account.targets.iter().map(|line| line.asset_uid));
        let substitutes = input
            .policy
            .substitutes
            .iter()
            .flatten()
            .map(|substitute| substitute.by);
        let of_households = input
            .households
            .iter()
            .flatten()
            .flat_map(|household| &household.targets);
        let used: BTreeSet<Uuid> = held
            .chain(targeted)
            .chain(substitutes)
            .chain(of_households.map(|target| target.asset_uid))
            .chain(input.open_orders().map(|order| order.asset_uid))
            .collect();
        for (row, asset) in input.assets.iter().enumerate() {
            if used.contains(&asset.asset_uid) {
                self.rate(row, format!("assets[{row}].currency"), &asset.currency);
            }
        }
    }

    fn account(&mut self, row: usize, account: &'a PlanAccount, policy: &PlanPolicy) {
        if !self.accounts.insert(account.account_uid) {
            let message = format!("Account {} is listed twice; keep one row.", account.account_uid);
            self.report.add(
                row,
                format!("accounts[{row}].account_uid"),
                Code::DuplicateAccount,
                message,
            );
        }
        let mut held = BTreeSet::new();
        for (place, holding) in account.holdings.iter().enumerate() {
            let column = format!("accounts[{row}].holdings[{place}]");
            if !held.insert(holding.asset_uid) {
                let message = format!("Asset {} is held twice; combine the quantities.", holding.asset_uid);
                self.report
                    .add(row, format!("{column}.asset_uid"), Code::DuplicateHolding, message);
            }
            self.known_asset(row, format!("{column}.asset_uid"), holding.asset_uid);
            self.holding(row, &column, holding);
        }
        let mut currencies = BTreeSet::new();
        for (place, cash) in account.cash.iter().enumerate() {
            let column = format!("accounts[{row}].cash[{place}].currency");
            self.currency(row, &column, &cash.currency);
            self.rate(row, column.clone(), &cash.currency);
            if !currencies.insert(&cash.currency) {
                let message = format!("{} is listed twice; combine the amounts.", cash.currency);
                self.report.add(row, column, Code::DuplicateCurrency, message);
            }
        }
        self.open_orders(row, account);
        self.trades(row, account);
        let targets: Vec<_> = account
            .targets
            .iter()
            .map(|target| (target.asset_uid, target.weight))
            .collect();
        self.targets(row, &format!("accounts[{row}]"), &targets, policy);
    }

    fn open_orders(&mut self, row: usize, account: &PlanAccount) {
        for (place, order) in account.open_orders.iter().flatten().enumerate() {
            let column = format!("accounts[{row}].open_orders[{place}]");
            self.known_asset(row, format!("{column}.asset_uid"), order.asset_uid);
            self.positive(row, format!("{column}.quantity"), Some(order.quantity));
            if self.unpriced.contains(&order.asset_uid) {
                let message =
                    "The cash reserved by this order is unknown without a price; add the price, or cancel the order.";
                self.report
                    .add(row, format!("{column}.asset_uid"), Code::PriceMissing, message);
            }
            let orders = account
                .open_orders
                .iter()
                .flatten()
                .filter(|other| other.asset_uid == order.asset_uid);
            let held = account
                .holdings
                .iter()
                .filter(|holding| holding.asset_uid == order.asset_uid);
            let held = Decimal::checked_sum(held.map(|holding| holding.quantity)).unwrap_or_default();
            let sold = orders
                .filter(|order| order.side == OrderSide::Sell)
                .map(|order| order.quantity);
            let too_much = Decimal::checked_sum(sold).is_none_or(|sold| sold > held.max(Decimal::ZERO));
            if order.side == OrderSide::Sell && too_much && !self.allow_short {
                let message = "Open orders sell more than is held; set policy.allow_short, or correct them.";
                self.report
                    .add(row, format!("{column}.quantity"), Code::ShortNotAllowed, message);
            }
        }
    }

    fn trades(&mut self, row: usize, account: &PlanAccount) {
        for (place, trade) in account.trades.iter().flatten().enumerate() {
            let column = format!("accounts[{row}].trades[{place}]");
            self.known_asset(row, format!("{column}.asset_uid"), trade.asset_uid);
            self.positive(row, format!("{column}.quantity"), Some(trade.quantity));
            if trade.at > self.as_of {
                let message = "This trade is after as_of; correct its time, or list it as an open order.";
                self.report
                    .add(row, format!("{column}.at"), Code::TimeAfterAsOf, message);
            }
        }
    }

    fn holding(&mut self, row: usize, column: &str, holding: &HoldingInput) {
        if holding.quantity.is_negative() && !self.allow_short {
            let message = "This holding is short; set policy.allow_short, or correct it.";
            self.report
                .add(row, format!("{column}.quantity"), Code::ShortNotAllowed, message);
        }
        let Some(lots) = &holding.lots else {
            return;
        };
        for (place, lot) in lots.iter().enumerate() {
            self.positive(row, format!("{column}.lots[{place}].quantity"), Some(lot.quantity));
        }
        if Decimal::checked_sum(lots.iter().map(|lot| lot.quantity)) != Some(holding.quantity) {
            let message = "The lots do not sum to the quantity; correct them, or omit lots.";
            self.report
                .add(row, format!("{column}.lots"), Code::LotsQuantityMismatch, message);
        }
    }

    fn targets(&mut self, row: usize, path: &str, targets: &[(Uuid, Decimal)], policy: &PlanPolicy) {
        let mut targeted = BTreeSet::new();
        for (place, (asset, weight)) in targets.iter().enumerate() {
            let column = format!("{path}.targets[{place}]");
            if !targeted.insert(*asset) {
                let message = format!("Asset {asset} has two targets; keep one.");
                self.report
                    .add(row, format!("{column}.asset_uid"), Code::DuplicateTarget, message);
            }
            self.known_asset(row, format!("{column}.asset_uid"), *asset);
            if weight.is_negative() && !self.allow_short {
                let message = "A negative weight is a short target; set policy.allow_short, or correct it.";
                self.report
                    .add(row, format!("{column}.weight"), Code::ShortNotAllowed, message);
            }
        }
        let sum = Decimal::checked_sum(targets.iter().map(|(_, weight)| *weight));
        if sum.is_none_or(|sum| sum > Decimal::ONE) && policy.allow_leverage != Some(true) {
            let sum = sum.map_or_else(|| "more than 1".into(), |sum| sum.to_string());
            let message = format!("The weights sum to {sum}; set policy.allow_leverage, or reduce them to 1.");
            self.report
                .add(row, format!("{path}.targets"), Code::LeverageNotAllowed, message);
        }
    }

    fn households(&mut self, input: &'a PlanInput) {
        let mut named = BTreeSet::new();
        let mut members: BTreeMap<&str, Vec<&PlanAccount>> = BTreeMap::new();
        for account in &input.accounts {
            if let Some(household) = account.household.as_ref().filter(|_| input.households.is_some()) {
                members.entry(household).or_default().push(account);
            }
        }
        for (row, household) in input.households.iter().flatten().enumerate() {
            let path = format!("households[{row}]");
            let name = &household.household;
            if !named.insert(name) {
                let message = format!("Household {name} has two lists of targets; keep one.");
                self.report
                    .add(row, format!("{path}.household"), Code::DuplicateHousehold, message);
            }
            let own = members.get(name.as_str()).map_or(&[][..], Vec::as_slice);
            if own.is_empty() {
                let message =
                    format!("No account belongs to household {name}; assign it in accounts, or remove its targets.");
                self.report
                    .add(row, format!("{path}.household"), Code::HouseholdUnknown, message);
            }
            for account in own.iter().filter(|account| !account.targets.is_empty()) {
                let message = format!(
                    "Account {} and its household {name} both have targets; keep one set.",
                    account.account_uid
                );
                self.report
                    .add(row, path.clone(), Code::HouseholdTargetsConflict, message);
            }
            if input.policy.allow_short == Some(true) || input.policy.allow_leverage == Some(true) {
                let message = "Household planning does not allow short positions or leverage; remove allow_short and allow_leverage.";
                self.report
                    .add(row, path.clone(), Code::HouseholdTargetsConflict, message);
            }
            let targets: Vec<_> = household
                .targets
                .iter()
                .map(|target| (target.asset_uid, target.weight))
                .collect();
            self.targets(row, &path, &targets, &input.policy);
        }
    }

    fn transfers(&mut self, input: &PlanInput) {
        for (row, transfer) in input.transfers.iter().flatten().enumerate() {
            for (name, account) in [("from", transfer.from), ("to", transfer.to)] {
                self.known_account(row, format!("transfers[{row}].{name}"), account);
            }
            self.positive(row, format!("transfers[{row}].amount"), Some(transfer.amount));
            if transfer.from == transfer.to {
                let message = "A transfer must go to a different account.";
                self.report
                    .add(row, format!("transfers[{row}].to"), Code::TransferToItself, message);
            }
        }
    }

    fn identical(&mut self, input: &PlanInput) {
        for (row, group) in input.identical.iter().flatten().enumerate() {
            for (place, asset) in group.iter().enumerate() {
                self.known_asset(row, format!("identical[{row}][{place}]"), *asset);
            }
        }
    }

    fn known_account(&mut self, row: usize, column: impl Into<String>, account: Uuid) {
        if !self.accounts.contains(&account) {
            let message = format!("Account {account} is not in accounts; correct the uid.");
            self.report.add(row, column, Code::AccountUnknown, message);
        }
    }
}

/// The rules that a band keeps by itself.
pub(crate) fn check_band(band: &BandInput, column: &str, report: &mut Violations) {
    let mut width = |name: &str, value: Decimal| {
        if value.is_negative() {
            report.add(
                0,
                format!("{column}.{name}"),
                Code::Negative,
                "Enter zero or a positive number.",
            );
        }
    };
    match band {
        BandInput::Absolute { half_width } => width("half_width", *half_width),
        BandInput::Relative { share } => width("share", *share),
        BandInput::Hybrid { share, floor } => {
            width("share", *share);
            width("floor", *floor);
        }
        BandInput::FiveTwentyFive {} => {}
        BandInput::Explicit { ranges } => {
            let mut seen = BTreeSet::new();
            for (row, range) in ranges.iter().enumerate() {
                if !seen.insert(range.asset_uid) {
                    let message = format!("Asset {} has two ranges; keep one.", range.asset_uid);
                    report.add(
                        row,
                        format!("{column}.ranges[{row}].asset_uid"),
                        Code::DuplicateRange,
                        message,
                    );
                }
                if range.min > range.max {
                    let message = "min is above max; swap them.";
                    report.add(row, format!("{column}.ranges[{row}].min"), Code::RangeInverted, message);
                }
            }
        }
    }
}

/// Whether the terms of an asset certainly break no rule.
fn is_sound(asset: &PlanAsset) -> bool {
    minor_places(&asset.currency).is_some()
        && [asset.multiplier, asset.lot_size]
            .into_iter()
            .flatten()
            .all(Decimal::is_positive)
        && !asset.min_quantity.is_some_and(Decimal::is_negative)
        && asset.spread.is_none()
}
