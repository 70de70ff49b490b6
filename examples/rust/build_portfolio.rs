//! A portfolio that follows fixed weights: built from prices, measured, published as an index.

use anyhow::{Context, Result, ensure};
use examples::portfolio;
use markets::index_values::values_between;
use metatable::{Book, Uid};
use planning::performance::{Series, measure_performance};
use portfolios::publish_portfolio_values;
use portfolios::reads::{ValueWindow, latest_portfolio_weights, portfolio_values};

fn main() -> Result<()> {
    let mut book = Book::new(portfolios::packages())?;
    let tables = portfolio::TABLES
        .into_iter()
        .chain(["IndexValuesTS", "IndexDatasetAvailability", "IndexType"]);
    book.start_engine(&tables.map(Into::into).collect::<Vec<_>>())?;
    let mut session = book.session("2026-11-21T10:00:00Z".parse()?, Uid::from_u128(7), "example");
    let built = portfolio::build(&mut session)?;

    // The newest weights, and every value.
    let key = [built.unique_identifier.as_str()];
    let weights = latest_portfolio_weights(session.store(), &key, None, true)?;
    let bitcoin = weights.iter().find(|read| read.asset_identifier == "BTC");
    ensure!(bitcoin.is_some_and(|read| read.row.weight == Some(0.4)));
    let values = portfolio_values(session.store(), &key, ValueWindow::default())?;
    let closes: Vec<f64> = values.iter().filter_map(|read| read.row.close).collect();
    ensure!(
        closes.len() == 7 && (closes[0] - (1.0 - 0.00018)).abs() < 1e-15,
        "the first allocation pays the fee"
    );

    let times: Vec<i64> = values
        .iter()
        .map(|read| read.row.time_index.timestamp_millis())
        .collect();
    let series = Series {
        times: &times,
        values: &closes,
        benchmark: None,
        flows: &[],
        periods_per_year: 365.0,
        risk_free: 0.0,
    };
    let measured = measure_performance(&series)?;
    println!("{} returned {:.2}%", built.unique_identifier, measured.twr * 100.0);

    // Others read it as an index.
    let published = publish_portfolio_values(&mut session, built.uid, None)?;
    let index = published.portfolio_index_uid.context("an index")?;
    ensure!(values_between(session.store(), index, "1d", None, None).count() == 7);
    Ok(())
}
