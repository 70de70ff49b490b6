//! The portfolios of the sample book, some composed of others, and what they come down to.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

use super::market;

/// A weight of one, in basis points.
pub(super) const ONE_BPS: i64 = 10_000;
/// A weight of one after expansion: four levels of basis points fit exactly.
pub(super) const ONE: i128 = (ONE_BPS as i128).pow(4);

/// What a portfolio or an account's targets are made of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Target {
    Asset(&'static str),
    Portfolio(&'static str),
}

/// A portfolio: its weights now and at the snapshot before, in basis points.
pub(super) struct Portfolio {
    pub(super) key: &'static str,
    pub(super) weights: Vec<(Target, i64)>,
    pub(super) earlier: Vec<(Target, i64)>,
}

/// Every portfolio, each after those it is composed of.
pub(super) fn portfolios() -> Vec<Portfolio> {
    let mut all = vec![equal_weight()];
    all.extend(sectors());
    all.extend(composed());
    all
}

impl Target {
    /// `asset` or `portfolio`, as the import files say it.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Asset(_) => "asset",
            Self::Portfolio(_) => "portfolio",
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Asset(key) | Self::Portfolio(key) => key,
        }
    }
}

/// The asset weights that a target comes down to now, each out of [`ONE`].
pub(super) fn expand(target: Target, weight: i128) -> Result<BTreeMap<&'static str, i128>> {
    let mut weights = BTreeMap::new();
    match target {
        Target::Asset(key) => {
            weights.insert(key, weight);
        }
        Target::Portfolio(key) => {
            let portfolio = portfolios().into_iter().find(|portfolio| portfolio.key == key);
            for (part, bps) in portfolio.with_context(|| format!("no portfolio {key}"))?.weights {
                let product = weight * i128::from(bps);
                if product % i128::from(ONE_BPS) != 0 {
                    bail!("{key} is composed too deeply for exact weights");
                }
                for (asset, share) in expand(part, product / i128::from(ONE_BPS))? {
                    *weights.entry(asset).or_default() += share;
                }
            }
        }
    }
    Ok(weights)
}

fn equal_weight() -> Portfolio {
    // The universe grew from 16 to 20 stocks between the two snapshots.
    const LATER: &[&str] = &["AMD", "BBY", "GE", "RRC"];
    let before: Vec<_> = market::stocks().filter(|key| !LATER.contains(key)).collect();
    Portfolio {
        key: "US-EQUAL",
        weights: market::stocks().map(|key| (Target::Asset(key), ONE_BPS / 20)).collect(),
        earlier: before.iter().map(|&key| (Target::Asset(key), ONE_BPS / 16)).collect(),
    }
}

fn sectors() -> Vec<Portfolio> {
    vec![
        of_assets(
            "SECTOR-TECHNOLOGY",
            &[("AAPL", 4500, 4700), ("AMD", 1500, 1100), ("MSFT", 4000, 4200)],
        ),
        of_assets("SECTOR-FINANCIALS", &[("BAC", 4000, 4500), ("JPM", 6000, 5500)]),
        of_assets(
            "SECTOR-ENERGY",
            &[("CVX", 4000, 4200), ("RRC", 1000, 800), ("XOM", 5000, 5000)],
        ),
        of_assets(
            "SECTOR-HEALTH-CARE",
            &[
                ("JNJ", 2500, 2600),
                ("LLY", 2000, 1500),
                ("MRK", 1500, 1500),
                ("PFE", 1000, 1400),
                ("UNH", 3000, 3000),
            ],
        ),
        of_assets(
            "SECTOR-STAPLES",
            &[
                ("KO", 2000, 2500),
                ("PEP", 2000, 2000),
                ("PG", 3000, 2500),
                ("WMT", 3000, 3000),
            ],
        ),
        of_assets("SECTOR-DISCRETIONARY", &[("BBY", 2000, 1500), ("HD", 8000, 8500)]),
        of_assets(
            "FACTOR-BLEND",
            &[
                ("MTUM", 2000, 2000),
                ("QUAL", 2500, 2500),
                ("SIZE", 1500, 2000),
                ("USMV", 2500, 1500),
                ("VLUE", 1500, 2000),
            ],
        ),
    ]
}

/// Models of models. What the weights of a model leave of one is cash.
fn composed() -> Vec<Portfolio> {
    use Target::{Asset, Portfolio as Of};
    vec![
        mixed(
            "CORE-EQUITY",
            &[
                (Of("US-EQUAL"), 5000, 6000),
                (Of("FACTOR-BLEND"), 3000, 2500),
                (Of("SECTOR-HEALTH-CARE"), 2000, 1500),
            ],
        ),
        mixed(
            "GROWTH-MIX",
            &[
                (Of("CORE-EQUITY"), 4000, 4000),
                (Of("SECTOR-TECHNOLOGY"), 3500, 4000),
                (Of("SECTOR-DISCRETIONARY"), 1500, 1000),
                (Asset("MTUM"), 1000, 1000),
            ],
        ),
        mixed(
            "INCOME-MIX",
            &[
                (Of("SECTOR-STAPLES"), 3000, 3000),
                (Of("SECTOR-ENERGY"), 2500, 2000),
                (Of("SECTOR-FINANCIALS"), 2000, 2500),
                (Asset("QUAL"), 1500, 1500),
                (Asset("VLUE"), 1000, 1000),
            ],
        ),
        mixed(
            "DEFENSIVE-MIX",
            &[
                (Of("SECTOR-STAPLES"), 3500, 3500),
                (Of("SECTOR-HEALTH-CARE"), 2500, 2000),
                (Asset("USMV"), 3000, 3500),
            ],
        ),
    ]
}

fn of_assets(key: &'static str, parts: &[(&'static str, i64, i64)]) -> Portfolio {
    let parts: Vec<_> = parts
        .iter()
        .map(|&(asset, now, before)| (Target::Asset(asset), now, before))
        .collect();
    mixed(key, &parts)
}

fn mixed(key: &'static str, parts: &[(Target, i64, i64)]) -> Portfolio {
    Portfolio {
        key,
        weights: parts.iter().map(|&(part, now, _)| (part, now)).collect(),
        earlier: parts.iter().map(|&(part, _, before)| (part, before)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_sum_to_one_or_leave_the_stated_cash() {
        for portfolio in portfolios() {
            let cash = if portfolio.key == "DEFENSIVE-MIX" { 1000 } else { 0 };
            for weights in [&portfolio.weights, &portfolio.earlier] {
                let sum: i64 = weights.iter().map(|(_, bps)| bps).sum();
                assert_eq!(sum, ONE_BPS - cash, "{}", portfolio.key);
            }
        }
    }

    #[test]
    fn expansion_keeps_the_sum() {
        for portfolio in portfolios() {
            let sum: i128 = expand(Target::Portfolio(portfolio.key), ONE).unwrap().values().sum();
            let cash = if portfolio.key == "DEFENSIVE-MIX" { ONE / 10 } else { 0 };
            assert_eq!(sum, ONE - cash, "{}", portfolio.key);
        }
        // GROWTH-MIX holds LLY through CORE-EQUITY: 0.4 x (0.5 x 0.05 + 0.2 x 0.2).
        assert_eq!(
            expand(Target::Portfolio("GROWTH-MIX"), ONE).unwrap()["LLY"],
            ONE * 26 / 1000
        );
    }

    #[test]
    fn a_portfolio_follows_the_ones_it_is_composed_of() {
        let all = portfolios();
        for (index, portfolio) in all.iter().enumerate() {
            for (part, _) in portfolio.weights.iter().filter(|(part, _)| part.kind() == "portfolio") {
                assert!(
                    all[..index].iter().any(|before| before.key == part.key()),
                    "{}",
                    portfolio.key
                );
            }
        }
    }
}
