use std::collections::BTreeSet;

use super::read::Reader;
use super::{Columns, NONE, column_shape, gives};
use crate::codes::name;
use crate::invalid_input::InvalidInput;
use crate::raw::RawValue;
use crate::shape::Shape;

pub(super) const TAKES: Shape = column_shape!("TargetColumns", " Targets of one position set as columns.", [
    asset Required Shape::Indices, " Index of the asset, or 0xFFFFFFFF.";
    portfolio Required Shape::Indices, " Index of the portfolio, or 0xFFFFFFFF.";
    weight Required Shape::Numbers, " Share of the account's value, or NaN.";
    notional Required Shape::Numbers, " Amount in the valuation asset, or NaN.";
    quantity Required Shape::Numbers, " Units of an asset, or NaN.";
]);

gives! {
    GIVES = "TargetColumnsCheck", " The violations of target columns, by row, then precedence.";
    fn columns(rows: Vec<u32>, broken: Vec<u32>) {
        ok {Shape::Flag}, " Whether there is none." => rows.is_empty();
        row Indices, " The row of each violation." => rows;
        code Indices, " Its code, an index into codes." => broken;
        codes (Vec<String>), " Every code that occurs, in precedence order." => CODES;
    }
}

const CODES: [&str; 7] = [
    name::target_missing,
    name::target_ambiguous,
    name::exposure_missing,
    name::exposure_ambiguous,
    name::exposure_not_decimal,
    name::quantity_forbidden_for_portfolio,
    name::duplicate_target,
];

/// `validateTargetsColumns`.
///
/// # Errors
/// [`InvalidInput`] when the columns are not as declared, or not of one length.
pub fn validate_targets_columns(raw: &RawValue) -> Result<Columns, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES)?;
    let (assets, portfolios) = (reader.indices("asset"), reader.indices("portfolio"));
    reader.same_length(assets.len(), &["portfolio", "weight", "notional", "quantity"]);
    reader.checked()?;
    let exposures = ["weight", "notional", "quantity"].map(|name| reader.numbers(name));
    let (mut rows, mut codes) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for row in 0..assets.len() {
        let (asset, portfolio) = (assets[row], portfolios[row]);
        let stated = exposures.map(|column| column[row]);
        let mut broken = row_codes(asset, portfolio, stated);
        if (asset == NONE) != (portfolio == NONE) && !seen.insert((asset, portfolio)) {
            broken.push(name::duplicate_target);
        }
        for code in broken {
            rows.push(row as u32);
            codes.push(CODES.iter().position(|known| *known == code).unwrap_or(CODES.len()) as u32);
        }
    }
    Ok(columns(rows, codes))
}

/// The codes of one row by itself, in precedence order.
fn row_codes(asset: u32, portfolio: u32, stated: [f64; 3]) -> Vec<&'static str> {
    let mut broken = Vec::new();
    match (asset == NONE, portfolio == NONE) {
        (true, true) => broken.push(name::target_missing),
        (false, false) => broken.push(name::target_ambiguous),
        _ => {}
    }
    let provided = stated.iter().filter(|amount| !amount.is_nan());
    match provided.count() {
        0 => broken.push(name::exposure_missing),
        1 => {}
        _ => broken.push(name::exposure_ambiguous),
    }
    for amount in stated.iter().filter(|amount| !amount.is_nan()) {
        if decimal::Decimal::try_from_f64_shortest(*amount).is_err() {
            broken.push(name::exposure_not_decimal);
        }
    }
    if asset == NONE && portfolio != NONE && !stated[2].is_nan() {
        broken.push(name::quantity_forbidden_for_portfolio);
    }
    broken
}
