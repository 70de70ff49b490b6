//! The plan's orders as files.

use choices::{AllocationRule, Choice, ExportFormat, InvariantStatus, OrderFileFormat, OrderSide};
use metatable::Uid;
use planning::order_file::{FileAccount, FileAsset, FileFxOrder, FileOrder, OrderFileInput, order_file};
use planning::plan::{PlannedFxOrder, PlannedOrder};
use sorting::Arrange;

use super::super::csv_file::{CsvCell, csv_file};
use super::names::Name;
use super::terms::Terms;
use super::{Planned, blocks, refused};
use protocol::{BlockRow, Failure, FileOut, PlanSummary};

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

/// The file of a format. Those that people read start with what the plan does not reach, counts and leaves out; those that
/// brokers read have orders alone.
pub(super) fn export(planned: &Planned, format: ExportFormat) -> Result<FileOut, Failure> {
    let reference = planned.plan.proof.input_hash.get(..8).unwrap_or_default();
    let (name, bytes) = match format {
        ExportFormat::Csv => (format!("orders-{reference}.csv"), noted(planned, &orders(planned))?),
        ExportFormat::Blocks => (
            format!("blocks-{reference}.csv"),
            noted(planned, &block_list(planned)?)?,
        ),
        ExportFormat::IbBasket => broker_file(planned, OrderFileFormat::IbBasket, reference)?,
        ExportFormat::Fix => broker_file(planned, OrderFileFormat::Fix, reference)?,
    };
    Ok(FileOut {
        name,
        mime: "text/csv".to_owned(),
        bytes,
    })
}

/// Lines as a CSV file, below what is to be known of the plan: a comment each, after `#`.
fn noted(planned: &Planned, lines: &[Vec<CsvCell>]) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    for note in notes(planned) {
        let one_line = note.split_whitespace().collect::<Vec<_>>().join(" ");
        bytes.extend(format!("# {one_line}\n").into_bytes());
    }
    bytes.extend(csv_file(lines)?);
    Ok(bytes)
}

/// What is to be known of a plan: shortfalls, failed checks, excluded accounts, and what counts or is left out.
fn notes(planned: &Planned) -> Vec<String> {
    let PlanSummary {
        shortfalls,
        invariants,
        skipped,
        notes,
        ..
    } = &planned.summary;
    let short = shortfalls
        .iter()
        .map(|line| format!("Shortfall, {}: {}", line.account, line.sentence));
    let failed = invariants
        .iter()
        .filter(|check| check.status == InvariantStatus::Failed);
    let failed = failed.map(|check| format!("Check {} failed: {}.", check.number, check.says));
    let skipped = skipped.iter();
    let skipped = skipped.map(|account| format!("Excluded, {}: {}", account.identifier, account.reason.message));
    let said = notes.iter().map(|note| note.message.clone());
    short.chain(failed).chain(skipped).chain(said).collect()
}

/// Rows by account, with the name of each one's.
fn by_account<'a, T>(planned: &Planned, rows: &'a [T], account: fn(&T) -> Uid) -> Vec<(Name, &'a T)> {
    let named = rows.iter().map(|row| (planned.names.account(account(row)), row));
    let mut named: Vec<_> = named.collect();
    named.arrange_by(|a, b| a.0.key.cmp(&b.0.key));
    named
}

/// The orders of currencies by account, with their names.
fn exchanges(planned: &Planned) -> Vec<(Name, &PlannedFxOrder)> {
    by_account(planned, &planned.plan.fx_orders, |order| order.account_uid)
}

/// The orders by account, with their names.
fn sorted(planned: &Planned) -> Vec<(Name, &PlannedOrder)> {
    by_account(planned, &planned.plan.orders, |order| order.account_uid)
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
    lines.extend(
        exchanges(planned)
            .into_iter()
            .map(|(account, order)| exchange_line(account, order)),
    );
    lines
}

/// An FX trade as the buy of a currency, priced in the one that is sold.
fn exchange_line(account: Name, order: &PlannedFxOrder) -> Vec<CsvCell> {
    let price = order.sell_amount.checked_div(order.buy_amount);
    vec![
        CsvCell::text(account.key),
        CsvCell::text(account.label),
        CsvCell::text(order.buy_currency.clone()),
        CsvCell::text(blocks::exchange_name(&order.sell_currency)),
        CsvCell::text(OrderSide::Buy.text()),
        CsvCell::number(order.buy_amount),
        price.map_or_else(|| CsvCell::text(""), CsvCell::number),
        CsvCell::text(order.sell_currency.clone()),
        CsvCell::number(order.sell_amount),
        CsvCell::number(order.cost),
        CsvCell::text(blocks::EXCHANGE_REASON),
    ]
}

fn block_list(planned: &Planned) -> Result<Vec<Vec<CsvCell>>, Failure> {
    let terms = Terms::new(planned.book.input());
    let mut lines = vec![BLOCK_HEADER.map(CsvCell::text).to_vec()];
    let mut head = Vec::new();
    for row in blocks::rows(&planned.plan, &terms, &planned.names)? {
        match row {
            BlockRow::Exchange(block) => {
                let (bought, quantity) = block.bought;
                head = vec![
                    CsvCell::text(bought),
                    CsvCell::text(blocks::exchange_name(&block.sold.0)),
                    CsvCell::text(OrderSide::Buy.text()),
                    CsvCell::number(quantity),
                    CsvCell::text(block.sold.0),
                    CsvCell::text(AllocationRule::ProRata.text()),
                ];
            }
            BlockRow::Block(block) => {
                let side = block.side.text();
                head = vec![
                    CsvCell::text(block.asset),
                    CsvCell::text(block.name),
                    CsvCell::text(side),
                    CsvCell::number(block.quantity),
                    CsvCell::text(block.currency),
                    CsvCell::text(AllocationRule::ProRata.text()),
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
    let fx_orders = exchanges(planned).into_iter().map(|(_, order)| FileFxOrder {
        account_uid: order.account_uid,
        sell_currency: order.sell_currency.clone(),
        sell_amount: order.sell_amount,
        buy_currency: order.buy_currency.clone(),
        buy_amount: order.buy_amount,
        cost: None,
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
        fx_orders: Some(fx_orders.collect()),
        assets: assets.collect(),
        accounts: accounts.collect(),
        format,
        order_type: None,
        reference: reference.to_owned(),
    })
    .map_err(refused)?;
    Ok((file.name, file.text.into_bytes()))
}
