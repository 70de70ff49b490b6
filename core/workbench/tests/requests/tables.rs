//! Tables: the catalogue, rows of any table, and what is typed into their cells.

use protocol::{
    Condition, DeleteRow, FindNames, FindRow, ListRows, ListTables, RowDraft, RowSelection, RowWrite, ShowImpact,
    ShowTable, Test, WriteRows,
};

use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.given_small_book();
    book.ask("the tables", ListTables);
    book.ask(
        "the declaration of a table",
        ShowTable {
            table: "AccountGroup".to_owned(),
        },
    );
    book.ask(
        "a table with choices and units",
        ShowTable {
            table: "TaxLot".to_owned(),
        },
    );
    book.refuse(
        "a table that is not there",
        ShowTable {
            table: "Ledger".to_owned(),
        },
    );
    selected(book);
    let assets = book.ask("the assets", rows(select("Asset")));
    let oak = assets
        .rows
        .iter()
        .find(|row| row.name == "OAK")
        .expect("the asset is there")
        .key
        .clone();
    let find = |key: &str| FindRow {
        selection: select("Asset"),
        key: key.to_owned(),
    };
    book.ask("where a row stands", find(&oak));
    book.ask("a row that is not there", find("00"));
    book.refuse(
        "a row of a table that is not there",
        FindRow {
            selection: select("Ledger"),
            key: oak.clone(),
        },
    );
    let names = |table: &str, search: &str| FindNames {
        table: table.to_owned(),
        search: search.to_owned(),
        limit: 5,
    };
    book.ask("rows that a reference can lead to", names("Asset", "o"));
    book.ask("names with what people read", names("AssetCategory", ""));
    book.ask("names of several parts", names("AssetCategoryMembership", "oak"));
    book.refuse("names of a table that is not there", names("Ledger", ""));
    written(book, &oak);
    deleted(book, &oak);
    shares(book);
    conflicts(book, &oak);
}

/// Shares of 1 are read and typed in percent.
fn shares(book: &mut Scenario) {
    book.ask(
        "a table with shares of 1",
        ShowTable {
            table: "TargetPositionsTS".to_owned(),
        },
    );
    let targets = select("TargetPositionsTS");
    let found = book.ask("weights in percent", rows(targets.clone()));
    let at_least = Condition {
        column: "weight_notional_exposure".to_owned(),
        test: Test::AtLeast,
        text: "50 %".to_owned(),
    };
    let heavy = RowSelection {
        conditions: vec![at_least],
        ..targets
    };
    book.ask("weights from a percentage on", rows(heavy));
    let key = found.rows.first().expect("there are targets").key.clone();
    let weight = |text: &str| WriteRows {
        table: "TargetPositionsTS".to_owned(),
        write: RowWrite::Update,
        rows: vec![draft(&key, &[("weight_notional_exposure", text)])],
    };
    book.ask("a weight typed in percent", weight("12.5"));
    book.ask("the same with its sign", weight("12.5 %"));
    book.refuse("a weight that is no number", weight("an eighth"));
    let amount = WriteRows {
        rows: vec![draft(&key, &[("constant_notional_exposure", "5 %")])],
        ..weight("")
    };
    book.refuse("a percent sign in an amount", amount);
}

/// Of two tabs that change one cell, the second is told.
fn conflicts(book: &mut Scenario, oak: &str) {
    let terms = |cell: (&str, &str), seen: &str| WriteRows {
        table: "AssetTradingTerms".to_owned(),
        write: RowWrite::Update,
        rows: vec![RowDraft {
            seen: vec![(cell.0.to_owned(), seen.to_owned())],
            ..draft(oak, &[cell])
        }],
    };
    book.ask("the first tab", terms(("lot_size", "10"), "1"));
    book.refuse(
        "the second tab, which saw what was before",
        terms(("lot_size", "25"), "1"),
    );
    book.ask("the second tab, which types the same", terms(("lot_size", "10"), "1"));
    book.ask(
        "the second tab, which has seen the change and keeps its own",
        terms(("lot_size", "25"), "10"),
    );
    let reference = ("currency_asset_uid", "EUR");
    book.refuse("a reference that was another one", terms(reference, "GBP"));
}

fn selected(book: &mut Scenario) {
    let search = RowSelection {
        search: "s-1 oak".to_owned(),
        ..select("TaxLot")
    };
    book.ask("a search through references", rows(search));
    let test = |column: &str, test: Test, text: &str| Condition {
        column: column.to_owned(),
        test,
        text: text.to_owned(),
    };
    let conditions = |conditions: Vec<Condition>| RowSelection {
        conditions,
        order: vec![("close".to_owned(), true)],
        ..select("ExternalPricesTS")
    };
    let wanted = vec![test("asset_uid", Test::Is, "OAK"), test("close", Test::AtLeast, "42")];
    book.ask(
        "conditions and an order",
        ListRows {
            offset: 1,
            limit: 2,
            ..rows(conditions(wanted))
        },
    );
    book.refuse(
        "a column that is not there",
        rows(conditions(vec![test("mood", Test::Is, "good")])),
    );
    book.refuse(
        "a text for a number",
        rows(conditions(vec![test("close", Test::AtLeast, "high")])),
    );
    book.refuse("rows of a table that is not there", rows(select("Ledger")));
}

fn written(book: &mut Scenario, oak: &str) {
    let write = |write: RowWrite, rows: Vec<RowDraft>| WriteRows {
        table: "AccountGroup".to_owned(),
        write,
        rows,
    };
    let group = |name: &str| draft("", &[("group_name", name)]);
    let made = book.ask(
        "two rows in one change",
        write(RowWrite::Create, vec![group("Trusts"), group("Clubs")]),
    );
    book.refuse(
        "a row that is there",
        write(RowWrite::Create, vec![group("Parks"), group("Trusts")]),
    );
    let key = made.keys.first().expect("a row was written");
    let renamed = draft(key, &[("group_name", "Family trusts")]);
    book.ask("a cell is changed", write(RowWrite::Update, vec![renamed.clone()]));
    book.ask("a cell that is so already", write(RowWrite::Update, vec![renamed]));
    let terms = |cells: &[(&str, &str)]| WriteRows {
        table: "AssetTradingTerms".to_owned(),
        write: RowWrite::Update,
        rows: vec![draft(oak, cells)],
    };
    let broken = [
        ("currency_asset_uid", "DOGE"),
        ("lot_size", "many"),
        ("contract_multiplier", "0"),
        ("mood", "good"),
    ];
    book.refuse("cells that break rules", terms(&broken));
    book.refuse(
        "rows of a table that is not there",
        WriteRows {
            table: "Ledger".to_owned(),
            ..terms(&[])
        },
    );
}

fn deleted(book: &mut Scenario, oak: &str) {
    let impact = |key: &str| ShowImpact {
        table: "Asset".to_owned(),
        key: key.to_owned(),
    };
    let delete = |key: &str| DeleteRow {
        table: "Asset".to_owned(),
        key: key.to_owned(),
    };
    book.ask("what the deletion of an asset that is held comes to", impact(oak));
    book.refuse("an asset that is held", delete(oak));
    let groups = book
        .given(rows(RowSelection {
            search: "Clubs".to_owned(),
            ..select("AccountGroup")
        }))
        .rows;
    let (table, key) = (
        "AccountGroup".to_owned(),
        groups.first().expect("the row is there").key.clone(),
    );
    book.ask(
        "the deletion of a row that nothing refers to",
        ShowImpact {
            table: table.clone(),
            key: key.clone(),
        },
    );
    book.ask("the row is deleted", DeleteRow { table, key });
    book.refuse("the deletion of a row that is not there", impact("00"));
    book.refuse("a row that is not there", delete("00"));
}

fn select(table: &str) -> RowSelection {
    RowSelection {
        table: table.to_owned(),
        ..RowSelection::default()
    }
}

fn rows(selection: RowSelection) -> ListRows {
    ListRows {
        selection,
        offset: 0,
        limit: 10,
    }
}

fn draft(key: &str, cells: &[(&str, &str)]) -> RowDraft {
    let cells = cells
        .iter()
        .map(|(column, text)| ((*column).to_owned(), (*text).to_owned()));
    RowDraft {
        key: key.to_owned(),
        cells: cells.collect(),
        seen: Vec::new(),
    }
}
