//! Lots of small deviation: what fractions could have, rounding, repair of the cash, and exchanges of single lots.

use std::cmp::Reverse;

use decimal::Decimal;

use super::LotBook;

/// Lines on each side that an exchange is sought among.
const MOST_CANDIDATES: usize = 64;

/// The deviation of these lots.
pub(super) fn of(book: &LotBook, lots: &[i128]) -> i128 {
    let mut sum = (book.cash_after(lots.iter().copied()) - book.cash_desired).abs();
    for (line, lots) in book.lines.iter().zip(lots) {
        sum += line.deviation(*lots);
    }
    sum
}

/// The least deviation that fractions of lots could have.
///
/// With every line as near as it may be, whatever the cash is off by is neutral: it moves between the cash and a line
/// without a change of the sum, unless the floor is above the desired cash.
pub(super) fn continuous(book: &LotBook) -> i128 {
    let mut own = 0;
    let mut cash = book.cash;
    for line in &book.lines {
        let value = line.desired.clamp(line.value(line.lowest), line.value(line.highest));
        own += (value - line.desired).abs();
        cash += line.value(line.held) - value;
    }
    own + cash_deviation(book, cash)
}

/// The cash line's part of the deviation when it is at `cash`, or, below the floor, is brought up to it by lines at their
/// goals.
pub(super) fn cash_deviation(book: &LotBook, cash: i128) -> i128 {
    let raised = (book.floor - cash).max(0);
    raised + (cash + raised - book.cash_desired).abs()
}

pub(super) fn near(book: &LotBook, most_moves: usize) -> Vec<i128> {
    let mut lots: Vec<i128> = book.lines.iter().map(super::Exact::nearest).collect();
    raise_cash(book, &mut lots);
    spend_cash(book, &mut lots);
    for _ in 0..most_moves {
        let Some(better) = best_move(book, &lots) else {
            break;
        };
        better.apply(&mut lots);
    }
    lots
}

/// Sells down, the lines that lack least first, until the floor is kept.
pub(super) fn raise_cash(book: &LotBook, lots: &mut [i128]) {
    let mut cash = book.cash_after(lots.iter().copied());
    let mut order: Vec<usize> = (0..lots.len()).collect();
    order.sort_by_key(|line| preference(book, *line, lots[*line]));
    for is_last in [false, true] {
        for line in order.iter().rev().copied() {
            let own = &book.lines[line];
            // First what is above the desired value or, by one lot, near it; then anything that may be sold.
            let near = own.desired.div_euclid(own.lot).clamp(own.lowest, own.highest);
            let least = if is_last { own.lowest } else { near };
            let short = (book.floor - cash).max(0);
            let sold = (short + own.lot - 1).div_euclid(own.lot).min(lots[line] - least).max(0);
            lots[line] -= sold;
            cash += own.value(sold);
        }
    }
}

/// Buys what lines lack in whole lots with cash beyond what is desired.
fn spend_cash(book: &LotBook, lots: &mut [i128]) {
    let mut cash = book.cash_after(lots.iter().copied());
    let mut order: Vec<usize> = (0..lots.len()).collect();
    order.sort_by_key(|line| preference(book, *line, lots[*line]));
    for line in order {
        let own = &book.lines[line];
        let lacking = (own.desired - own.value(lots[line])).min(cash - book.floor.max(book.cash_desired));
        let bought = lacking.max(0).div_euclid(own.lot).min(own.highest - lots[line]);
        lots[line] += bought;
        cash -= own.value(bought);
    }
}

/// Lines that lack most of a lot first, then by desired value, then by number.
type Preference = (Reverse<Decimal>, Reverse<i128>, usize);

fn preference(book: &LotBook, line: usize, lots: i128) -> Preference {
    let own = &book.lines[line];
    let lacking = Decimal::from_raw(own.desired - own.value(lots));
    // A share beyond the range of a decimal is the largest there is.
    let extreme = if lacking.is_negative() {
        Decimal::MIN
    } else {
        Decimal::MAX
    };
    let share = lacking.checked_div(Decimal::from_raw(own.lot)).unwrap_or(extreme);
    (Reverse(share), Reverse(own.desired), line)
}

/// A lot less of one line, a lot more of another, or both.
#[derive(Clone, Copy, Debug)]
struct Move {
    down: Option<usize>,
    up: Option<usize>,
}

impl Move {
    fn apply(self, lots: &mut [i128]) {
        if let Some(line) = self.down {
            lots[line] -= 1;
        }
        if let Some(line) = self.up {
            lots[line] += 1;
        }
    }
}

/// A side of a move: the change of the line's deviation, of the cash, and the line, if it has one.
#[derive(Clone, Copy, Debug)]
struct Side {
    own: i128,
    cash: i128,
    line: Option<usize>,
}

/// The move that lowers the deviation most; `None` when none does.
fn best_move(book: &LotBook, lots: &[i128]) -> Option<Move> {
    let cash = book.cash_after(lots.iter().copied());
    let before = (cash - book.cash_desired).abs();
    let (downs, ups) = (sides(book, lots, -1), sides(book, lots, 1));
    let mut best: Option<(i128, Move)> = None;
    for up in &ups {
        for down in &downs {
            let after = cash + up.cash + down.cash;
            if after < book.floor {
                continue;
            }
            let change = up.own + down.own + (after - book.cash_desired).abs() - before;
            if change < best.map_or(0, |(least, _)| least) && up.line != down.line {
                let found = Move {
                    down: down.line,
                    up: up.line,
                };
                best = Some((change, found));
            }
        }
    }
    best.map(|(_, found)| found)
}

/// The lines that may go one lot in a direction, those that gain most first; and staying put.
fn sides(book: &LotBook, lots: &[i128], direction: i128) -> Vec<Side> {
    let mut keyed = Vec::new();
    for (number, line) in book.lines.iter().enumerate() {
        let after = lots[number] + direction;
        if line.lowest <= after && after <= line.highest {
            let own = line.deviation(after) - line.deviation(lots[number]);
            let side = Side {
                own,
                cash: -direction * line.lot,
                line: Some(number),
            };
            keyed.push(((own, preference(book, number, lots[number])), side));
        }
    }
    keyed.sort_unstable_by_key(|(key, _)| *key);
    keyed.truncate(MOST_CANDIDATES);
    let stay = Side {
        own: 0,
        cash: 0,
        line: None,
    };
    std::iter::once(stay)
        .chain(keyed.into_iter().map(|(_, side)| side))
        .collect()
}
