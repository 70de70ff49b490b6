//! The accounts of the sample book. The households are invented and named after trees.

use self::Exposure::{NotionalUsd, Quantity, WeightBps};
use self::Model::{Balanced, EqualWeight, Growth, Preservation};
use self::Particular::{EarlierTargets, Eur, FreshUsd, Legacy, Paper, Transferred};
use super::portfolios::Target::{self, Asset, Portfolio};

/// An account: who, under which model, bought when, and what is particular about it.
pub(super) struct Account {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) model: Model,
    /// What was invested, in USD.
    pub(super) invested_usd: i64,
    /// The dates of the purchases and the percentage of the money spent on each.
    pub(super) bought: &'static [(&'static str, i64)],
    /// The target rows beside those of the model.
    pub(super) own: &'static [(Target, Exposure)],
    pub(super) particular: &'static [Particular],
}

/// What a target row asks for.
#[derive(Clone, Copy)]
pub(super) enum Exposure {
    WeightBps(i64),
    NotionalUsd(i64),
    Quantity(i64),
}

/// What makes an account differ from its model.
#[derive(Clone, Copy)]
pub(super) enum Particular {
    /// USD that came in and is not invested yet.
    FreshUsd(i64),
    /// A balance in EUR.
    Eur(i64),
    /// Shares held from before the model.
    Legacy(&'static str, i64),
    /// The account holds only its legacy positions and cash: it came from elsewhere.
    Transferred,
    /// A target set of half a year before is kept too.
    EarlierTargets,
    /// A simulated account.
    Paper,
}

/// An allocation model: the target rows that its accounts share.
#[derive(Clone, Copy)]
pub(super) enum Model {
    Growth,
    EqualWeight,
    Balanced,
    Preservation,
}

impl Model {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Growth => "Growth",
            Self::EqualWeight => "Equal weight",
            Self::Balanced => "Balanced income",
            Self::Preservation => "Preservation",
        }
    }

    /// The group of the accounts under the model.
    pub(super) fn group(self) -> &'static str {
        match self {
            Self::Growth | Self::EqualWeight => "Growth families",
            Self::Balanced => "Income households",
            Self::Preservation => "Capital preservation",
        }
    }

    /// The shared rows, in basis points; the first gives way in an earlier target set.
    pub(super) fn rows(self) -> &'static [(Target, i64)] {
        match self {
            Self::Growth => &[(Portfolio("GROWTH-MIX"), 5500), (Portfolio("CORE-EQUITY"), 3000)],
            Self::EqualWeight => &[(Portfolio("US-EQUAL"), 9000)],
            Self::Balanced => &[(Portfolio("INCOME-MIX"), 4500), (Portfolio("CORE-EQUITY"), 4000)],
            Self::Preservation => &[(Portfolio("DEFENSIVE-MIX"), 6000), (Portfolio("FACTOR-BLEND"), 1500)],
        }
    }
}

impl Account {
    /// Whose accounts are planned together: the name up to the comma.
    pub(super) fn household(&self) -> &'static str {
        self.name.split(',').next().unwrap_or(self.name)
    }

    /// How the account is taxed, by what its name says it is for.
    pub(super) fn tax_type(&self) -> &'static str {
        let is = |word: &str| self.name.contains(word);
        if is("retirement") || is("education") {
            "deferred"
        } else if is("foundation") || is("endowment") {
            "exempt"
        } else {
            "taxable"
        }
    }

    /// The rows of the present target set.
    pub(super) fn targets(&self) -> Vec<(Target, Exposure)> {
        self.targets_with(&[])
    }

    /// The rows of the set before: less of the model's first row, more of its second one.
    pub(super) fn earlier_targets(&self) -> Vec<(Target, Exposure)> {
        self.targets_with(&[-500, 500])
    }

    fn targets_with(&self, shifts_bps: &[i64]) -> Vec<(Target, Exposure)> {
        let shared = self.model.rows().iter().enumerate().map(|(index, &(target, bps))| {
            (
                target,
                WeightBps(bps + shifts_bps.get(index).copied().unwrap_or_default()),
            )
        });
        shared.chain(self.own.iter().copied()).collect()
    }

    pub(super) fn is(&self, wanted: impl Fn(Particular) -> bool) -> bool {
        self.particular.iter().any(|&particular| wanted(particular))
    }
}

/// Every account, by key.
pub(super) fn accounts() -> impl Iterator<Item = &'static Account> {
    [GROWTH, INCOME, PRESERVATION].into_iter().flatten()
}

const fn account(
    key: &'static str,
    name: &'static str,
    model: Model,
    invested_usd: i64,
    bought: &'static [(&'static str, i64)],
    own: &'static [(Target, Exposure)],
    particular: &'static [Particular],
) -> Account {
    Account {
        key,
        name,
        model,
        invested_usd,
        bought,
        own,
        particular,
    }
}

/// Families that invest for decades.
const GROWTH: &[Account] = &[
    account(
        "ACC-001",
        "Alder family, taxable",
        Growth,
        1_850_000,
        &[("2021-12-31", 100)],
        &[(Asset("MSFT"), WeightBps(700)), (Asset("LLY"), WeightBps(400))],
        &[EarlierTargets],
    ),
    account(
        "ACC-002",
        "Alder family, retirement",
        Growth,
        920_000,
        &[("2021-12-31", 50), ("2022-06-30", 50)],
        &[(Asset("AAPL"), WeightBps(500))],
        &[],
    ),
    account(
        "ACC-003",
        "Birch family, taxable",
        Growth,
        640_000,
        &[("2022-03-31", 100)],
        &[(Asset("UNH"), WeightBps(600))],
        &[],
    ),
    account(
        "ACC-004",
        "Cedar family trust",
        Growth,
        2_750_000,
        &[("2021-12-31", 40), ("2022-04-29", 30), ("2022-09-30", 30)],
        &[(Asset("MSFT"), WeightBps(500)), (Asset("XOM"), WeightBps(300))],
        &[EarlierTargets],
    ),
    account(
        "ACC-005",
        "Elm family, taxable",
        Growth,
        310_000,
        &[("2022-09-30", 100)],
        &[(Asset("LLY"), WeightBps(500))],
        &[],
    ),
    account(
        "ACC-006",
        "Fir family, education",
        Growth,
        185_000,
        &[("2022-08-31", 100)],
        &[
            (Asset("AMD"), WeightBps(300)),
            (Portfolio("FACTOR-BLEND"), NotionalUsd(8_000)),
        ],
        &[],
    ),
    account(
        "ACC-007",
        "Hazel family, taxable",
        EqualWeight,
        1_240_000,
        &[("2021-12-31", 100)],
        &[(Asset("JPM"), WeightBps(400))],
        &[],
    ),
    account(
        "ACC-008",
        "Hawthorn family, retirement",
        Growth,
        475_000,
        &[("2022-10-31", 100)],
        &[(Asset("HD"), WeightBps(500))],
        &[FreshUsd(60_000)],
    ),
    account(
        "ACC-009",
        "Juniper family, legacy",
        Growth,
        1_600_000,
        &[("2022-01-31", 100)],
        &[(Asset("GE"), Quantity(1_500))],
        &[Legacy("GE", 4_500)],
    ),
    account(
        "ACC-010",
        "Larch family, taxable",
        EqualWeight,
        830_000,
        &[("2022-06-30", 100)],
        &[(Asset("QUAL"), WeightBps(600))],
        &[],
    ),
];

/// Households and foundations that live on the yield.
const INCOME: &[Account] = &[
    account(
        "ACC-011",
        "Linden endowment",
        Balanced,
        2_400_000,
        &[("2021-12-31", 60), ("2022-09-30", 40)],
        &[(Asset("KO"), WeightBps(500)), (Asset("JNJ"), WeightBps(400))],
        &[Eur(85_000), EarlierTargets],
    ),
    account(
        "ACC-012",
        "Maple family, income",
        Balanced,
        760_000,
        &[("2022-02-28", 100)],
        &[(Asset("PEP"), WeightBps(500))],
        &[],
    ),
    account(
        "ACC-013",
        "Oak household, income",
        Balanced,
        1_120_000,
        &[("2022-05-31", 100)],
        &[(Asset("PG"), WeightBps(500))],
        &[Eur(40_000)],
    ),
    account(
        "ACC-014",
        "Olive family, taxable",
        Balanced,
        540_000,
        &[("2022-11-30", 100)],
        &[(Asset("WMT"), WeightBps(400))],
        &[],
    ),
    account(
        "ACC-015",
        "Pine foundation",
        Balanced,
        1_900_000,
        &[("2021-12-31", 100)],
        &[(Asset("CVX"), NotionalUsd(100_000))],
        &[],
    ),
    account(
        "ACC-016",
        "Poplar family, retirement",
        Balanced,
        420_000,
        &[("2022-07-29", 100)],
        &[(Asset("MRK"), WeightBps(500))],
        &[FreshUsd(35_000)],
    ),
    account(
        "ACC-017",
        "Rowan household, income",
        Balanced,
        295_000,
        &[("2021-12-31", 50), ("2022-05-31", 50)],
        &[(Asset("VLUE"), WeightBps(500))],
        &[],
    ),
    account(
        "ACC-018",
        "Spruce family, transferred",
        Balanced,
        680_000,
        &[],
        &[(Asset("JNJ"), WeightBps(600))],
        &[
            Transferred,
            Legacy("BAC", 5_200),
            Legacy("GE", 2_400),
            Legacy("RRC", 4_100),
            Legacy("AMD", 1_300),
            Legacy("BBY", 900),
            FreshUsd(42_500),
        ],
    ),
    account(
        "ACC-019",
        "Sycamore trust",
        Balanced,
        1_350_000,
        &[("2022-03-31", 50), ("2022-11-30", 50)],
        &[(Asset("USMV"), WeightBps(400))],
        &[],
    ),
];

/// Reserves.
const PRESERVATION: &[Account] = &[
    account(
        "ACC-020",
        "Thorn household, reserve",
        Preservation,
        880_000,
        &[("2021-12-31", 100)],
        &[(Asset("KO"), WeightBps(500))],
        &[Eur(120_000)],
    ),
    account(
        "ACC-021",
        "Walnut foundation, reserve",
        Preservation,
        2_100_000,
        &[("2022-06-30", 100)],
        &[(Asset("JNJ"), WeightBps(500))],
        &[EarlierTargets],
    ),
    account(
        "ACC-022",
        "Willow family, reserve",
        Preservation,
        350_000,
        &[("2022-11-30", 100)],
        &[(Asset("PG"), WeightBps(500))],
        &[],
    ),
    account(
        "ACC-023",
        "Yew household, reserve",
        Preservation,
        260_000,
        &[("2022-02-28", 100)],
        &[(Asset("JNJ"), Quantity(100))],
        &[Legacy("JNJ", 100)],
    ),
    account(
        "ACC-024",
        "Aspen trust, reserve",
        Preservation,
        1_050_000,
        &[("2022-04-29", 100)],
        &[(Asset("WMT"), WeightBps(400))],
        &[FreshUsd(150_000)],
    ),
    account(
        "ACC-025",
        "Acacia model, paper",
        Preservation,
        500_000,
        &[("2022-11-30", 100)],
        &[(Asset("QUAL"), WeightBps(500))],
        &[Paper],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_account_has_an_asset_row_and_a_portfolio_row() {
        let keys: BTreeSet<&str> = accounts().map(|account| account.key).collect();
        assert_eq!(keys.len(), 25);
        for account in accounts() {
            let kinds: BTreeSet<&str> = account.targets().iter().map(|(target, _)| target.kind()).collect();
            assert_eq!(kinds.len(), 2, "{}", account.key);
        }
    }

    #[test]
    fn the_money_is_spent_once() {
        for account in accounts().filter(|account| !account.is(|it| matches!(it, Transferred))) {
            assert_eq!(
                account.bought.iter().map(|(_, percent)| percent).sum::<i64>(),
                100,
                "{}",
                account.key
            );
        }
    }
}
