//! `prices.csv`: closing prices.

use decimal::Decimal;
use markets::import::{FieldSpec, FileKind, ImportedFile};
use markets::lookup::asset_by_key;
use metatable::Write;
use metatable::{Field, Value};

use crate::tables::{ExternalPrice, ExternalPricesStorage};

pub(crate) const KIND: FileKind = FileKind {
    name: "prices",
    label: "Prices",
    order: 20,
    fields: &[
        FieldSpec {
            name: "time",
            meaning: "When the price was seen.",
            example: "2022-12-28T21:00:00Z",
            required: true,
            aliases: &["date", "as_of", "timestamp"],
        },
        FieldSpec {
            name: "asset",
            meaning: "Business key of the asset.",
            example: "AAPL",
            required: true,
            aliases: &["symbol", "ticker", "security", "isin"],
        },
        FieldSpec {
            name: "price",
            meaning: "Closing price in the asset's currency, above 0.",
            example: "125.85",
            required: true,
            aliases: &["close", "last", "adj close", "nav"],
        },
    ],
    columns: &[("time_index", "time"), ("asset_uid", "asset"), ("close", "price")],
    write,
};

fn write(write: &mut Write<'_>, index: usize, file: &ImportedFile) {
    file.visit(write, index, |write, cells| {
        let time = cells.required_instant(write, "time");
        let asset = cells
            .required(write, "asset")
            .and_then(|key| asset_by_key(write, "asset", key));
        let price = cells.required_number(write, "price");
        let (Some(time_index), Some(asset), Some(price)) = (time, asset, price) else {
            return;
        };
        if price <= Decimal::ZERO {
            return write.refuse(
                Some("price"),
                "price_not_positive",
                "A price must be above 0; leave the row out.",
            );
        }
        if !write.claim(KIND.name, &[time_index.to_value(), Value::Uid(asset.uid)]) {
            let message = format!(
                "{} has a price at this time already; keep one.",
                asset.unique_identifier
            );
            write.refuse(Some("asset"), "duplicate_row", message);
        }
        let known = write
            .store()
            .get::<ExternalPricesStorage>(&[time_index.to_value(), Value::Uid(asset.uid)]);
        let known = known.unwrap_or(ExternalPrice {
            time_index,
            asset_uid: asset.uid,
            open_time: None,
            open: None,
            high: None,
            low: None,
            close: None,
            volume: None,
            trade_count: None,
            vwap: None,
            interpolated: None,
        });
        write.put(&ExternalPrice {
            close: Some(price),
            ..known
        });
    });
}
