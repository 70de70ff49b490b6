use choices::OrderSide;
use chrono::{DateTime, Utc};
use decimal::Decimal;
use sorting::Arrange;
use uuid::Uuid;

use super::policy::PlanPolicy;
use crate::shape::shaped;

shaped! {
    policy;
    /// Everything that a plan depends on.
    pub struct PlanInput = "PlanInput" {
        /// ISO 4217 code; values, reserve, minimum and fixed costs are in it.
        pub base_currency: String,
        /// The accounts; each is planned by itself, but for what its household shares: targets, wash windows, transfers.
        pub accounts: Vec<PlanAccount>,
        /// Targets of households, which their accounts reach together; those accounts have none of their own.
        pub households: Option<Vec<HouseholdTargets>>,
        /// Money that moves between accounts before anything is traded; without one, none does.
        pub transfers: Option<Vec<TransferInput>>,
        /// Groups of substantially identical assets, for wash windows; an asset is always identical to itself.
        pub identical: Option<Vec<Vec<Uuid>>>,
        /// Every asset that an account or the policy names.
        pub assets: Vec<PlanAsset>,
        /// Base currency per unit of each currency in use.
        pub fx: Option<Vec<FxInput>>,
        /// The policy.
        pub policy: PlanPolicy,
        /// The instant of holdings, prices and rates.
        pub as_of: DateTime<Utc>,
    }
}

shaped! {
    policy;
    /// One account.
    pub struct PlanAccount = "PlanAccount" {
        /// The account.
        pub account_uid: Uuid,
        /// The household that it belongs to.
        pub household: Option<String>,
        /// How it is taxed.
        pub tax_type: Option<String>,
        /// Its holdings.
        pub holdings: Vec<HoldingInput>,
        /// Its cash.
        pub cash: Vec<CashInput>,
        /// Its targets.
        pub targets: Vec<TargetWeight>,
        /// External flow in base currency that is not yet in the cash.
        pub flow: Option<Decimal>,
        /// Orders that are at the market already. The plan counts them as filled at its prices, with its costs, and
        /// trades none of their assets the other way. The proceeds of their sells restore the reserve, then fund buys if
        /// the policy lets proceeds do so.
        pub open_orders: Option<Vec<OpenOrder>>,
        /// Trades of the past that a wash window may reach back to.
        pub trades: Option<Vec<PastTrade>>,
    }
}

shaped! {
    input;
    /// The targets of a household.
    pub struct HouseholdTargets = "HouseholdTargets" {
        /// The household, as its accounts name it.
        pub household: String,
        /// Shares of the value of its accounts together.
        pub targets: Vec<TargetWeight>,
    }
}

shaped! {
    input;
    /// Money that moves from one account to another.
    pub struct TransferInput = "Transfer" {
        /// The account that gives.
        pub from: Uuid,
        /// The account that receives.
        pub to: Uuid,
        /// In base currency, positive.
        pub amount: Decimal,
    }
}

shaped! {
    input;
    /// An order that is at the market already.
    pub struct OpenOrder = "OpenOrder" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Buy or sell.
        pub side: OrderSide,
        /// Units that are not filled yet, positive.
        pub quantity: Decimal,
    }
}

shaped! {
    input;
    /// A trade of the past.
    pub struct PastTrade = "PastTrade" {
        /// The asset.
        pub asset_uid: Uuid,
        /// When it was made.
        pub at: DateTime<Utc>,
        /// Buy or sell.
        pub side: OrderSide,
        /// Units, positive.
        pub quantity: Decimal,
        /// Realised gain of a sell, in the asset's currency; below zero for a loss.
        pub gain: Option<Decimal>,
    }
}

shaped! {
    policy;
    /// A position.
    pub struct HoldingInput = "PlanHolding" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Signed units.
        pub quantity: Decimal,
        /// The purchases that it consists of, or the short sales; their units sum to its own.
        pub lots: Option<Vec<LotInput>>,
    }
}

shaped! {
    policy;
    /// A purchase that is still held, or a short sale that is still open.
    pub struct LotInput = "PlanLot" {
        /// When it was bought, or sold short.
        pub opened: DateTime<Utc>,
        /// Units, positive; of a short holding also with the sign of the holding.
        pub quantity: Decimal,
        /// Cost of a unit, or what it was sold short at; quoted as the price is.
        pub unit_cost: Decimal,
        /// For the lot selection `specific`: lots of the lowest rank close first, those without one last.
        pub rank: Option<usize>,
    }
}

shaped! {
    input;
    /// Cash of one currency.
    pub struct CashInput = "Cash" {
        /// ISO 4217 code, or a minor unit of one.
        pub currency: String,
        /// Settled cash.
        pub settled: Decimal,
        /// Unsettled cash; a payable when negative.
        pub pending: Option<Decimal>,
    }
}

shaped! {
    input;
    /// A target weight.
    pub struct TargetWeight = "TargetWeight" {
        /// The asset.
        pub asset_uid: Uuid,
        /// Share of the account's value.
        pub weight: Decimal,
    }
}

shaped! {
    policy;
    /// An asset and what trading it is subject to.
    pub struct PlanAsset = "PlanAsset" {
        /// The asset.
        pub asset_uid: Uuid,
        /// ISO 4217 code of its price, or a minor unit: `GBX` or `GBp`, `ZAc` or `ZAX`, `ILA`. The plan is in the currency, of
        /// which the minor unit is a hundredth: orders state pounds where the price is in pence.
        pub currency: String,
        /// Null when there is none that can be used; the asset is then not traded, as with a price of zero or less.
        pub price: Option<Decimal> as Nullable,
        /// When the price was made; `as_of` when left out. See `max_price_age_days` of the policy.
        pub price_time: Option<DateTime<Utc>>,
        /// Contract multiplier; 1 when left out.
        pub multiplier: Option<Decimal>,
        /// Units in a lot; when left out, one unit, or any fraction if the policy is fractional.
        pub lot_size: Option<Decimal>,
        /// The smallest order in units.
        pub min_quantity: Option<Decimal>,
        /// The category that restrictions, limits and location may name.
        pub category: Option<String>,
        /// Bid to ask as a share of the price; each order costs half of it.
        pub spread: Option<Decimal>,
    }
}

shaped! {
    input;
    /// A rate.
    pub struct FxInput = "FxRate" {
        /// ISO 4217 code, or a minor unit of one.
        pub currency: String,
        /// Base currency per unit.
        pub rate: Decimal,
        /// When the rate was made; `as_of` when left out. See `max_rate_age_days` of the policy.
        pub time: Option<DateTime<Utc>>,
    }
}

impl PlanInput {
    /// The place of an account among those of an input in canonical order.
    #[must_use]
    pub fn account_number(&self, uid: Uuid) -> Option<usize> {
        self.accounts
            .binary_search_by_key(&uid, |account| account.account_uid)
            .ok()
    }

    /// The place of an asset among those of an input in canonical order.
    #[must_use]
    pub fn asset_number(&self, uid: Uuid) -> Option<usize> {
        self.assets.binary_search_by_key(&uid, |asset| asset.asset_uid).ok()
    }

    /// The open orders of all accounts.
    pub(super) fn open_orders(&self) -> impl Iterator<Item = &OpenOrder> {
        self.accounts
            .iter()
            .flat_map(|account| account.open_orders.iter().flatten())
    }

    /// Puts every list into the order of its keys, so that permuted inputs are one input.
    pub(super) fn sort(&mut self) {
        self.accounts.arrange_by_key(|account| account.account_uid);
        for account in &mut self.accounts {
            account.holdings.arrange();
            for lots in account.holdings.iter_mut().filter_map(|holding| holding.lots.as_mut()) {
                lots.arrange();
            }
            account.cash.arrange();
            account.targets.arrange();
            account.open_orders.iter_mut().for_each(|orders| orders.arrange());
            account.trades.iter_mut().for_each(|trades| trades.arrange());
        }
        if let Some(households) = &mut self.households {
            households.iter_mut().for_each(|household| household.targets.arrange());
            households.arrange();
        }
        self.transfers.iter_mut().for_each(|transfers| transfers.arrange());
        if let Some(groups) = &mut self.identical {
            groups.iter_mut().for_each(|group| group.arrange());
            groups.arrange();
        }
        self.assets.arrange();
        if let Some(rates) = &mut self.fx {
            rates.arrange();
        }
        self.policy.sort();
    }
}
