//! The cell that the keyboard is at, and the block of cells around it.

use std::ops::RangeInclusive;

/// A cell: row and column, from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellAt {
    /// Row.
    pub row: u32,
    /// Column, as shown.
    pub column: usize,
}

/// The chosen cells: the block between two corners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The cell that the keyboard is at.
    pub at: CellAt,
    /// The opposite corner.
    pub anchor: CellAt,
}

/// How large the sheet is.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Rows.
    pub rows: u32,
    /// Columns.
    pub columns: usize,
    /// Rows that a page key moves by.
    pub page: u32,
}

impl Block {
    /// One cell.
    #[must_use]
    pub const fn cell(at: CellAt) -> Self {
        Self { at, anchor: at }
    }

    /// The rows.
    #[must_use]
    pub fn rows(self) -> RangeInclusive<u32> {
        self.at.row.min(self.anchor.row)..=self.at.row.max(self.anchor.row)
    }

    /// The columns.
    #[must_use]
    pub fn columns(self) -> RangeInclusive<usize> {
        self.at.column.min(self.anchor.column)..=self.at.column.max(self.anchor.column)
    }

    /// More than one cell.
    #[must_use]
    pub fn is_wide(self) -> bool {
        self.at != self.anchor
    }

    /// The block after the keyboard moved to a cell; `extends` keeps the other corner.
    #[must_use]
    pub const fn moved(self, at: CellAt, extends: bool) -> Self {
        if extends { Self { at, ..self } } else { Self::cell(at) }
    }
}

/// The cell that a key leads to; none when the key does not move. `far` goes to the edge.
pub(super) fn led(at: CellAt, key: &str, far: bool, extent: Extent) -> Option<CellAt> {
    let (last_row, last_column) = (extent.rows.checked_sub(1)?, extent.columns.checked_sub(1)?);
    let CellAt { row, column } = at;
    let (row, column) = match key {
        "ArrowDown" if far => (last_row, column),
        "ArrowUp" if far => (0, column),
        "ArrowRight" if far => (row, last_column),
        "ArrowLeft" if far => (row, 0),
        "ArrowDown" => (row.saturating_add(1), column),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowRight" => (row, column.saturating_add(1)),
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "PageDown" => (row.saturating_add(extent.page), column),
        "PageUp" => (row.saturating_sub(extent.page), column),
        "Home" if far => (0, 0),
        "End" if far => (last_row, last_column),
        "Home" => (row, 0),
        "End" => (row, last_column),
        _ => return None,
    };
    Some(CellAt {
        row: row.min(last_row),
        column: column.min(last_column),
    })
}

/// The cell that Tab leads to, row by row; none past the ends, where Tab leaves the sheet.
pub(super) fn tabbed(at: CellAt, back: bool, extent: Extent) -> Option<CellAt> {
    let (last_row, last_column) = (extent.rows.checked_sub(1)?, extent.columns.checked_sub(1)?);
    let CellAt { row, column } = at;
    match (back, column) {
        (false, column) if column < last_column => Some(CellAt {
            row,
            column: column + 1,
        }),
        (false, _) => (row < last_row).then(|| CellAt {
            row: row + 1,
            column: 0,
        }),
        (true, 0) => Some(CellAt {
            row: row.checked_sub(1)?,
            column: last_column,
        }),
        (true, column) => Some(CellAt {
            row,
            column: column - 1,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXTENT: Extent = Extent {
        rows: 10,
        columns: 4,
        page: 5,
    };

    fn cell(row: u32, column: usize) -> CellAt {
        CellAt { row, column }
    }

    #[test]
    fn keys_lead_to_cells() {
        for (at, key, far, expected) in [
            (cell(0, 0), "ArrowUp", false, Some(cell(0, 0))),
            (cell(0, 0), "ArrowRight", false, Some(cell(0, 1))),
            (cell(9, 3), "ArrowDown", false, Some(cell(9, 3))),
            (cell(2, 2), "ArrowLeft", true, Some(cell(2, 0))),
            (cell(2, 2), "ArrowDown", true, Some(cell(9, 2))),
            (cell(7, 2), "PageDown", false, Some(cell(9, 2))),
            (cell(7, 2), "Home", false, Some(cell(7, 0))),
            (cell(7, 2), "End", true, Some(cell(9, 3))),
            (cell(50, 9), "ArrowUp", false, Some(cell(9, 3))),
            (cell(0, 0), "x", false, None),
        ] {
            assert_eq!(led(at, key, far, EXTENT), expected, "{at:?} {key}");
        }
        assert_eq!(led(cell(0, 0), "End", false, Extent { rows: 0, ..EXTENT }), None);
    }

    #[test]
    fn tab_goes_row_by_row_and_leaves_at_the_ends() {
        for (at, back, expected) in [
            (cell(0, 0), false, Some(cell(0, 1))),
            (cell(0, 3), false, Some(cell(1, 0))),
            (cell(9, 3), false, None),
            (cell(1, 0), true, Some(cell(0, 3))),
            (cell(0, 0), true, None),
        ] {
            assert_eq!(tabbed(at, back, EXTENT), expected, "{at:?} {back}");
        }
    }

    #[test]
    fn a_block_lies_between_its_corners() {
        let block = Block::cell(cell(3, 2)).moved(cell(1, 3), true);
        assert_eq!((block.rows(), block.columns(), block.is_wide()), (1..=3, 2..=3, true));
        assert!(!block.moved(cell(0, 0), false).is_wide());
    }
}
