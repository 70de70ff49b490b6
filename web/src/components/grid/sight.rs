//! Which rows are in sight, and where the keys lead.

use std::ops::Range;

/// Rows kept above and below what is in sight, so that a short scroll shows no gap.
const MARGIN: u32 = 6;

/// The rows to have on the page; the head covers as much as one row.
pub(super) fn in_sight(scroll_top: f64, height: f64, row_height: f64, count: u32) -> Range<u32> {
    if !row_height.is_finite() || row_height <= 0.0 {
        return 0..count.min(MARGIN);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rows above a scroll offset, from 0"
    )]
    let (first, rows) = (
        (scroll_top.max(0.0) / row_height) as u32,
        (height / row_height).ceil() as u32,
    );
    let start = first.saturating_sub(MARGIN).min(count);
    start..first.saturating_add(rows).saturating_add(MARGIN).min(count)
}

/// The row that a key leads to; none when the key does not move.
pub(super) fn moved(at: Option<u32>, key: &str, count: u32, page: u32) -> Option<u32> {
    let last = count.checked_sub(1)?;
    let here = at.unwrap_or(0).min(last);
    match key {
        "ArrowDown" if at.is_none() => Some(0),
        "ArrowDown" => Some((here + 1).min(last)),
        "ArrowUp" => Some(here.saturating_sub(1)),
        "PageDown" => Some(here.saturating_add(page).min(last)),
        "PageUp" => Some(here.saturating_sub(page)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

/// The scroll offset that brings a row into sight; none when it is.
pub(super) fn scroll_to_show(row: u32, scroll_top: f64, height: f64, row_height: f64) -> Option<f64> {
    let top = f64::from(row) * row_height;
    // The head stays in place over the first row's height.
    let bottom = top + 2.0 * row_height;
    if top < scroll_top {
        Some(top)
    } else if bottom > scroll_top + height {
        Some(bottom - height)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_in_sight() {
        for (scroll_top, height, count, expected) in [
            (0.0, 320.0, 1000, 0..16),
            (3200.0, 320.0, 1000, 94..116),
            (31_680.0, 320.0, 1000, 984..1000),
            (0.0, 320.0, 3, 0..3),
            (0.0, 0.0, 1000, 0..6),
            (9_999.0, 320.0, 0, 0..0),
        ] {
            assert_eq!(
                in_sight(scroll_top, height, 32.0, count),
                expected,
                "{scroll_top} {height} {count}"
            );
        }
        assert_eq!(in_sight(0.0, 320.0, f64::INFINITY, 1000), 0..6);
    }

    #[test]
    fn keys_move() {
        for (at, key, expected) in [
            (None, "ArrowDown", Some(0)),
            (Some(0), "ArrowDown", Some(1)),
            (Some(9), "ArrowDown", Some(9)),
            (Some(0), "ArrowUp", Some(0)),
            (Some(2), "PageDown", Some(6)),
            (Some(8), "PageDown", Some(9)),
            (Some(2), "PageUp", Some(0)),
            (Some(5), "Home", Some(0)),
            (None, "End", Some(9)),
            (Some(5), "x", None),
            (Some(50), "ArrowUp", Some(8)),
        ] {
            assert_eq!(moved(at, key, 10, 4), expected, "{at:?} {key}");
        }
        assert_eq!(moved(None, "ArrowDown", 0, 4), None);
    }

    #[test]
    fn a_row_out_of_sight_is_scrolled_to() {
        for (row, scroll_top, expected) in [
            (0, 0.0, None),
            (0, 64.0, Some(0.0)),
            (9, 0.0, Some(32.0)),
            (8, 0.0, None),
            (20, 320.0, Some(384.0)),
        ] {
            assert_eq!(
                scroll_to_show(row, scroll_top, 320.0, 32.0),
                expected,
                "{row} {scroll_top}"
            );
        }
    }
}
