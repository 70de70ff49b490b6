//! `accounts.csv`: accounts with their group and allocation model.

use metatable::{Uid, Value};

use super::{Cells, FieldSpec, FileKind, ImportedFile};
use crate::codes;
use crate::tables::accounts::{Account, AccountGroup, AccountGroupTable, AccountTable};
use crate::tables::mandates::{
    AccountAllocationModel, AccountAllocationModelTable, AccountTargetAllocation, AccountTargetAllocationTable,
};
use crate::tables::rebalancing::{AccountTaxProfile, AccountTaxProfileTable};
use metatable::Write;

pub(super) const KIND: FileKind = FileKind {
    name: "accounts",
    label: "Accounts",
    order: 40,
    fields: &[
        FieldSpec::required(
            "account",
            "Account ID.",
            "ACC-001",
            &["account_id", "account number", "identifier"],
        ),
        FieldSpec::optional(
            "name",
            "Display name; the ID when empty.",
            "Growth, taxable",
            &["account_name"],
        ),
        FieldSpec::optional("group", "Account group.", "Growth families", &["account_group"]),
        FieldSpec::optional(
            "household",
            "Household whose accounts are planned together.",
            "Alder family",
            &["family"],
        ),
        FieldSpec::optional(
            "tax_type",
            "Tax status: taxable, deferred or exempt.",
            "taxable",
            &["tax_status", "registration type"],
        ),
        FieldSpec::optional(
            "allocation_model",
            "Allocation model; Default when empty.",
            "Growth",
            &["model"],
        ),
        FieldSpec::optional("active", "Active; true when empty.", "true", &["is_active"]),
        FieldSpec::optional("paper", "Simulated; false when empty.", "false", &["is_paper"]),
    ],
    columns: &[
        ("unique_identifier", "account"),
        ("account_name", "name"),
        ("group_name", "group"),
        ("allocation_model_name", "allocation_model"),
        ("household", "household"),
        ("tax_type", "tax_type"),
    ],
    write,
};

fn write(write: &mut Write<'_>, index: usize, file: &ImportedFile) {
    file.visit(write, index, |write, cells| {
        let Some(key) = cells.required(write, "account") else {
            return;
        };
        if !write.claim(KIND.name, &[Value::Text(key.to_owned())]) {
            write.refuse(Some("account"), codes::duplicate_row(&key));
        }
        let account_uid = write_account(write, key, cells);
        write_allocation(write, key, account_uid, cells);
        write_tax_profile(write, account_uid, cells);
    });
}

fn write_account(write: &mut Write<'_>, key: &str, cells: Cells<'_>) -> Uid {
    let known = write
        .store()
        .find_one::<AccountTable>(&["unique_identifier"], &[Value::Text(key.to_owned())]);
    let group = cells.text("group").map(|name| write_group(write, name));
    let account = Account {
        uid: known
            .as_ref()
            .map_or_else(|| write.new_uid::<AccountTable>(key), |account| account.uid),
        unique_identifier: key.to_owned(),
        account_name: match (cells.text("name"), &known) {
            (Some(name), _) => name.to_owned(),
            (None, Some(account)) => account.account_name.clone(),
            (None, None) => key.to_owned(),
        },
        is_paper: cells.flag(write, "paper", known.as_ref().is_some_and(|account| account.is_paper)),
        account_is_active: cells.flag(
            write,
            "active",
            known.as_ref().is_none_or(|account| account.account_is_active),
        ),
        account_group_uid: group.or_else(|| known.as_ref().and_then(|account| account.account_group_uid)),
        holdings_data_node_uid: known.as_ref().and_then(|account| account.holdings_data_node_uid),
        metadata_json: known.and_then(|account| account.metadata_json),
    };
    write.put(&account);
    account.uid
}

/// Writes the tax profile that the row states; cells that it does not have stay as they are.
fn write_tax_profile(write: &mut Write<'_>, account_uid: Uid, cells: Cells<'_>) {
    let (tax_type, household) = (cells.text("tax_type"), cells.text("household"));
    if tax_type.is_none() && household.is_none() {
        return;
    }
    let known = write.store().get::<AccountTaxProfileTable>(&[Value::Uid(account_uid)]);
    let (known_type, known_household) = known.map_or((None, None), |known| (known.tax_type, known.household));
    write.put(&AccountTaxProfile {
        account_uid,
        tax_type: tax_type.map(str::to_owned).or(known_type),
        household: household.map(str::to_owned).or(known_household),
    });
}

fn write_group(write: &mut Write<'_>, name: &str) -> Uid {
    let known = write
        .store()
        .find_one::<AccountGroupTable>(&["group_name"], &[Value::Text(name.to_owned())]);
    if let Some(group) = known {
        return group.uid;
    }
    let uid = write.new_uid::<AccountGroupTable>(name);
    let group_name = Some(name.to_owned());
    write.put(&AccountGroup {
        uid,
        group_name,
        group_description: None,
        metadata_json: None,
    });
    uid
}

fn write_allocation(write: &mut Write<'_>, account: &str, account_uid: Uid, cells: Cells<'_>) {
    let allocations = write
        .store()
        .find::<AccountTargetAllocationTable>(&["account_uid"], &[Value::Uid(account_uid)]);
    let active = allocations.into_iter().find(|allocation| allocation.is_active);
    let name = match (cells.text("allocation_model"), &active) {
        (Some(name), _) => name,
        (None, Some(_)) => return,
        (None, None) => "Default",
    };
    let model_uid = write_model(write, name);
    let allocation = match active {
        Some(allocation) => AccountTargetAllocation {
            account_allocation_model_uid: model_uid,
            ..allocation
        },
        None => AccountTargetAllocation {
            uid: write.new_uid::<AccountTargetAllocationTable>(account),
            unique_identifier: account.to_owned(),
            account_uid,
            account_allocation_model_uid: model_uid,
            display_name: None,
            is_active: true,
            source: Some("import".to_owned()),
            metadata_json: None,
        },
    };
    write.put(&allocation);
}

fn write_model(write: &mut Write<'_>, name: &str) -> Uid {
    let key = [Value::Text(name.to_owned())];
    if let Some(model) = write
        .store()
        .find_one::<AccountAllocationModelTable>(&["allocation_model_name"], &key)
    {
        return model.uid;
    }
    let uid = write.new_uid::<AccountAllocationModelTable>(name);
    write.put(&AccountAllocationModel {
        uid,
        allocation_model_name: name.to_owned(),
        allocation_model_description: None,
        metadata_json: None,
    });
    uid
}
