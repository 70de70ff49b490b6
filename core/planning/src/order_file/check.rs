//! What a file of orders cannot be made of.

use std::collections::BTreeSet;

use choices::{OrderFileFormat, text_cell};
use uuid::Uuid;

use super::{FileOrder, OrderFileInput};
use crate::codes;
use crate::invalid_input::Violations;

/// Characters of a reference.
const LONGEST_REFERENCE: usize = 64;

/// Refuses a reference that is no part of a file's name, and two names of one asset or account.
pub(super) fn check_names(input: &OrderFileInput, report: &mut Violations) {
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
    let reference = &input.reference;
    let is_named = reference.starts_with(char::is_alphanumeric) && reference.chars().all(is_plain);
    if !is_named || reference.chars().count() > LONGEST_REFERENCE {
        report.add(0, "reference", codes::reference_unfit(&LONGEST_REFERENCE));
    }
    let mut known = BTreeSet::new();
    for (row, asset) in input.assets.iter().enumerate() {
        if !known.insert(asset.asset_uid) {
            let fault = codes::duplicate_asset(&asset.asset_uid);
            report.add(row, format!("assets[{row}].asset_uid"), fault);
        }
    }
    let mut known: BTreeSet<Uuid> = BTreeSet::new();
    for (row, account) in input.accounts.iter().enumerate() {
        if !known.insert(account.account_uid) {
            let fault = codes::duplicate_account(&account.account_uid);
            report.add(row, format!("accounts[{row}].account_uid"), fault);
        }
    }
}

/// Refuses amounts that are not above zero: the side says which way an order goes.
pub(super) fn check_amounts(row: usize, order: &FileOrder, report: &mut Violations) {
    if !order.quantity.is_positive() {
        report.add(row, format!("orders[{row}].quantity"), codes::amount_not_positive());
    }
    if !order.price.is_positive() {
        report.add(row, format!("orders[{row}].price"), codes::price_not_positive());
    }
}

/// Whether a file of the format can hold the text. A broker reads it as it is: a mark against formulas would be part of the name.
pub(super) fn is_fit(format: OrderFileFormat, text: &str) -> bool {
    let is_marked = text_cell(text) != text;
    let is_plain = !text.chars().any(char::is_control);
    is_plain
        && match format {
            OrderFileFormat::Csv => true,
            OrderFileFormat::IbBasket => !is_marked && !text.contains([',', '"']),
            OrderFileFormat::Fix => !is_marked,
        }
}
