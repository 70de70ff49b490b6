//! The hashes of a plan's proof.

use choices::OrderSide;
use rebalance::plan::Outcome;

use super::input::{PlanAccount, PlanInput};

/// The domain separator of input hashes, with the version of the input's form.
const INPUT_CONTEXT: &str = "mandate planRebalance input 8";
/// The domain separator of plan hashes.
const PLAN_CONTEXT: &str = "mandate planRebalance plan 1";

/// BLAKE3 of the sorted input in postcard's stable binary form; `None` for an input beyond that form.
pub(super) fn input_hash(input: &PlanInput) -> Option<String> {
    let bytes = postcard::to_allocvec(input).ok()?;
    let mut hasher = blake3::Hasher::new_derive_key(INPUT_CONTEXT);
    hasher.update(&bytes);
    Some(hasher.finalize().to_hex().to_string())
}

/// The hash of [`input_hash`], of an input whose accounts come one by one.
pub(super) struct InputHash(blake3::Hasher);

impl InputHash {
    /// Starts with what stands before the accounts.
    pub(super) fn new(frame: &PlanInput, accounts: usize) -> Option<Self> {
        let mut hash = Self(blake3::Hasher::new_derive_key(INPUT_CONTEXT));
        hash.feed(&(&frame.base_currency, accounts as u64))?;
        Some(hash)
    }

    /// The next account, whose lists are sorted.
    pub(super) fn add(&mut self, account: &PlanAccount) -> Option<()> {
        self.feed(account)
    }

    /// Hashes of the inputs other than the accounts.
    pub(super) fn finish(mut self, frame: &PlanInput) -> Option<String> {
        let PlanInput {
            base_currency: _,
            accounts: _,
            households,
            transfers,
            identical,
            assets,
            fx,
            policy,
            as_of,
        } = frame;
        self.feed(&(households, transfers, identical, assets, fx, policy, as_of))?;
        Some(self.0.finalize().to_hex().to_string())
    }

    fn feed(&mut self, part: &impl serde::Serialize) -> Option<()> {
        self.0.update(&postcard::to_allocvec(part).ok()?);
        Some(())
    }
}

/// BLAKE3 of every order, cash line and residual: lists with their lengths, numbers as little-endian bytes.
pub(super) fn plan_hash(outcome: &Outcome) -> String {
    let mut bytes = Vec::new();
    let count = |bytes: &mut Vec<u8>, count: usize| bytes.extend_from_slice(&(count as u64).to_le_bytes());
    count(&mut bytes, outcome.orders.len());
    for order in &outcome.orders {
        let side = u32::from(order.side == OrderSide::Sell);
        for number in [order.account, order.asset, side, order.reason as u32] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for amount in [order.quantity, order.notional, order.cost] {
            bytes.extend_from_slice(&amount.units().to_le_bytes());
        }
    }
    count(&mut bytes, outcome.fx_orders.len());
    for order in &outcome.fx_orders {
        for number in [order.account, order.sold_currency, order.bought_currency] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        for amount in [order.sold, order.bought, order.cost] {
            bytes.extend_from_slice(&amount.units().to_le_bytes());
        }
    }
    count(&mut bytes, outcome.cash.len());
    for cash in &outcome.cash {
        for number in [cash.account, cash.currency] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&cash.amount.units().to_le_bytes());
    }
    count(&mut bytes, outcome.residuals.len());
    for residual in &outcome.residuals {
        for number in [residual.account, residual.asset, residual.cause as u32] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&residual.weight.units().to_le_bytes());
    }
    let mut hasher = blake3::Hasher::new_derive_key(PLAN_CONTEXT);
    hasher.update(&bytes);
    hasher.finalize().to_hex().to_string()
}
