//! The import files, column by column as docs/import.md documents them.

use anyhow::Result;

use super::accounts::{self, Account, Exposure, Particular};
use super::days::{DAYS, EARLIER_SNAPSHOT, FIRST_PRICE, HOLDINGS_TIME, SNAPSHOT, close_time};
use super::holdings;
use super::market::{self, Market};
use super::portfolios::{self, Target};

pub(super) fn assets() -> Result<String> {
    let header = [
        "asset",
        "asset_type",
        "name",
        "currency",
        "category",
        "lot_size",
        "multiplier",
    ];
    let rows = market::assets().map(|asset| {
        // Money comes in cents, shares in whole ones.
        let lot_size = if asset.kind == "currency" { "0.01" } else { "1" };
        [
            asset.key,
            asset.kind,
            asset.name,
            asset.currency,
            asset.category,
            lot_size,
            "1",
        ]
        .map(str::to_owned)
    });
    table(header, rows)
}

pub(super) fn prices(market: &Market) -> Result<String> {
    let mut rows = Vec::new();
    for date in market.days_from(FIRST_PRICE) {
        for asset in market::priced() {
            rows.push([
                close_time(date),
                asset.to_owned(),
                market.close(date, asset)?.to_owned(),
            ]);
        }
    }
    table(["time", "asset", "price"], rows)
}

pub(super) fn rates(market: &Market) -> Result<String> {
    let mut rows = Vec::new();
    for day in DAYS {
        rows.push([day.fixing, "EUR", "USD", market.usd_per_eur(day.date)?]);
    }
    table(["time", "base", "quote", "rate"], rows)
}

pub(super) fn accounts() -> Result<String> {
    let header = [
        "account",
        "name",
        "group",
        "household",
        "tax_type",
        "allocation_model",
        "active",
        "paper",
    ];
    let rows = accounts::accounts().map(|account| {
        let is_paper = account.is(|it| matches!(it, Particular::Paper));
        let paper = if is_paper { "true" } else { "false" };
        [
            account.key,
            account.name,
            account.model.group(),
            account.household(),
            account.tax_type(),
            account.model.name(),
            "true",
            paper,
        ]
    });
    table(header, rows)
}

pub(super) fn holdings(market: &Market) -> Result<String> {
    let mut rows = Vec::new();
    for account in accounts::accounts() {
        let held = holdings::of(account, market)?;
        let mut line = |asset: &str, quantity: String| {
            rows.push([
                HOLDINGS_TIME.to_owned(),
                account.key.to_owned(),
                asset.to_owned(),
                quantity,
            ]);
        };
        for (asset, shares) in &held.shares {
            line(asset, shares.to_string());
        }
        if held.eur != 0 {
            line("EUR", held.eur.to_string());
        }
        line("USD", decimal(held.usd_cents, 2));
    }
    table(["time", "account", "asset", "quantity"], rows)
}

pub(super) fn lots(market: &Market) -> Result<String> {
    let mut rows = Vec::new();
    for account in accounts::accounts() {
        for lot in holdings::lots(account, market)? {
            let opened = format!("{}T21:00:00Z", lot.date);
            let cost = market.close(lot.date, lot.asset)?.to_owned();
            rows.push([
                account.key.to_owned(),
                lot.asset.to_owned(),
                opened,
                lot.shares.to_string(),
                cost,
            ]);
        }
    }
    table(["account", "asset", "opened", "quantity", "unit_cost"], rows)
}

/// Which asset stands in for which: the nearest of its sector that is not the same.
const SUBSTITUTES: &[(&str, &str)] = &[
    ("AAPL", "MSFT"),
    ("AMD", "MSFT"),
    ("BAC", "JPM"),
    ("BBY", "HD"),
    ("CVX", "XOM"),
    ("HD", "BBY"),
    ("JNJ", "MRK"),
    ("JPM", "BAC"),
    ("KO", "PEP"),
    ("LLY", "PFE"),
    ("MRK", "JNJ"),
    ("MSFT", "AAPL"),
    ("MTUM", "QUAL"),
    ("PEP", "KO"),
    ("PFE", "LLY"),
    ("PG", "WMT"),
    ("QUAL", "USMV"),
    ("RRC", "CVX"),
    ("SIZE", "VLUE"),
    ("UNH", "JNJ"),
    ("USMV", "QUAL"),
    ("VLUE", "SIZE"),
    ("WMT", "PG"),
    ("XOM", "CVX"),
];

pub(super) fn relations() -> Result<String> {
    let rows = SUBSTITUTES
        .iter()
        .map(|(asset, related)| [*asset, *related, "substitute"]);
    table(["asset", "related", "relation"], rows)
}

pub(super) fn portfolios() -> Result<String> {
    let mut rows = Vec::new();
    for (time, is_earlier) in [(EARLIER_SNAPSHOT, true), (SNAPSHOT, false)] {
        for portfolio in portfolios::portfolios() {
            let weights = if is_earlier {
                &portfolio.earlier
            } else {
                &portfolio.weights
            };
            for &(part, bps) in weights {
                rows.push([time, portfolio.key, part.kind(), part.key(), &decimal(bps, 4)].map(str::to_owned));
            }
        }
    }
    table(["time", "portfolio", "constituent_type", "constituent", "weight"], rows)
}

pub(super) fn targets() -> Result<String> {
    let mut rows = Vec::new();
    for account in accounts::accounts() {
        if account.is(|it| matches!(it, Particular::EarlierTargets)) {
            rows.extend(target_rows(EARLIER_SNAPSHOT, account, &account.earlier_targets()));
        }
        rows.extend(target_rows(SNAPSHOT, account, &account.targets()));
    }
    table(
        [
            "time",
            "account",
            "target_type",
            "target",
            "weight",
            "notional",
            "quantity",
        ],
        rows,
    )
}

fn target_rows(time: &str, account: &Account, targets: &[(Target, Exposure)]) -> Vec<[String; 7]> {
    let row = |&(target, exposure): &(Target, Exposure)| {
        let none = String::new;
        let [weight, notional, quantity] = match exposure {
            Exposure::WeightBps(bps) => [decimal(bps, 4), none(), none()],
            Exposure::NotionalUsd(usd) => [none(), usd.to_string(), none()],
            Exposure::Quantity(shares) => [none(), none(), shares.to_string()],
        };
        let [time, key, kind, name] = [time, account.key, target.kind(), target.key()].map(str::to_owned);
        [time, key, kind, name, weight, notional, quantity]
    };
    targets.iter().map(row).collect()
}

fn table<const N: usize>(header: [&str; N], rows: impl IntoIterator<Item = [impl AsRef<[u8]>; N]>) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header)?;
    for row in rows {
        writer.write_record(row)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// A whole number of units of the given decimal place, without trailing zeros.
fn decimal(units: i64, places: u32) -> String {
    let one = 10_i64.pow(places);
    let sign = if units < 0 { "-" } else { "" };
    let (whole, fraction) = (units.abs() / one, units.abs() % one);
    let fraction = format!("{fraction:0width$}", width = places as usize);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        digits => format!("{sign}{whole}.{digits}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_have_no_trailing_zeros() {
        for (units, places, text) in [
            (500, 4, "0.05"),
            (10_000, 4, "1"),
            (123_450, 2, "1234.5"),
            (-5, 2, "-0.05"),
            (0, 2, "0"),
        ] {
            assert_eq!(decimal(units, places), text);
        }
    }

    #[test]
    fn a_cell_with_the_delimiter_is_quoted() {
        assert_eq!(table(["a", "b"], [["x, y", "z"]]).unwrap(), "a,b\n\"x, y\",z\n");
    }
}
