//! A plan as the package writes it: of the two lists that have a row a line, the columns, with uids by number. As JSON that is a third of the
//! objects' text, and programs that read it share the uids. `pkg/js/plan-rows.ts` makes the objects of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use decimal::Decimal;
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use sorting::Collected;
use uuid::Uuid;

use super::output::{OrderLot, Plan, PlannedOrder, ResidualWeight};

/// A plan to be written.
#[derive(Clone, Copy, Debug)]
pub struct WrittenPlan<'a>(pub &'a Plan);

impl Serialize for WrittenPlan<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Plan {
            orders,
            fx_orders,
            accounts,
            households,
            residuals,
            shortfalls,
            proof,
        } = self.0;
        let uids = Uids::of(self.0);
        let mut plan = serializer.serialize_struct("Plan", 8)?;
        plan.serialize_field("uids", &Column(|| uids.listed()))?;
        plan.serialize_field("orders", &Orders(orders, &uids))?;
        plan.serialize_field("fx_orders", fx_orders)?;
        plan.serialize_field("accounts", accounts)?;
        plan.serialize_field("households", households)?;
        plan.serialize_field("residuals", &Residuals(residuals, &uids))?;
        plan.serialize_field("shortfalls", shortfalls)?;
        plan.serialize_field("proof", proof)?;
        plan.end()
    }
}

/// The uids of the rows as numbers, ascending.
struct Uids(Vec<u128>);

impl Uids {
    fn of(plan: &Plan) -> Self {
        let of_orders = plan.orders.iter().map(|order| (order.account_uid, order.asset_uid));
        let of_residuals = plan.residuals.iter().map(|row| (row.account_uid, row.asset_uid));
        let mut known: BTreeSet<u128> = BTreeSet::new();
        let mut last = None;
        for (account, asset) in of_orders.chain(of_residuals) {
            // The rows of an account follow each other.
            if last != Some(account) {
                known.insert(account.as_u128());
                last = Some(account);
            }
            known.insert(asset.as_u128());
        }
        Self(known.into_iter().collect())
    }

    fn listed(&self) -> impl Iterator<Item = Uuid> {
        self.0.iter().map(|uid| Uuid::from_u128(*uid))
    }

    fn number(&self, uid: Uuid) -> usize {
        self.0.binary_search(&uid.as_u128()).unwrap_or_default()
    }

    /// The columns of the account and of the asset of each row, by number.
    fn write_numbers<C: SerializeStruct, R>(
        &self,
        columns: &mut C,
        rows: &[R],
        of: impl Fn(&R) -> [Uuid; 2],
    ) -> Result<(), C::Error> {
        for (place, name) in ["account_uid", "asset_uid"].into_iter().enumerate() {
            columns.serialize_field(name, &Column(|| rows.iter().map(|row| self.number(of(row)[place]))))?;
        }
        Ok(())
    }
}

/// The cells of a column, made as they are written.
struct Column<F>(F);

impl<F: Fn() -> I, I: Iterator<Item: Serialize>> Serialize for Column<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

struct Orders<'a>(&'a [PlannedOrder], &'a Uids);

impl Serialize for Orders<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(rows, uids) = self;
        let mut columns = serializer.serialize_struct("Orders", 10)?;
        uids.write_numbers(&mut columns, rows, |row| [row.account_uid, row.asset_uid])?;
        columns.serialize_field("side", &Column(|| rows.iter().map(|row| row.side)))?;
        columns.serialize_field("quantity", &Column(|| rows.iter().map(|row| row.quantity)))?;
        columns.serialize_field("price", &Column(|| rows.iter().map(|row| row.price)))?;
        columns.serialize_field("notional", &Column(|| rows.iter().map(|row| row.notional)))?;
        columns.serialize_field("cost", &Column(|| rows.iter().map(|row| row.cost)))?;
        columns.serialize_field("reason", &Column(|| rows.iter().map(|row| row.reason)))?;
        columns.serialize_field("explanation", &Column(|| rows.iter().map(|row| &row.explanation)))?;
        let rest = rows.iter().enumerate();
        let rest = rest.filter_map(|(place, row)| Some((place, Rest::of(row)?)));
        let rest: BTreeMap<usize, Rest<'_>> = rest.into_map();
        columns.serialize_field("rest", &rest)?;
        columns.end()
    }
}

/// What few orders have.
#[derive(Serialize)]
struct Rest<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    lots: Option<&'a [OrderLot]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opening: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gain: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tax: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wash: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disallowed: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    buy_back_from: Option<NaiveDate>,
}

impl<'a> Rest<'a> {
    fn of(order: &'a PlannedOrder) -> Option<Self> {
        let PlannedOrder {
            account_uid: _,
            asset_uid: _,
            side: _,
            quantity: _,
            price: _,
            notional: _,
            cost: _,
            reason: _,
            explanation: _,
            lots,
            opening,
            gain,
            tax,
            wash,
            disallowed,
            buy_back_from,
        } = order;
        let amounts = [opening, gain, tax, disallowed];
        let has_one = lots.is_some() || wash.is_some() || buy_back_from.is_some();
        (has_one || amounts.iter().any(|amount| amount.is_some())).then_some(Self {
            lots: lots.as_deref(),
            opening: *opening,
            gain: *gain,
            tax: *tax,
            wash: *wash,
            disallowed: *disallowed,
            buy_back_from: *buy_back_from,
        })
    }
}

struct Residuals<'a>(&'a [ResidualWeight], &'a Uids);

impl Serialize for Residuals<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(rows, uids) = self;
        let mut columns = serializer.serialize_struct("Residuals", 5)?;
        uids.write_numbers(&mut columns, rows, |row| [row.account_uid, row.asset_uid])?;
        columns.serialize_field("weight", &Column(|| rows.iter().map(|row| row.weight)))?;
        columns.serialize_field("cause", &Column(|| rows.iter().map(|row| row.cause)))?;
        columns.serialize_field("explanation", &Column(|| rows.iter().map(|row| &row.explanation)))?;
        columns.end()
    }
}
