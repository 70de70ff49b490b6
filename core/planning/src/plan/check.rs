//! Every rule that a plan's input must keep, checked at once.

mod classes;
mod policy;

use choices::OrderSide;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display};

use chrono::{DateTime, Utc};
use decimal::Decimal;
use sorting::{Arrange, Collected};
use uuid::Uuid;

use super::class_targets::ClassTargets;
use super::input::{HoldingInput, PlanAccount, PlanAsset, PlanInput};
use super::policy::PlanPolicy;
use super::tolerance::BandInput;
use super::usable::stale_assets;
use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};
use crate::minor_units::{currency_of, major_code, minor_places, per_currency};

/// Whether amounts may be quoted in this: a currency, or a minor unit of one.
pub(crate) fn is_quoted_in(code: &str) -> bool {
    minor_places(major_code(code)).is_some()
}

/// Checks an input as it was given, so that rows are the caller's.
pub(super) fn check(input: &PlanInput) -> Result<(), InvalidInput> {
    let mut check = Check::new(input);
    check.base(&input.base_currency);
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
    check.know_assets(input);
    check
        .accounts
        .extend(input.accounts.iter().map(|account| account.account_uid));
    check.the_policy(input);
    check.report.finish()
}

/// The assets that a list has more than once. Most lists have none, and sorting finds that sooner than a set.
struct Repeated {
    /// Whether each came before.
    seen: BTreeMap<Uuid, bool>,
}

impl Repeated {
    fn among(assets: impl Iterator<Item = Uuid>) -> Self {
        let mut sorted: Vec<u128> = assets.map(|asset| asset.as_u128()).collect();
        sorted.arrange();
        let pairs = sorted.windows(2).filter(|pair| pair[0] == pair[1]);
        Self {
            seen: pairs.map(|pair| (Uuid::from_u128(pair[0]), false)).into_map(),
        }
    }

    fn comes_again(&mut self, asset: Uuid) -> bool {
        self.seen
            .get_mut(&asset)
            .is_some_and(|seen| std::mem::replace(seen, true))
    }
}

/// The path of an element of a list of an account or a household, which is text only where a rule is broken.
#[derive(Clone, Copy)]
struct Element {
    /// "accounts" or "households".
    owners: &'static str,
    row: usize,
    list: &'static str,
    place: usize,
}

impl Display for Element {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            owners,
            row,
            list,
            place,
        } = self;
        write!(formatter, "{owners}[{row}].{list}[{place}]")
    }
}

struct Check<'a> {
    /// The uids of assets as numbers, ascending.
    assets: Vec<u128>,
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
            assets: Vec::new(),
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
        self.classes(input);
    }

    fn base(&mut self, code: &str) {
        match currency_of(code) {
            Some(currency) => self
                .report
                .add(0, "base_currency", codes::currency_minor(&code, &currency)),
            None => self.currency(0, "base_currency", code),
        }
    }

    fn not_later(&mut self, row: usize, column: impl Display, time: Option<DateTime<Utc>>) {
        if time.is_some_and(|time| time > self.as_of) {
            self.report.add(row, column.to_string(), codes::quote_after_as_of());
        }
    }

    fn currency(&mut self, row: usize, column: impl Display, code: &str) {
        if !is_quoted_in(code) {
            self.report.add(row, column.to_string(), codes::currency_unknown(&code));
        }
    }

    fn positive(&mut self, row: usize, column: impl Display, value: Option<Decimal>) {
        if value.is_some_and(|value| !value.is_positive()) {
            self.report.add(row, column.to_string(), codes::not_positive());
        }
    }

    fn not_negative(&mut self, row: usize, column: impl Display, value: Option<Decimal>) {
        if value.is_some_and(Decimal::is_negative) {
            self.report.add(row, column.to_string(), codes::negative());
        }
    }

    fn known_asset(&mut self, row: usize, column: impl Display, asset: Uuid) {
        if self.assets.binary_search(&asset.as_u128()).is_err() {
            self.report.add(row, column.to_string(), codes::asset_unknown(&asset));
        }
    }

    fn fx(&mut self, input: &'a PlanInput) {
        let mut given = BTreeSet::new();
        for (row, fx) in input.fx.iter().flatten().enumerate() {
            let column = format!("fx[{row}].currency");
            self.currency(row, &column, &fx.currency);
            if !given.insert(&fx.currency) {
                self.report.add(row, column, codes::duplicate_rate(&fx.currency));
            }
            self.not_later(row, format!("fx[{row}].time"), fx.time);
            self.rates.insert(major_code(&fx.currency));
            let column = format!("fx[{row}].rate");
            self.positive(row, column.clone(), Some(fx.rate));
            if fx.currency == input.base_currency && fx.rate.is_positive() && fx.rate != Decimal::ONE {
                self.report.add(row, column, codes::fx_base_not_one());
            }
        }
        self.rates.insert(&input.base_currency);
        self.rates_of_units(input);
    }

    /// The rates of a currency and of its minor units must agree.
    fn rates_of_units(&mut self, input: &'a PlanInput) {
        let mut rates: BTreeMap<&str, Option<Decimal>> = BTreeMap::new();
        rates.insert(&input.base_currency, Some(Decimal::ONE));
        let rows = || input.fx.iter().flatten().enumerate();
        for (_, fx) in rows().filter(|(_, fx)| currency_of(&fx.currency).is_none()) {
            rates.insert(&fx.currency, Some(fx.rate));
        }
        for (row, fx) in rows() {
            let Some(currency) = currency_of(&fx.currency) else {
                continue;
            };
            let rate = per_currency(fx.rate);
            if *rates.entry(currency).or_insert(rate) != rate {
                let fault = codes::minor_rate_mismatch(&fx.currency, &currency);
                self.report.add(row, format!("fx[{row}].rate"), fault);
            }
        }
    }

    /// Notes which assets there are; the rows of those that were listed before.
    fn know_assets(&mut self, input: &PlanInput) -> BTreeSet<usize> {
        let rows = input.assets.iter().enumerate();
        let mut known: Vec<(u128, usize)> = rows.map(|(row, asset)| (asset.asset_uid.as_u128(), row)).collect();
        known.arrange();
        let pairs = known.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        let again = pairs.map(|pair| pair[1].1).into_set();
        self.assets = known.into_iter().map(|(uid, _)| uid).collect();
        again
    }

    fn assets(&mut self, input: &PlanInput) {
        self.unpriced.extend(stale_assets(input).into_keys());
        let again = self.know_assets(input);
        // Most assets are in the currency of the one before.
        let mut known: Option<&str> = None;
        for (row, asset) in input.assets.iter().enumerate() {
            if again.contains(&row) {
                self.report.add(
                    row,
                    format!("assets[{row}].asset_uid"),
                    codes::duplicate_asset(&asset.asset_uid),
                );
            }
            if asset.price.is_none_or(|price| !price.is_positive()) {
                self.unpriced.insert(asset.asset_uid);
            }
            // The columns' names are texts, which are made for an asset that breaks a rule only.
            let is_known = known == Some(&asset.currency) || is_quoted_in(&asset.currency);
            known = is_known.then_some(&asset.currency);
            if !is_known || !is_sound(asset) {
                self.not_later(row, format!("assets[{row}].price_time"), asset.price_time);
                self.currency(row, format_args!("assets[{row}].currency"), &asset.currency);
                self.positive(row, format!("assets[{row}].multiplier"), asset.multiplier);
                self.positive(row, format!("assets[{row}].lot_size"), asset.lot_size);
                self.not_negative(row, format!("assets[{row}].min_quantity"), asset.min_quantity);
                self.share(row, format!("assets[{row}].spread"), asset.spread);
            }
        }
    }

    fn rate(&mut self, row: usize, column: impl Display, currency: &str) {
        if !self.rates.contains(major_code(currency)) && is_quoted_in(currency) {
            self.report.add(row, column.to_string(), codes::fx_missing(&currency));
        }
    }

    /// A rate is needed for each asset that an account names.
    fn asset_rates(&mut self, input: &PlanInput) {
        let rates = &self.rates;
        if input
            .assets
            .iter()
            .all(|asset| rates.contains(major_code(&asset.currency)))
        {
            return;
        }
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
            .chain(input.policy.classes.iter().flat_map(ClassTargets::split_assets))
            .chain(of_households.map(|target| target.asset_uid))
            .chain(input.open_orders().map(|order| order.asset_uid))
            .into_set();
        for (row, asset) in input.assets.iter().enumerate() {
            if used.contains(&asset.asset_uid) {
                self.rate(row, format_args!("assets[{row}].currency"), &asset.currency);
            }
        }
    }

    fn account(&mut self, row: usize, account: &'a PlanAccount, policy: &PlanPolicy) {
        if !self.accounts.insert(account.account_uid) {
            self.report.add(
                row,
                format!("accounts[{row}].account_uid"),
                codes::duplicate_account(&account.account_uid),
            );
        }
        let mut held = Repeated::among(account.holdings.iter().map(|holding| holding.asset_uid));
        for (place, holding) in account.holdings.iter().enumerate() {
            let column = of_account(row, "holdings", place);
            if held.comes_again(holding.asset_uid) {
                self.report.add(
                    row,
                    format!("{column}.asset_uid"),
                    codes::duplicate_holding(&holding.asset_uid),
                );
            }
            self.known_asset(row, format_args!("{column}.asset_uid"), holding.asset_uid);
            self.holding(row, column, holding);
        }
        let mut currencies = BTreeSet::new();
        for (place, cash) in account.cash.iter().enumerate() {
            let column = of_account(row, "cash", place);
            self.currency(row, format_args!("{column}.currency"), &cash.currency);
            self.rate(row, format_args!("{column}.currency"), &cash.currency);
            if !currencies.insert(&cash.currency) {
                self.report.add(
                    row,
                    format!("{column}.currency"),
                    codes::duplicate_currency(&cash.currency),
                );
            }
        }
        self.open_orders(row, account);
        self.trades(row, account);
        let targets: Vec<_> = account
            .targets
            .iter()
            .map(|target| (target.asset_uid, target.weight))
            .collect();
        self.targets(("accounts", row), &targets, policy);
    }

    fn open_orders(&mut self, row: usize, account: &PlanAccount) {
        for (place, order) in account.open_orders.iter().flatten().enumerate() {
            let column = of_account(row, "open_orders", place);
            self.known_asset(row, format_args!("{column}.asset_uid"), order.asset_uid);
            self.positive(row, format_args!("{column}.quantity"), Some(order.quantity));
            if self.unpriced.contains(&order.asset_uid) {
                self.report
                    .add(row, format!("{column}.asset_uid"), codes::order_price_missing());
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
                self.report
                    .add(row, format!("{column}.quantity"), codes::open_orders_oversell());
            }
        }
    }

    fn trades(&mut self, row: usize, account: &PlanAccount) {
        for (place, trade) in account.trades.iter().flatten().enumerate() {
            let column = of_account(row, "trades", place);
            self.known_asset(row, format_args!("{column}.asset_uid"), trade.asset_uid);
            self.positive(row, format_args!("{column}.quantity"), Some(trade.quantity));
            if trade.at > self.as_of {
                self.report.add(row, format!("{column}.at"), codes::time_after_as_of());
            }
        }
    }

    fn holding(&mut self, row: usize, column: Element, holding: &HoldingInput) {
        if holding.quantity.is_negative() && !self.allow_short {
            self.report
                .add(row, format!("{column}.quantity"), codes::short_not_allowed());
        }
        let Some(lots) = &holding.lots else {
            return;
        };
        let size = |quantity: Decimal| {
            let is_signed = holding.quantity.is_negative() && quantity.is_negative();
            if is_signed {
                quantity.checked_neg()
            } else {
                Some(quantity)
            }
        };
        for (place, lot) in lots.iter().enumerate() {
            self.positive(row, format_args!("{column}.lots[{place}].quantity"), size(lot.quantity));
        }
        let sum = Decimal::checked_sum(lots.iter().filter_map(|lot| size(lot.quantity)));
        if sum.is_none() || sum != holding.quantity.checked_abs() {
            self.report
                .add(row, format!("{column}.lots"), codes::lots_quantity_mismatch());
        }
    }

    /// Those of a row of this list.
    fn targets(&mut self, (owners, row): (&'static str, usize), targets: &[(Uuid, Decimal)], policy: &PlanPolicy) {
        let mut targeted = Repeated::among(targets.iter().map(|(asset, _)| *asset));
        for (place, (asset, weight)) in targets.iter().enumerate() {
            let column = Element {
                owners,
                row,
                list: "targets",
                place,
            };
            if targeted.comes_again(*asset) {
                self.report
                    .add(row, format!("{column}.asset_uid"), codes::asset_targeted_twice(&asset));
            }
            self.known_asset(row, format_args!("{column}.asset_uid"), *asset);
            if weight.is_negative() && !self.allow_short {
                self.report
                    .add(row, format!("{column}.weight"), codes::short_target_not_allowed());
            }
        }
        let sum = Decimal::checked_sum(targets.iter().map(|(_, weight)| *weight));
        if sum.is_none_or(|sum| sum > Decimal::ONE) && policy.allow_leverage != Some(true) {
            let sum = sum.map_or_else(|| "more than 1".into(), |sum| sum.to_string());
            self.report.add(
                row,
                format!("{owners}[{row}].targets"),
                codes::leverage_not_allowed(&sum),
            );
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
                self.report
                    .add(row, format!("{path}.household"), codes::duplicate_household(&name));
            }
            let own = members.get(name.as_str()).map_or(&[][..], Vec::as_slice);
            if own.is_empty() {
                self.report
                    .add(row, format!("{path}.household"), codes::household_unknown(&name));
            }
            for account in own.iter().filter(|account| !account.targets.is_empty()) {
                self.report.add(
                    row,
                    path.clone(),
                    codes::household_targets_conflict(&account.account_uid, &name),
                );
            }
            if input.policy.allow_short == Some(true) || input.policy.allow_leverage == Some(true) {
                self.report.add(row, path.clone(), codes::household_short_not_allowed());
            }
            let targets: Vec<_> = household
                .targets
                .iter()
                .map(|target| (target.asset_uid, target.weight))
                .collect();
            self.targets(("households", row), &targets, &input.policy);
        }
    }

    fn transfers(&mut self, input: &PlanInput) {
        for (row, transfer) in input.transfers.iter().flatten().enumerate() {
            for (name, account) in [("from", transfer.from), ("to", transfer.to)] {
                self.known_account(row, format!("transfers[{row}].{name}"), account);
            }
            self.positive(row, format!("transfers[{row}].amount"), Some(transfer.amount));
            if transfer.from == transfer.to {
                self.report
                    .add(row, format!("transfers[{row}].to"), codes::transfer_to_itself());
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

    fn known_account(&mut self, row: usize, column: impl Display, account: Uuid) {
        if !self.accounts.contains(&account) {
            self.report
                .add(row, column.to_string(), codes::account_unknown(&account));
        }
    }
}

fn of_account(row: usize, list: &'static str, place: usize) -> Element {
    Element {
        owners: "accounts",
        row,
        list,
        place,
    }
}

/// The rules that a band keeps by itself.
pub(crate) fn check_band(band: &BandInput, column: &str, report: &mut Violations) {
    let mut width = |name: &str, value: Decimal| {
        if value.is_negative() {
            report.add(0, format!("{column}.{name}"), codes::negative());
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
                    report.add(
                        row,
                        format!("{column}.ranges[{row}].asset_uid"),
                        codes::duplicate_range(&range.asset_uid),
                    );
                }
                if range.min > range.max {
                    report.add(row, format!("{column}.ranges[{row}].min"), codes::range_inverted());
                }
            }
        }
    }
}

/// Whether the terms of an asset, its currency aside, certainly break no rule.
fn is_sound(asset: &PlanAsset) -> bool {
    asset.price_time.is_none()
        && [asset.multiplier, asset.lot_size]
            .into_iter()
            .flatten()
            .all(Decimal::is_positive)
        && !asset.min_quantity.is_some_and(Decimal::is_negative)
        && asset.spread.is_none()
}
