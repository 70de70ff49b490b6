//! `fx.csv`: exchange rates.

use decimal::Decimal;
use metatable::Value;
use planning::minor_units::{currency_of, in_currency, major_code, per_currency};

use super::{FieldSpec, FileKind, ImportedFile};
use crate::codes;
use crate::tables::market_data::{FxSpot, FxSpotTable, MarketSnapshot, MarketSnapshotTable};
use metatable::Write;

/// The source of imported snapshots.
const SOURCE: &str = "import";

pub(super) const KIND: FileKind = FileKind {
    name: "fx",
    label: "Exchange rates",
    order: 30,
    fields: &[
        FieldSpec::time("Time of the rate.", "2022-12-28T15:00:00Z"),
        FieldSpec::required(
            "base",
            "Base currency or a minor unit of one.",
            "EUR",
            &["base_currency", "from"],
        ),
        FieldSpec::required(
            "quote",
            "Quote currency or a minor unit of one.",
            "USD",
            &["quote_currency", "to"],
        ),
        FieldSpec::required(
            "rate",
            "Units of quote for one unit of base, above 0.",
            "1.0640",
            &["fx_rate", "spot"],
        ),
    ],
    columns: &[("as_of", "time"), ("pair", "base")],
    write,
};

fn write(write: &mut Write<'_>, index: usize, file: &ImportedFile) {
    file.visit(write, index, |write, cells| {
        let time = cells.required_instant(write, "time");
        let base = cells.required(write, "base");
        let quote = cells.required(write, "quote");
        let rate = cells.required_number(write, "rate");
        let (Some(time), Some(base), Some(quote), Some(rate)) = (time, base, quote, rate) else {
            return;
        };
        let Some((pair, rate)) = major_pair(base, quote, rate) else {
            return write.refuse(Some("rate"), codes::too_large(&rate));
        };
        if !write.claim(
            KIND.name,
            &[metatable::Field::to_value(&time), Value::Text(pair.clone())],
        ) {
            write.refuse(Some("base"), codes::duplicate_rate(&pair));
        }
        let snapshot = [metatable::Field::to_value(&time), Value::Text(SOURCE.to_owned())];
        let known = write
            .store()
            .find_one::<MarketSnapshotTable>(&["as_of", "source"], &snapshot);
        let snapshot_uid = known.map_or_else(
            || {
                let uid = write.new_uid::<MarketSnapshotTable>(&time.to_rfc3339());
                write.put(&MarketSnapshot {
                    uid,
                    as_of: time,
                    source: SOURCE.to_owned(),
                });
                uid
            },
            |snapshot| snapshot.uid,
        );
        let identity = [Value::Text(pair.clone()), Value::Uid(snapshot_uid)];
        if write
            .store()
            .get::<FxSpotTable>(&identity)
            .is_none_or(|spot| spot.rate != rate)
        {
            write.put(&FxSpot {
                pair,
                snapshot_uid,
                rate,
            });
        }
    });
}

/// The pair of currencies with its rate, where either side may be a minor unit; none out of range.
fn major_pair(base: &str, quote: &str, rate: Decimal) -> Option<(String, Decimal)> {
    let rate = if currency_of(base).is_some() {
        per_currency(rate)?
    } else {
        rate
    };
    let rate = if currency_of(quote).is_some() {
        in_currency(rate)?
    } else {
        rate
    };
    // Case tells a penny from a pound, so that it goes last.
    let code = |code: &str| major_code(code).to_uppercase();
    Some((format!("{}/{}", code(base), code(quote)), rate))
}
