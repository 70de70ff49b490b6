//! Which columns of a table are shown, and in what order; and which columns a row of names means.

use super::{CellKind, ColumnView};

/// Before the name of a column that is hidden.
const HIDDEN: char = '!';

/// Every column of a table in its order, each with whether it is shown.
pub type ColumnChoice = Vec<(String, bool)>;

/// What people know rows by comes first; a uid that only identifies is hidden where there is such a name.
#[must_use]
pub fn by_default(columns: &[ColumnView]) -> ColumnChoice {
    let has_name = columns.iter().any(|column| column.names);
    let shown = |column: &ColumnView| {
        let only_identifies = column.identifies && column.kind == CellKind::Uid && column.refers_to.is_none();
        (column.name.clone(), !(only_identifies && has_name && !column.names))
    };
    let names = columns.iter().filter(|column| column.names);
    let others = columns.iter().filter(|column| !column.names);
    names.chain(others).map(shown).collect()
}

/// Reads a choice as it was written; columns that it does not know come last.
#[must_use]
pub fn read(text: &str, columns: &[ColumnView]) -> ColumnChoice {
    let mut choice: ColumnChoice = text
        .split(';')
        .map(|part| match part.strip_prefix(HIDDEN) {
            Some(name) => (name.to_owned(), false),
            None => (part.to_owned(), true),
        })
        .filter(|(name, _)| columns.iter().any(|column| column.name == *name))
        .collect();
    let new = by_default(columns).into_iter();
    let new: ColumnChoice = new
        .filter(|(name, _)| choice.iter().all(|(known, _)| known != name))
        .collect();
    choice.extend(new);
    choice
}

/// A choice as text.
#[must_use]
pub fn write(choice: &ColumnChoice) -> String {
    let part = |(name, shown): &(String, bool)| {
        if *shown {
            name.clone()
        } else {
            format!("{HIDDEN}{name}")
        }
    };
    choice.iter().map(part).collect::<Vec<_>>().join(";")
}

/// The shown columns, each with its place in the declaration.
#[must_use]
pub fn shown(choice: &ColumnChoice, columns: &[ColumnView]) -> Vec<(usize, ColumnView)> {
    let place = |name: &String| columns.iter().position(|column| column.name == *name);
    let shown = choice
        .iter()
        .filter(|(_, shown)| *shown)
        .filter_map(|(name, _)| place(name));
    shown.map(|place| (place, columns[place].clone())).collect()
}

/// The columns that a first row names; none when it names none or something else too.
#[must_use]
pub fn header(cells: &[String], columns: &[ColumnView]) -> Option<Vec<ColumnView>> {
    let column = |text: &String| {
        let text = text.trim();
        let mut columns = columns.iter();
        columns
            .find(|column| column.label.eq_ignore_ascii_case(text) || column.name == text)
            .cloned()
    };
    cells.iter().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, kind: CellKind, identifies: bool, names: bool) -> ColumnView {
        ColumnView {
            name: name.to_owned(),
            label: name.to_owned(),
            description: String::new(),
            kind,
            required: false,
            nullable: true,
            max: None,
            unit: None,
            default: None,
            choices: Vec::new(),
            refers_to: None,
            identifies,
            names,
        }
    }

    #[test]
    fn names_come_first_and_bare_uids_are_hidden() {
        let columns = [
            column("uid", CellKind::Uid, true, false),
            column("type", CellKind::Text, false, false),
            column("key", CellKind::Text, false, true),
        ];
        let choice = by_default(&columns);
        assert_eq!(write(&choice), "key;!uid;type");
        let places: Vec<usize> = shown(&choice, &columns).into_iter().map(|(place, _)| place).collect();
        assert_eq!(places, [2, 1]);
        assert_eq!(write(&by_default(&columns[..1])), "uid");
    }

    #[test]
    fn a_stored_choice_survives_a_new_declaration() {
        let columns = [
            column("a", CellKind::Text, false, false),
            column("b", CellKind::Text, false, false),
            column("new", CellKind::Text, false, false),
        ];
        assert_eq!(write(&read("b;!a;gone", &columns)), "b;!a;new");
    }

    #[test]
    fn a_first_row_of_names_is_a_header() {
        let columns = [
            ColumnView {
                label: "Identifier".to_owned(),
                ..column("unique_identifier", CellKind::Text, false, false)
            },
            ColumnView {
                label: "Type".to_owned(),
                ..column("asset_type", CellKind::Text, false, false)
            },
        ];
        let names = |cells: &[&str]| {
            let cells: Vec<String> = cells.iter().map(|&cell| cell.to_owned()).collect();
            header(&cells, &columns).map(|found| found.into_iter().map(|column| column.name).collect::<Vec<_>>())
        };
        assert_eq!(
            names(&["type", " Identifier "]),
            Some(vec!["asset_type".to_owned(), "unique_identifier".to_owned()])
        );
        assert_eq!(names(&["asset_type"]), Some(vec!["asset_type".to_owned()]));
        assert_eq!(names(&["Type", "AAPL"]), None);
    }
}
