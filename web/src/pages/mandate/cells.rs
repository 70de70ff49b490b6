//! Cells of the editor as text: their columns, what is pasted into them, and times as fields write them.

use chrono::{NaiveDateTime, Utc};

use protocol::{Instant, TargetChoice, TargetDraft, TargetKind};

/// The columns that a person types in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Key,
    Weight,
    Notional,
    Quantity,
}

impl Cell {
    pub(super) const ALL: [Self; 4] = [Self::Key, Self::Weight, Self::Notional, Self::Quantity];

    /// The name that violations give the column.
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Weight => "weight",
            Self::Notional => "notional",
            Self::Quantity => "quantity",
        }
    }

    /// The name that the head gives the column.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Key => "Target",
            Self::Weight => "Weight",
            Self::Notional => "Amount",
            Self::Quantity => "Quantity",
        }
    }

    pub(super) fn read(self, draft: &TargetDraft) -> &str {
        match self {
            Self::Key => &draft.key,
            Self::Weight => &draft.weight,
            Self::Notional => &draft.notional,
            Self::Quantity => &draft.quantity,
        }
    }

    /// Writes a cell; a target that is known by its key brings its kind.
    pub(super) fn write(self, draft: &mut TargetDraft, text: String, choices: &[TargetChoice]) {
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

/// A row in which nothing was typed yet.
pub(super) fn blank() -> TargetDraft {
    TargetDraft {
        kind: TargetKind::Asset,
        key: String::new(),
        weight: String::new(),
        notional: String::new(),
        quantity: String::new(),
    }
}

/// Whether nothing was typed in a row.
pub(super) fn is_blank(draft: &TargetDraft) -> bool {
    Cell::ALL.into_iter().all(|cell| cell.read(draft).trim().is_empty())
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

/// Cells as a spreadsheet puts them on the clipboard; none when it is a single text, which the field takes itself.
pub(super) fn read_block(text: &str) -> Option<Vec<Vec<String>>> {
    let text = text.trim_end_matches(['\r', '\n']);
    if !text.contains(['\t', '\n']) {
        return None;
    }
    let line = |line: &str| {
        line.trim_end_matches('\r')
            .split('\t')
            .map(|cell| cell.trim().to_owned())
            .collect()
    };
    Some(text.split('\n').map(line).collect())
}

/// Writes a block of cells with its left upper corner at a row and a column; rows are added where they are missing.
pub(super) fn paste(
    rows: &mut Vec<TargetDraft>,
    (row, cell): (usize, Cell),
    block: Vec<Vec<String>>,
    choices: &[TargetChoice],
) {
    let first = Cell::ALL.iter().position(|known| *known == cell).unwrap_or(0);
    for (down, line) in block.into_iter().enumerate() {
        if rows.len() <= row + down {
            rows.push(blank());
        }
        if let Some(draft) = rows.get_mut(row + down) {
            for (cell, text) in Cell::ALL.into_iter().skip(first).zip(line) {
                cell.write(draft, text, choices);
            }
        }
    }
}

const TIME_FIELD: &str = "%Y-%m-%dT%H:%M:%S";

/// The instant that a time field holds, taken as UTC.
pub(super) fn read_time(text: &str) -> Option<Instant> {
    let with_seconds = NaiveDateTime::parse_from_str(text, TIME_FIELD);
    // A field leaves seconds of zero out.
    with_seconds
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M"))
        .ok()
        .map(|time| time.and_utc())
}

/// An instant as a time field writes it, to the second.
pub(super) fn write_time(time: chrono::DateTime<Utc>) -> String {
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
            ("AAPL\t 5 % \r\nXOM\t\r\n", block(&[&["AAPL", "5 %"], &["XOM", ""]])),
            ("0.1\n0.2", block(&[&["0.1"], &["0.2"]])),
        ] {
            assert_eq!(read_block(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_pasted_block_fills_cells_and_adds_rows() {
        let choices = [choice(TargetKind::Asset, "AAPL"), choice(TargetKind::Portfolio, "core")];
        let mut rows = vec![blank()];
        let block = vec![
            vec!["AAPL".to_owned(), "0.5".to_owned()],
            vec!["core".to_owned(), "0.4".to_owned()],
        ];
        paste(&mut rows, (0, Cell::Key), block, &choices);
        paste(
            &mut rows,
            (1, Cell::Weight),
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
}
