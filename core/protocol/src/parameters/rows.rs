//! Which rows of a table are shown.

use super::Parameters;
use crate::{Condition, RowSelection, Test};

/// Between conditions, and between columns of an order.
const BETWEEN: char = ';';
/// Between the parts of a condition.
const PART: char = ':';
/// Takes the meaning from the letter that follows.
const ESCAPE: char = '\\';

/// Search, conditions and order of the rows of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowsQuery {
    /// Words that must occur.
    pub search: String,
    /// Conditions that must hold.
    pub conditions: Vec<Condition>,
    /// Columns to order by, each with whether the largest comes first.
    pub order: Vec<(String, bool)>,
    /// The row to show, by key.
    pub row: Option<String>,
}

impl Parameters for RowsQuery {
    fn read(parameter: impl Fn(&str) -> Option<String>) -> Self {
        let conditions = parameter("where").unwrap_or_default();
        let order = parameter("sort").unwrap_or_default();
        Self {
            search: parameter("q").unwrap_or_default(),
            conditions: split(&conditions, BETWEEN)
                .iter()
                .filter_map(|text| read_condition(text))
                .collect(),
            order: order
                .split(BETWEEN)
                .filter(|text| !text.is_empty())
                .map(read_order)
                .collect(),
            row: parameter("row").filter(|row| !row.is_empty()),
        }
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = Vec::new();
        if !self.search.is_empty() {
            parameters.push(("q", self.search.clone()));
        }
        if !self.conditions.is_empty() {
            let all: Vec<String> = self.conditions.iter().map(write_condition).collect();
            parameters.push(("where", all.join(&BETWEEN.to_string())));
        }
        if !self.order.is_empty() {
            let all: Vec<String> = self.order.iter().map(write_order).collect();
            parameters.push(("sort", all.join(&BETWEEN.to_string())));
        }
        if let Some(row) = &self.row {
            parameters.push(("row", row.clone()));
        }
        parameters
    }
}

impl RowsQuery {
    /// What the worker is asked for.
    #[must_use]
    pub fn selection(&self, table: &str) -> RowSelection {
        RowSelection {
            table: table.to_owned(),
            search: self.search.clone(),
            conditions: self.conditions.clone(),
            order: self.order.clone(),
        }
    }

    /// Ordered by a column: smallest first, then largest first, then not at all; `beside` keeps the other columns.
    #[must_use]
    pub fn sorted_by(&self, column: &str, beside: bool) -> Self {
        let known = self.order.iter().position(|(name, _)| name == column);
        let mut order = if beside { self.order.clone() } else { Vec::new() };
        match known.map(|at| (at, self.order[at].1)) {
            None => order.push((column.to_owned(), false)),
            Some((at, false)) if beside => order[at].1 = true,
            Some((_, false)) => order.push((column.to_owned(), true)),
            Some((at, true)) if beside => drop(order.remove(at)),
            Some((_, true)) => {}
        }
        Self { order, ..self.clone() }
    }
}

fn read_order(text: &str) -> (String, bool) {
    match text.strip_prefix('-') {
        Some(column) => (column.to_owned(), true),
        None => (text.to_owned(), false),
    }
}

fn write_order((column, descending): &(String, bool)) -> String {
    format!("{}{column}", if *descending { "-" } else { "" })
}

fn read_condition(text: &str) -> Option<Condition> {
    let parts = split(text, PART);
    let test = Test::ALL
        .into_iter()
        .find(|test| Some(test.name()) == parts.get(1).map(String::as_str))?;
    let text = parts.get(2).map(|text| unescaped(text)).unwrap_or_default();
    (parts.len() == if test.needs_text() { 3 } else { 2 }).then(|| Condition {
        column: unescaped(&parts[0]),
        test,
        text,
    })
}

fn write_condition(condition: &Condition) -> String {
    let Condition { column, test, text } = condition;
    if test.needs_text() {
        format!("{column}{PART}{}{PART}{}", test.name(), escaped(text))
    } else {
        format!("{column}{PART}{}", test.name())
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if [BETWEEN, PART, ESCAPE].contains(&letter) {
            escaped.push(ESCAPE);
        }
        escaped.push(letter);
    }
    escaped
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        plain.extend(if letter == ESCAPE { letters.next() } else { Some(letter) });
    }
    plain
}

/// The parts of a text between separators that are not escaped; nothing has no parts.
fn split(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for letter in text.chars() {
        if letter == separator && !escaped {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
        escaped = letter == ESCAPE && !escaped;
    }
    if text.is_empty() { Vec::new() } else { parts }
}

#[cfg(test)]
mod tests {
    use super::super::read_back;
    use super::*;

    #[test]
    fn the_url_gives_the_query_back() {
        for text in ["equity", "a;b:c\\d", "", "\\", "x\\;", "2022-12-28T16:00:00Z"] {
            for test in Test::ALL {
                let condition = Condition {
                    column: "asset_type".to_owned(),
                    test,
                    text: if test.needs_text() {
                        text.to_owned()
                    } else {
                        String::new()
                    },
                };
                let query = RowsQuery {
                    search: text.to_owned(),
                    conditions: vec![condition.clone(), condition],
                    order: vec![("a".to_owned(), true), ("b".to_owned(), false)],
                    row: Some("01ff".to_owned()),
                };
                assert_eq!(read_back::<RowsQuery>(&query.parameters()), query, "{text} {test:?}");
            }
        }
        assert_eq!(RowsQuery::default().parameters(), []);
        assert_eq!(
            read_back::<RowsQuery>(&[("where", "a:like:b;c".to_owned())]),
            RowsQuery::default()
        );
    }

    #[test]
    fn a_head_orders_up_then_down_then_not() {
        let names = |query: &RowsQuery| {
            query
                .parameters()
                .first()
                .map(|(_, text)| text.clone())
                .unwrap_or_default()
        };
        let mut query = RowsQuery::default();
        for (column, beside, expected) in [
            ("a", false, "a"),
            ("b", true, "a;b"),
            ("a", true, "-a;b"),
            ("b", true, "-a;-b"),
            ("a", true, "-b"),
            ("b", false, ""),
            ("c", false, "c"),
            ("d", false, "d"),
            ("d", false, "-d"),
        ] {
            query = query.sorted_by(column, beside);
            assert_eq!(names(&query), expected);
        }
    }
}
