//! `lots.csv`: the purchases that accounts still hold. The rows of one account are all of its lots: stored ones that the file
//! has not are taken out.

use std::collections::BTreeSet;

use metatable::{Uid, Value, Write};

use super::{Cells, FieldSpec, FileKind, ImportedFile};
use crate::codes;
use crate::lookup::{account_by_key, asset_by_key, in_quote_currency};
use crate::tables::rebalancing::{TaxLot, TaxLotTable};

pub(super) const KIND: FileKind = FileKind {
    name: "lots",
    label: "Tax lots",
    order: 55,
    fields: &[
        FieldSpec::required("account", "Account ID.", "ACC-001", &["account_id", "account number"]),
        FieldSpec::required(
            "asset",
            "Asset ID, such as a ticker.",
            "AAPL",
            &["symbol", "ticker", "security", "isin"],
        ),
        FieldSpec::required(
            "opened",
            "Acquisition date.",
            "2021-12-31T21:00:00Z",
            &["open_date", "acquired", "purchase date", "date acquired"],
        ),
        FieldSpec::required("quantity", "Quantity still held.", "120", &["units", "shares", "qty"]),
        FieldSpec::required(
            "unit_cost",
            "Cost per unit, quoted like the price.",
            "176.033",
            &["cost", "cost_per_share", "purchase price"],
        ),
    ],
    columns: &[
        ("account_uid", "account"),
        ("asset_uid", "asset"),
        ("opened_at", "opened"),
    ],
    write,
};

fn write(write: &mut Write<'_>, index: usize, file: &ImportedFile) {
    let mut accounts: BTreeSet<Uid> = BTreeSet::new();
    let mut number = 0;
    file.visit(write, index, |write, cells| {
        let Some((lot, key)) = lot(write, cells) else {
            return;
        };
        if accounts.insert(lot.account_uid) {
            if !write.claim(KIND.name, &[Value::Uid(lot.account_uid)]) {
                write.refuse(Some("account"), codes::lots_in_two_files());
            }
            remove_stored(write, lot.account_uid);
        }
        number += 1;
        let uid = write.new_uid::<TaxLotTable>(&format!("{key}/{number}"));
        write.put(&TaxLot { uid, ..lot });
    });
}

fn lot(write: &mut Write<'_>, cells: Cells<'_>) -> Option<(TaxLot, String)> {
    let account = cells
        .required(write, "account")
        .and_then(|key| account_by_key(write, "account", key));
    let asset = cells
        .required(write, "asset")
        .and_then(|key| asset_by_key(write, "asset", key));
    let opened_at = cells.required_instant(write, "opened");
    let quantity = cells.required_number(write, "quantity");
    let unit_cost = cells.required_number(write, "unit_cost");
    let (account, asset) = (account?, asset?);
    let unit_cost = unit_cost.and_then(|cost| in_quote_currency(write, asset.uid, cost));
    let lot = TaxLot {
        uid: account.uid,
        account_uid: account.uid,
        asset_uid: asset.uid,
        opened_at: opened_at?,
        quantity: quantity?,
        unit_cost: unit_cost?,
    };
    Some((lot, account.unique_identifier))
}

fn remove_stored(write: &mut Write<'_>, account: Uid) {
    let stored = write
        .store()
        .find::<TaxLotTable>(&["account_uid"], &[Value::Uid(account)]);
    for lot in stored {
        write.delete::<TaxLotTable>(&[Value::Uid(lot.uid)]);
    }
}
