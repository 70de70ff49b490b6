//! What a row is to be, and the changes that bring it there.

use decimal::Decimal;
use metatable::{Choices, ColumnType, Rule, Value};

use super::{MadeRow, Maker};

/// A rule, and what it is to come to.
#[derive(Clone, Copy, Debug)]
pub(in crate::cases) struct Goal(pub(in crate::cases) Rule, pub(in crate::cases) Want);

/// What a rule is to come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cases) enum Want {
    True,
    False,
    NotTrue,
    NotFalse,
}

/// One way to meet a goal: cells to change.
type Fix = Vec<(&'static str, Cell)>;

/// What a cell is changed to.
enum Cell {
    /// This value.
    Is(Value),
    /// A value that no other row has.
    Fresh,
}

impl Goal {
    pub(in crate::cases) fn is_met(&self, row: &MadeRow) -> bool {
        let found = row.holds(&self.0);
        match self.1 {
            Want::True => found == Some(true),
            Want::False => found == Some(false),
            Want::NotTrue => found != Some(true),
            Want::NotFalse => found != Some(false),
        }
    }

    /// The row after each change that could meet the goal; changes of pinned cells are left out.
    pub(in crate::cases) fn fixes(&self, maker: &Maker, row: &MadeRow) -> Vec<MadeRow> {
        let wanted = matches!(self.1, Want::True | Want::NotFalse);
        let fixes = fixes(&self.0, wanted, maker, row);
        fixes.into_iter().filter_map(|fix| apply(fix, maker, row)).collect()
    }
}

fn apply(fix: Fix, maker: &Maker, row: &MadeRow) -> Option<MadeRow> {
    let mut next = row.clone();
    for (column, cell) in fix {
        let same = matches!(&cell, Cell::Is(value) if value == row.cell(column));
        if same {
            continue;
        }
        if row.is_pinned(column) {
            return None;
        }
        match cell {
            Cell::Is(value) => maker.set(&mut next, column, value),
            Cell::Fresh => maker.fill(&mut next, column),
        }
    }
    Some(next)
}

fn fixes(rule: &Rule, wanted: bool, maker: &Maker, row: &MadeRow) -> Vec<Fix> {
    match *rule {
        Rule::All(rules) if wanted => fix_first(rules, false, wanted, maker, row),
        Rule::Any(rules) if !wanted => fix_first(rules, true, wanted, maker, row),
        Rule::All(rules) | Rule::Any(rules) => rules.iter().flat_map(|rule| fixes(rule, wanted, maker, row)).collect(),
        Rule::Null(column) => vec![null_or_fresh(column, wanted)],
        Rule::NotNull(column) => vec![null_or_fresh(column, !wanted)],
        Rule::Is(column, text) => is_or_other(column, text, wanted, row),
        Rule::IsNot(column, text) => is_or_other(column, text, !wanted, row),
        Rule::OneOf(column, texts) if wanted => texts.iter().map(|text| vec![(column, text_cell(text))]).collect(),
        Rule::IntegerIn(column, integers) if wanted => integers
            .iter()
            .map(|&integer| vec![(column, Cell::Is(Value::Integer(integer)))])
            .collect(),
        Rule::IntegerIn(column, _) => vec![vec![(column, Cell::Is(Value::Integer(77)))]],
        Rule::Positive(column) => vec![vec![(column, number(row, column, i64::from(wanted)))]],
        Rule::NotNegative(column) => vec![vec![(column, number(row, column, i64::from(wanted) - 1))]],
        Rule::Same(left, right) => same_or_not(left, right, wanted, row),
        Rule::Differ(left, right) => same_or_not(left, right, !wanted, row),
        Rule::Before(left, right) | Rule::NotAfter(left, right) => {
            in_order(left, right, if wanted { 1 } else { -1 }, row)
        }
        Rule::ExactlyOne(columns) => one_or_not(columns, wanted, row),
        Rule::Form(column, form) if wanted => vec![vec![(column, text_cell(&of_form(form, maker.next())))]],
        Rule::CountOf(column, units) if wanted => {
            vec![vec![(
                column,
                text_cell(&format!("{}{}", maker.next(), units.last().unwrap_or(&""))),
            )]]
        }
        Rule::PartsDiffer(column, separator) if !wanted => {
            vec![vec![(column, text_cell(&format!("EUR{separator}EUR")))]]
        }
        Rule::PartsDiffer(column, separator) => vec![vec![(column, text_cell(&format!("EUR{separator}USD")))]],
        Rule::OneOf(column, _) | Rule::Form(column, _) | Rule::CountOf(column, _) => {
            vec![vec![(column, text_cell("?"))]]
        }
    }
}

/// The fixes of the first rule that stands in the way: one that is `decisive`, else one that is open.
fn fix_first(rules: &[Rule], decisive: bool, wanted: bool, maker: &Maker, row: &MadeRow) -> Vec<Fix> {
    let bad = rules.iter().find(|rule| row.holds(rule) == Some(decisive));
    let open = || rules.iter().find(|rule| row.holds(rule).is_none());
    bad.or_else(open)
        .map_or_else(Vec::new, |rule| fixes(rule, wanted, maker, row))
}

fn null_or_fresh(column: &'static str, is_null: bool) -> Fix {
    vec![(column, if is_null { Cell::Is(Value::Null) } else { Cell::Fresh })]
}

fn is_or_other(column: &'static str, text: &str, is: bool, row: &MadeRow) -> Vec<Fix> {
    if is {
        return vec![vec![(column, text_cell(text))]];
    }
    match row.table.choices(column) {
        Some(Choices::Texts(texts)) => {
            let others = texts.iter().filter(|&&other| other != text);
            others.map(|other| vec![(column, text_cell(other))]).collect()
        }
        _ => vec![vec![(column, Cell::Fresh)]],
    }
}

fn same_or_not(left: &'static str, right: &'static str, same: bool, row: &MadeRow) -> Vec<Fix> {
    let copy = |from: &str, to| match row.cell(from) {
        Value::Null => vec![(to, Cell::Fresh)],
        value => vec![(to, Cell::Is(value.clone()))],
    };
    if same {
        vec![copy(left, right), copy(right, left)]
    } else {
        vec![vec![(left, Cell::Fresh)], vec![(right, Cell::Fresh)]]
    }
}

/// The right cell one step after the left one, or before it.
fn in_order(left: &'static str, right: &'static str, step: i32, row: &MadeRow) -> Vec<Fix> {
    let moved = match row.cell(left) {
        Value::Date(days) => Value::Date(days + step),
        Value::Instant(micros) => Value::Instant(micros + i64::from(step)),
        Value::Integer(integer) => Value::Integer(integer + i64::from(step)),
        _ => return vec![vec![(left, Cell::Fresh)]],
    };
    vec![vec![(right, Cell::Is(moved))]]
}

fn one_or_not(columns: &'static [&'static str], one: bool, row: &MadeRow) -> Vec<Fix> {
    let only = |kept: &'static str| -> Fix {
        let cleared = columns.iter().filter(|&&column| column != kept);
        let kept = row.cell(kept).is_null().then_some((kept, Cell::Fresh));
        cleared
            .map(|&column| (column, Cell::Is(Value::Null)))
            .chain(kept)
            .collect()
    };
    if one {
        return columns.iter().map(|column| only(column)).collect();
    }
    let none = columns.iter().map(|&column| (column, Cell::Is(Value::Null))).collect();
    let all = columns.iter().map(|&column| (column, Cell::Fresh)).collect();
    vec![none, all]
}

fn text_cell(text: &str) -> Cell {
    Cell::Is(Value::Text(text.to_owned()))
}

fn number(row: &MadeRow, column: &str, number: i64) -> Cell {
    let position = row.position(column);
    Cell::Is(match row.table.columns[position].column_type {
        ColumnType::Decimal => Value::Decimal(Decimal::from(number)),
        ColumnType::Float => Value::Float(if number < 0 {
            -1.0
        } else {
            f64::from(u8::from(number > 0))
        }),
        _ => Value::Integer(number),
    })
}

/// A text of the form that differs from number to number, and from one of its characters to the next.
fn of_form(form: &str, number: u32) -> String {
    let nth = |letters: &str, place: usize| {
        let count = letters.len();
        let digit = (number as usize / count.pow((place % 4) as u32) + place) % count;
        letters.chars().nth(digit).unwrap_or('?')
    };
    let fill = |(place, wanted): (usize, char)| match wanted {
        'A' => nth("ABCDEFGHIJKLMNOPQRSTUVWXYZ", place),
        'h' => nth("0123456789abcdef", place),
        other => other,
    };
    form.chars().enumerate().map(fill).collect()
}
