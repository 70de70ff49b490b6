//! The rows of a mandate as cells of text: their columns, what is pasted into them, which targets fit a text, and times as
//! fields write them.

use chrono::{NaiveDateTime, Utc};

use super::{Instant, TargetChoice, TargetDraft, TargetKind, tsv};

/// The columns that a person types in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetCell {
    /// Business key of the target.
    Key,
    /// Percent of the account.
    Weight,
    /// Amount in base currency.
    Notional,
    /// Units.
    Quantity,
}

impl TargetCell {
    /// From left to right.
    pub const ALL: [Self; 4] = [Self::Key, Self::Weight, Self::Notional, Self::Quantity];

    /// The name that violations give the column.
    #[must_use]
    pub const fn column(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Weight => "weight",
            Self::Notional => "notional",
            Self::Quantity => "quantity",
        }
    }

    /// The name that the head gives the column.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Key => "Target",
            Self::Weight => "Weight",
            Self::Notional => "Amount",
            Self::Quantity => "Quantity",
        }
    }

    /// What is typed in it.
    #[must_use]
    pub fn read(self, draft: &TargetDraft) -> &str {
        match self {
            Self::Key => &draft.key,
            Self::Weight => &draft.weight,
            Self::Notional => &draft.notional,
            Self::Quantity => &draft.quantity,
        }
    }

    /// Writes a cell; a target that is known by its key brings its kind.
    pub fn write(self, draft: &mut TargetDraft, text: String, choices: &[TargetChoice]) {
        match self {
            Self::Key => {
                draft.kind = kind_of(&text, draft.kind, choices);
                draft.key = text;
            }
            Self::Weight => draft.weight = text,
            Self::Notional => draft.notional = text,
            Self::Quantity => draft.quantity = text,
        }
    }
}

impl TargetDraft {
    /// Whether nothing was typed in the row.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        TargetCell::ALL
            .into_iter()
            .all(|cell| cell.read(self).trim().is_empty())
    }
}

impl TargetKind {
    /// What people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Asset => "Asset",
            Self::Portfolio => "Portfolio",
        }
    }
}

/// The kind of the target with this key; `kind` when both kinds or none have it.
fn kind_of(key: &str, kind: TargetKind, choices: &[TargetChoice]) -> TargetKind {
    let mut kinds = choices
        .iter()
        .filter(|choice| choice.key == key)
        .map(|choice| choice.kind);
    match (kinds.next(), kinds.next()) {
        (Some(only), None) => only,
        _ => kind,
    }
}

/// The targets that fit a text: those whose key starts with it first.
#[must_use]
pub fn fitting<'a>(choices: &'a [TargetChoice], text: &str) -> Vec<&'a TargetChoice> {
    let wanted = text.trim().to_lowercase();
    let rank = |choice: &TargetChoice| {
        let (key, name) = (choice.key.to_lowercase(), choice.name.to_lowercase());
        if key.starts_with(&wanted) {
            Some(0)
        } else if name.starts_with(&wanted) {
            Some(1)
        } else {
            (key.contains(&wanted) || name.contains(&wanted)).then_some(2)
        }
    };
    let mut found: Vec<(u8, &TargetChoice)> = choices
        .iter()
        .filter_map(|choice| Some((rank(choice)?, choice)))
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, choice)| choice).collect()
}

/// Cells as a spreadsheet puts them on the clipboard; none when it is a single text, which the field takes itself.
#[must_use]
pub fn read_block(text: &str) -> Option<Vec<Vec<String>>> {
    let block = tsv::read_block(text);
    let is_single = block.len() < 2 && block.iter().all(|row| row.len() < 2);
    (!is_single).then_some(block)
}

/// The cells of a block that are weights when it is written from a cell on, in their order; none when it has no such column.
#[must_use]
pub fn weights_of(cell: TargetCell, block: &[Vec<String>]) -> Option<Vec<String>> {
    let place = weight_place(cell)?;
    block.iter().any(|line| line.len() > place).then(|| {
        block
            .iter()
            .map(|line| line.get(place).cloned().unwrap_or_default())
            .collect()
    })
}

/// The block with other weights.
#[must_use]
pub fn with_weights(cell: TargetCell, mut block: Vec<Vec<String>>, weights: Vec<String>) -> Vec<Vec<String>> {
    if let Some(place) = weight_place(cell) {
        for (line, weight) in block.iter_mut().zip(weights) {
            if let Some(known) = line.get_mut(place) {
                *known = weight;
            }
        }
    }
    block
}

/// The column of the weights in a block that starts at a cell.
fn weight_place(cell: TargetCell) -> Option<usize> {
    let place = |wanted| TargetCell::ALL.iter().position(|known| *known == wanted);
    place(TargetCell::Weight)?.checked_sub(place(cell)?)
}

/// Writes a block of cells with its left upper corner at a row and a column; rows are added where they are missing.
pub fn paste(
    rows: &mut Vec<TargetDraft>,
    (row, cell): (usize, TargetCell),
    block: Vec<Vec<String>>,
    choices: &[TargetChoice],
) {
    let first = TargetCell::ALL.iter().position(|known| *known == cell).unwrap_or(0);
    for (down, line) in block.into_iter().enumerate() {
        if rows.len() <= row + down {
            rows.push(TargetDraft::default());
        }
        if let Some(draft) = rows.get_mut(row + down) {
            for (cell, text) in TargetCell::ALL.into_iter().skip(first).zip(line) {
                cell.write(draft, text.trim().to_owned(), choices);
            }
        }
    }
}

const TIME_FIELD: &str = "%Y-%m-%dT%H:%M:%S";

/// The instant that a time field holds, taken as UTC.
#[must_use]
pub fn read_time(text: &str) -> Option<Instant> {
    let with_seconds = NaiveDateTime::parse_from_str(text, TIME_FIELD);
    // A field leaves seconds of zero out.
    with_seconds
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M"))
        .ok()
        .map(|time| time.and_utc())
}

/// An instant as a time field writes it, to the second.
#[must_use]
pub fn write_time(time: chrono::DateTime<Utc>) -> String {
    time.format(TIME_FIELD).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(kind: TargetKind, key: &str) -> TargetChoice {
        TargetChoice {
            kind,
            key: key.to_owned(),
            name: String::new(),
        }
    }

    #[test]
    fn a_block_is_read_and_a_single_text_is_not() {
        let block = |rows: &[&[&str]]| {
            Some(
                rows.iter()
                    .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>())
                    .collect::<Vec<_>>(),
            )
        };
        for (text, expected) in [
            ("AAPL", None),
            ("AAPL\n", None),
            ("AAPL\t0.5", block(&[&["AAPL", "0.5"]])),
            ("AAPL\t5 %\r\nXOM\t\r\n", block(&[&["AAPL", "5 %"], &["XOM", ""]])),
            ("0.1\n0.2", block(&[&["0.1"], &["0.2"]])),
        ] {
            assert_eq!(read_block(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_pasted_block_fills_cells_and_adds_rows() {
        let choices = [choice(TargetKind::Asset, "AAPL"), choice(TargetKind::Portfolio, "core")];
        let mut rows = vec![TargetDraft::default()];
        let block = vec![
            vec![" AAPL".to_owned(), "0.5 ".to_owned()],
            vec!["core".to_owned(), "0.4".to_owned()],
        ];
        paste(&mut rows, (0, TargetCell::Key), block, &choices);
        paste(
            &mut rows,
            (1, TargetCell::Weight),
            vec![vec!["0.3".to_owned(), "100".to_owned()]],
            &choices,
        );
        let seen: Vec<_> = rows
            .iter()
            .map(|row| (row.kind, row.key.as_str(), row.weight.as_str(), row.notional.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                (TargetKind::Asset, "AAPL", "0.5", ""),
                (TargetKind::Portfolio, "core", "0.3", "100")
            ]
        );
    }

    #[test]
    fn the_weights_of_a_block_are_read_and_replaced_where_it_has_any() {
        let block = |rows: &[&[&str]]| -> Vec<Vec<String>> {
            rows.iter()
                .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
                .collect()
        };
        for (cell, rows, weights, replaced) in [
            (
                TargetCell::Key,
                &[&["AAPL", "0.6"][..], &["XOM", "0.4", "5"]][..],
                Some(&["0.6", "0.4"][..]),
                &[&["AAPL", "x"][..], &["XOM", "x", "5"]][..],
            ),
            (
                TargetCell::Weight,
                &[&["0.6"], &["0.4"]],
                Some(&["0.6", "0.4"]),
                &[&["x"], &["x"]],
            ),
            (
                TargetCell::Key,
                &[&["AAPL"], &["XOM", "1"]],
                Some(&["", "1"]),
                &[&["AAPL"], &["XOM", "x"]],
            ),
            (TargetCell::Key, &[&["AAPL"], &["XOM"]], None, &[&["AAPL"], &["XOM"]]),
            (TargetCell::Notional, &[&["0.6"], &["0.4"]], None, &[&["0.6"], &["0.4"]]),
        ] {
            let found = weights_of(cell, &block(rows));
            assert_eq!(
                found,
                weights.map(|all| all.iter().map(|text| (*text).to_owned()).collect())
            );
            let other = vec!["x".to_owned(); rows.len()];
            assert_eq!(with_weights(cell, block(rows), other), block(replaced));
        }
    }

    #[test]
    fn a_key_of_both_kinds_keeps_the_kind_that_was_picked() {
        let choices = [choice(TargetKind::Asset, "X"), choice(TargetKind::Portfolio, "X")];
        for kind in [TargetKind::Asset, TargetKind::Portfolio] {
            assert_eq!(kind_of("X", kind, &choices), kind);
            assert_eq!(kind_of("Y", kind, &choices), kind);
        }
    }

    #[test]
    fn a_time_field_goes_to_an_instant_and_back() {
        for (text, expected) in [
            ("2022-12-28T16:00", Some("2022-12-28T16:00:00")),
            ("2022-12-28T16:00:30", Some("2022-12-28T16:00:30")),
            ("28.12.2022", None),
            ("", None),
        ] {
            assert_eq!(read_time(text).map(write_time).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn offers_start_with_keys_that_start_with_the_text() {
        let choice = |kind, key: &str, name: &str| TargetChoice {
            name: name.to_owned(),
            ..choice(kind, key)
        };
        let choices = [
            choice(TargetKind::Portfolio, "core-apple", "Core"),
            choice(TargetKind::Asset, "AAPL", "Apple"),
            choice(TargetKind::Asset, "APP", "Something"),
            choice(TargetKind::Asset, "XOM", "Exxon Mobil"),
        ];
        let keys = |text: &str| {
            fitting(&choices, text)
                .into_iter()
                .map(|choice| choice.key.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(keys("app"), ["APP", "AAPL", "core-apple"]);
        assert_eq!(keys(" exx "), ["XOM"]);
        assert_eq!(keys("").len(), 4);
        assert!(keys("zz").is_empty());
    }
}
