//! One account, as a case.

use choices::OrderSide;
use decimal::Decimal;
use planning::plan::PlanInput;
use serde_json::{Value, json};

use super::{failed, uid_of};
use acceptance::plans::planned;

/// An account in stocks (1) at 100 and bonds (2) at 50, with lots of the stocks as date and quantity; the plan is of
/// 2026-01-30T21:00Z.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) stocks: &'static str,
    pub(super) lots: &'static [(&'static str, &'static str)],
    pub(super) cash: &'static str,
    pub(super) targets: [&'static str; 2],
    /// Added to the account.
    pub(super) account: Value,
    /// Added to the policy.
    pub(super) policy: Value,
    /// Units of stocks sold, below zero for bought.
    pub(super) sold: &'static str,
    /// The cause of the stocks' residual.
    pub(super) residual: Option<&'static str>,
    pub(super) shortfall: Option<&'static str>,
}

impl Default for Case {
    fn default() -> Self {
        Self {
            name: "",
            stocks: "700",
            lots: &[("2021-03-01T00:00:00Z", "100"), ("2026-01-20T00:00:00Z", "600")],
            cash: "0",
            targets: ["0.4", "0.6"],
            account: json!({}),
            policy: json!({}),
            sold: "100",
            residual: Some("holding_time"),
            shortfall: None,
        }
    }
}

fn merged(mut base: Value, added: &Value) -> Value {
    base.as_object_mut().unwrap().extend(added.as_object().unwrap().clone());
    base
}

impl Case {
    pub(super) fn input(&self) -> PlanInput {
        let id = |number: u8| format!("00000000-0000-0000-0000-{number:012}");
        let lots: Vec<Value> = self
            .lots
            .iter()
            .map(|(opened, quantity)| json!({ "opened": opened, "quantity": quantity, "unit_cost": "110" }))
            .collect();
        let mut stocks = json!({ "asset_uid": id(1), "quantity": self.stocks });
        if !lots.is_empty() {
            stocks["lots"] = json!(lots);
        }
        let targets = [(1, self.targets[0]), (2, self.targets[1])]
            .map(|(asset, weight)| json!({ "asset_uid": id(asset), "weight": weight }));
        let account = json!({
            "account_uid": id(9), "tax_type": "taxable", "holdings": [stocks], "targets": targets,
            "cash": [{ "currency": "USD", "settled": self.cash }],
        });
        let policy = json!({ "mode": "full", "min_holding_days": 30 });
        let input = json!({
            "base_currency": "USD",
            "accounts": [merged(account, &self.account)],
            "assets": [
                { "asset_uid": id(1), "currency": "USD", "price": "100" },
                { "asset_uid": id(2), "currency": "USD", "price": "50" },
            ],
            "policy": merged(policy, &self.policy),
            "as_of": "2026-01-30T21:00:00Z",
        });
        serde_json::from_value(input).unwrap()
    }

    pub(super) fn check(&self) {
        let plan = planned(&self.input());
        let stocks = plan.orders.iter().find(|order| order.asset_uid == uid_of(1));
        let sold = stocks.map_or(Decimal::ZERO, |order| match order.side {
            OrderSide::Sell => order.quantity,
            OrderSide::Buy => order.quantity.checked_neg().unwrap(),
        });
        assert_eq!(sold, self.sold.parse().unwrap(), "{}: {plan:#?}", self.name);
        let residual = plan.residuals.iter().find(|line| line.asset_uid == uid_of(1));
        let cause = residual.map(|line| json!(line.cause).as_str().unwrap().to_owned());
        assert_eq!(cause.as_deref(), self.residual, "{}: {plan:#?}", self.name);
        let short = plan
            .shortfalls
            .first()
            .map(|line| json!(line.cause).as_str().unwrap().to_owned());
        assert_eq!(short.as_deref(), self.shortfall, "{}: {plan:#?}", self.name);
        assert_eq!(failed(&plan), Vec::<u8>::new(), "{}", self.name);
    }
}
