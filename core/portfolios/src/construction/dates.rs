//! Which times of a grid are rebalance dates.

use chrono::{Datelike, Days, NaiveDate};
use markets::tables::calendars::CalendarTable;

use super::configuration::RebalanceDates;
use super::grid::{Frequency, GridTime, Sessions};
use super::run_error::RunError;

/// Of each time of a grid, whether the portfolio may trade at it. The first time always is a rebalance.
///
/// The last session of a period is known when a session of a later period is stored, or the calendar is filled in to the
/// end of the period; until then the period has no rebalance, so that what is stored later never takes one back.
pub(super) fn rebalance_rows(
    dates: &RebalanceDates,
    grid: &[GridTime],
    sessions: Sessions<'_>,
) -> Result<Vec<bool>, RunError> {
    let ends = |period: fn(NaiveDate) -> (i32, u32)| period_ends(grid, sessions, period);
    let mut rows = match dates {
        RebalanceDates::Daily => vec![true; grid.len()],
        RebalanceDates::Weekly => ends(|date| (date.iso_week().year(), date.iso_week().week())),
        RebalanceDates::EndOfMonth => ends(|date| (date.year(), date.month0())),
        RebalanceDates::EndOfQuarter => ends(|date| (date.year(), date.month0() / 3)),
        RebalanceDates::Custom { calendar_uid } => {
            let calendar = sessions.store.by_uid::<CalendarTable>(*calendar_uid);
            let calendar = calendar.ok_or(RunError::CalendarUnknown(*calendar_uid))?;
            let store = sessions.store;
            custom_rows(
                grid,
                Sessions {
                    store,
                    calendar: &calendar,
                },
            )?
        }
    };
    if let Some(first) = rows.first_mut() {
        *first = true;
    }
    Ok(rows)
}

fn period_ends(grid: &[GridTime], sessions: Sessions<'_>, period: fn(NaiveDate) -> (i32, u32)) -> Vec<bool> {
    let ends = |(row, now): (usize, &GridTime)| match grid.get(row + 1) {
        Some(next) => period(next.date) != period(now.date),
        None => match sessions.date_after(now.date) {
            Some(next) => period(next) != period(now.date),
            None => {
                let after = sessions.calendar.valid_to.checked_add_days(Days::new(1));
                after.is_some_and(|after| after > now.date && period(after) != period(now.date))
            }
        },
    };
    grid.iter().enumerate().map(ends).collect()
}

fn custom_rows(grid: &[GridTime], custom: Sessions<'_>) -> Result<Vec<bool>, RunError> {
    let mut rows = vec![false; grid.len()];
    let (Some(first), Some(last)) = (grid.first(), grid.last()) else {
        return Ok(rows);
    };
    let closes = custom.grid(Frequency::Day, first.time, last.time)?;
    for close in closes {
        let row = grid.partition_point(|time| time.time < close.time);
        if let Some(row) = rows.get_mut(row) {
            *row = true;
        }
    }
    Ok(rows)
}
