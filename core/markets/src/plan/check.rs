//! Every rule that a plan's input must keep, checked at once.

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use iso_currency::Currency;
use uuid::Uuid;

use super::input::{HoldingInput, ModeInput, ObjectiveInput, PlanAccount, PlanInput, PlanPolicy};
use super::tolerance::{BandInput, GoalInput};
use crate::violation::{Code, InvalidInput, Report};

/// Decimal places of a currency's minor unit by ISO 4217 (0 for those without one); `None` for an unknown code.
pub(super) fn minor_places(code: &str) -> Option<u32> {
    Currency::from_code(code).map(|currency| currency.exponent().map_or(0, u32::from))
}

/// Checks an input as it was given, so that rows are the caller's.
pub(super) fn check(input: &PlanInput) -> Result<(), InvalidInput> {
    let mut check = Check {
        assets: BTreeMap::new(),
        rates: BTreeSet::new(),
        accounts: BTreeSet::new(),
        allow_short: input.policy.allow_short == Some(true),
        report: Report::default(),
    };
    check.currency(0, "base_currency", &input.base_currency);
    check.fx(input);
    check.assets(input);
    for (row, account) in input.accounts.iter().enumerate() {
        check.account(row, account, &input.policy);
    }
    check.asset_rates(input);
    check.policy(&input.policy);
    check.restrictions(&input.policy);
    check.report.finish()
}

struct Check<'a> {
    /// The currency of each asset.
    assets: BTreeMap<Uuid, &'a str>,
    rates: BTreeSet<&'a str>,
    accounts: BTreeSet<Uuid>,
    allow_short: bool,
    report: Report,
}

impl<'a> Check<'a> {
    fn currency(&mut self, row: usize, column: &str, code: &str) {
        if minor_places(code).is_none() {
            let message = format!("{code} is not an ISO 4217 code; write one such as USD.");
            self.report.add(row, column, Code::CurrencyUnknown, message);
        }
    }

    fn positive(&mut self, row: usize, column: String, value: Option<Decimal>) {
        if value.is_some_and(|value| !value.is_positive()) {
            self.report
                .add(row, column, Code::NotPositive, "Write a number above zero.");
        }
    }

    fn not_negative(&mut self, row: usize, column: impl Into<String>, value: Option<Decimal>) {
        if value.is_some_and(Decimal::is_negative) {
            self.report
                .add(row, column, Code::Negative, "Write zero or a number above it.");
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
                let message = format!("{} has two rates; keep one.", fx.currency);
                self.report.add(row, column, Code::DuplicateCurrency, message);
            }
            let column = format!("fx[{row}].rate");
            self.positive(row, column.clone(), Some(fx.rate));
            if fx.currency == input.base_currency && fx.rate.is_positive() && fx.rate != Decimal::ONE {
                let message = "The rate of the base currency is 1; leave it out.";
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
            self.currency(row, &format!("assets[{row}].currency"), &asset.currency);
            self.positive(row, format!("assets[{row}].multiplier"), asset.multiplier);
            self.positive(row, format!("assets[{row}].lot_size"), asset.lot_size);
            self.not_negative(row, format!("assets[{row}].min_quantity"), asset.min_quantity);
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
        let used: BTreeSet<Uuid> = held.chain(targeted).chain(substitutes).collect();
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
                let message = format!("Asset {} is held twice; add the quantities up.", holding.asset_uid);
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
                let message = format!("{} is listed twice; add the amounts up.", cash.currency);
                self.report.add(row, column, Code::DuplicateCurrency, message);
            }
        }
        self.targets(row, account, policy);
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
            let message = "The lots do not sum to the quantity; correct them, or leave lots out.";
            self.report
                .add(row, format!("{column}.lots"), Code::LotsQuantityMismatch, message);
        }
    }

    fn targets(&mut self, row: usize, account: &PlanAccount, policy: &PlanPolicy) {
        let mut targeted = BTreeSet::new();
        for (place, target) in account.targets.iter().enumerate() {
            let column = format!("accounts[{row}].targets[{place}]");
            if !targeted.insert(target.asset_uid) {
                let message = format!("Asset {} has two targets; keep one.", target.asset_uid);
                self.report
                    .add(row, format!("{column}.asset_uid"), Code::DuplicateTarget, message);
            }
            self.known_asset(row, format!("{column}.asset_uid"), target.asset_uid);
            if target.weight.is_negative() && !self.allow_short {
                let message = "A negative weight is a short target; set policy.allow_short, or correct it.";
                self.report
                    .add(row, format!("{column}.weight"), Code::ShortNotAllowed, message);
            }
        }
        let sum = Decimal::checked_sum(account.targets.iter().map(|target| target.weight));
        if sum.is_none_or(|sum| sum > Decimal::ONE) && policy.allow_leverage != Some(true) {
            let sum = sum.map_or_else(|| "more than 1".into(), |sum| sum.to_string());
            let message = format!("The weights sum to {sum}; set policy.allow_leverage, or bring them down to 1.");
            self.report.add(
                row,
                format!("accounts[{row}].targets"),
                Code::LeverageNotAllowed,
                message,
            );
        }
    }

    fn policy(&mut self, policy: &PlanPolicy) {
        if matches!(policy.mode, ModeInput::Harvest | ModeInput::HarvestAndRebalance) {
            let message = "Harvesting is not available in this version; use full or threshold.";
            self.report.add(0, "policy.mode", Code::UnsupportedMode, message);
        }
        if !matches!(policy.objective, None | Some(ObjectiveInput::Proportional)) {
            let message = "This objective is not available in this version; use proportional.";
            self.report
                .add(0, "policy.objective", Code::UnsupportedObjective, message);
        }
        self.not_negative(0, "policy.cash_reserve", policy.cash_reserve);
        self.not_negative(0, "policy.min_trade", policy.min_trade);
        self.not_negative(0, "policy.max_turnover", policy.max_turnover);
        self.share("policy.min_trade_share", policy.min_trade_share);
        if let Some(GoalInput::InnerBand(fraction)) = policy.goal {
            self.share("policy.goal.inner_band", Some(fraction));
        }
        if let Some(costs) = &policy.costs {
            self.not_negative(0, "policy.costs.fixed", Some(costs.fixed));
            self.share("policy.costs.rate", Some(costs.rate));
            if costs.rate == Decimal::ONE {
                let message = "A rate of 1 would cost the whole order; write a share below 1.";
                self.report.add(0, "policy.costs.rate", Code::ShareOutOfRange, message);
            }
        }
        if let Some(BandInput::Explicit { ranges }) = &policy.band {
            for (place, range) in ranges.iter().enumerate() {
                self.known_asset(place, format!("policy.band.ranges[{place}].asset_uid"), range.asset_uid);
            }
        }
        if let Some(band) = &policy.band {
            check_band(band, "policy.band", &mut self.report);
        }
    }

    fn share(&mut self, column: &str, value: Option<Decimal>) {
        if value.is_some_and(|value| value.is_negative() || value > Decimal::ONE) {
            self.report
                .add(0, column, Code::ShareOutOfRange, "Write a share from 0 to 1.");
        }
    }

    fn restrictions(&mut self, policy: &PlanPolicy) {
        for (row, restriction) in policy.restrictions.iter().flatten().enumerate() {
            let column = format!("policy.restrictions[{row}]");
            if let Some(asset) = restriction.asset_uid {
                self.known_asset(row, format!("{column}.asset_uid"), asset);
            }
            if let Some(account) = restriction
                .account_uid
                .filter(|account| !self.accounts.contains(account))
            {
                let message = format!("Account {account} is not in accounts; correct the uid.");
                self.report
                    .add(row, format!("{column}.account_uid"), Code::AccountUnknown, message);
            }
            if restriction.asset_uid.is_none() && restriction.account_uid.is_none() && restriction.category.is_none() {
                let message = "Name an asset, a category or an account.";
                self.report.add(row, column, Code::RestrictionEmpty, message);
            }
        }
        let mut replaced = BTreeSet::new();
        for (row, substitute) in policy.substitutes.iter().flatten().enumerate() {
            let column = format!("policy.substitutes[{row}]");
            self.known_asset(row, format!("{column}.asset_uid"), substitute.asset_uid);
            self.known_asset(row, format!("{column}.by"), substitute.by);
            if substitute.asset_uid == substitute.by {
                let message = "An asset cannot stand in for itself; name another.";
                self.report
                    .add(row, format!("{column}.by"), Code::SubstituteIsSelf, message);
            }
            if !replaced.insert(substitute.asset_uid) {
                let message = format!("Asset {} has two substitutes; keep one.", substitute.asset_uid);
                self.report
                    .add(row, format!("{column}.asset_uid"), Code::DuplicateSubstitute, message);
            }
        }
    }
}

/// The rules that a band keeps by itself.
pub(crate) fn check_band(band: &BandInput, column: &str, report: &mut Report) {
    let mut width = |name: &str, value: Decimal| {
        if value.is_negative() {
            report.add(
                0,
                format!("{column}.{name}"),
                Code::Negative,
                "Write zero or a number above it.",
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
