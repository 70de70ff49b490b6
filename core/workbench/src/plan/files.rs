//! The plan's orders as files.

use choices::{Choice, ExportFormat, OrderFileFormat};
use planning::order_file::{FileAccount, FileAsset, FileOrder, OrderFileInput, order_file};
use planning::plan::PlannedOrder;
use sorting::Arrange;

use super::super::csv_file::{CsvCell, csv_file};
use super::names::Name;
use super::terms::Terms;
use super::{Planned, blocks, refused};
use protocol::{BlockRow, Failure, FileOut};

const HEADER: [&str; 11] = [
    "account",
    "account_name",
    "asset",
    "asset_name",
    "side",
    "quantity",
    "price",
    "currency",
    "notional",
    "cost",
    "reason",
];
const BLOCK_HEADER: [&str; 8] = [
    "asset",
    "asset_name",
    "side",
    "block_quantity",
    "currency",
    "rule",
    "account",
    "quantity",
];

/// The file of a format.
pub(super) fn export(planned: &Planned, format: ExportFormat) -> Result<FileOut, Failure> {
    let reference = planned.plan.proof.input_hash.get(..8).unwrap_or_default();
    let (name, bytes) = match format {
        ExportFormat::Csv => (format!("orders-{reference}.csv"), csv_file(&orders(planned))?),
        ExportFormat::Blocks => (format!("blocks-{reference}.csv"), csv_file(&block_list(planned)?)?),
        ExportFormat::IbBasket => broker_file(planned, OrderFileFormat::IbBasket, reference)?,
        ExportFormat::Fix => broker_file(planned, OrderFileFormat::Fix, reference)?,
    };
    Ok(FileOut {
        name,
        mime: "text/csv".to_owned(),
        bytes,
    })
}

/// The orders by account, with their names.
fn sorted(planned: &Planned) -> Vec<(Name, &PlannedOrder)> {
    let named = planned.plan.orders.iter();
    let mut named: Vec<_> = named
        .map(|order| (planned.names.account(order.account_uid), order))
        .collect();
    named.arrange_by(|a, b| a.0.key.cmp(&b.0.key));
    named
}

fn orders(planned: &Planned) -> Vec<Vec<CsvCell>> {
    let terms = Terms::new(planned.book.input());
    let mut lines = vec![HEADER.map(CsvCell::text).to_vec()];
    for (account, order) in sorted(planned) {
        let asset = planned.names.asset(order.asset_uid);
        let side = order.side.text();
        let currency = terms.asset(order.asset_uid).map(|asset| asset.currency.clone());
        lines.push(vec![
            CsvCell::text(account.key),
            CsvCell::text(account.label),
            CsvCell::text(asset.key),
            CsvCell::text(asset.label),
            CsvCell::text(side),
            CsvCell::number(order.quantity),
            CsvCell::number(order.price),
            CsvCell::text(currency.unwrap_or_default()),
            CsvCell::number(order.notional),
            CsvCell::number(order.cost),
            CsvCell::text(order.reason.label()),
        ]);
    }
    lines
}

fn block_list(planned: &Planned) -> Result<Vec<Vec<CsvCell>>, Failure> {
    let terms = Terms::new(planned.book.input());
    let mut lines = vec![BLOCK_HEADER.map(CsvCell::text).to_vec()];
    let mut head = Vec::new();
    for row in blocks::rows(&planned.plan, &terms, &planned.names)? {
        match row {
            BlockRow::Block(block) => {
                let side = block.side.text();
                head = vec![
                    CsvCell::text(block.asset),
                    CsvCell::text(block.name),
                    CsvCell::text(side),
                    CsvCell::number(block.quantity),
                    CsvCell::text(block.currency),
                    CsvCell::text("pro_rata_largest_remainder"),
                ];
            }
            BlockRow::Part { account, quantity, .. } => {
                let mut line = head.clone();
                line.extend([CsvCell::text(account), CsvCell::number(quantity)]);
                lines.push(line);
            }
        }
    }
    Ok(lines)
}

fn broker_file(planned: &Planned, format: OrderFileFormat, reference: &str) -> Result<(String, Vec<u8>), Failure> {
    let input = planned.book.input();
    let orders = sorted(planned).into_iter().map(|(_, order)| FileOrder {
        account_uid: order.account_uid,
        asset_uid: order.asset_uid,
        side: order.side,
        quantity: order.quantity,
        price: order.price,
    });
    let assets = input.assets.iter().map(|asset| FileAsset {
        asset_uid: asset.asset_uid,
        symbol: planned.names.asset(asset.asset_uid).key,
        currency: asset.currency.clone(),
        exchange: None,
        security_type: None,
    });
    let accounts = input.accounts.iter().map(|account| FileAccount {
        account_uid: account.account_uid,
        number: planned.names.account(account.account_uid).key,
    });
    let file = order_file(&OrderFileInput {
        orders: orders.collect(),
        assets: assets.collect(),
        accounts: accounts.collect(),
        format,
        order_type: None,
        reference: reference.to_owned(),
    })
    .map_err(refused)?;
    Ok((file.name, file.text.into_bytes()))
}
