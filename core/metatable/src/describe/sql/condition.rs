//! Rules as SQL. Rules already follow the logic of SQL, so each one is what it says.

use crate::schema::definition::TableDefinition;
use crate::schema::rule::Rule;
use crate::schema::value::ColumnType;

use super::Dialect;
use super::names::quoted;

/// The condition that is false exactly where the rule is, and unknown exactly where the rule is open.
pub(super) fn condition(dialect: Dialect, definition: &TableDefinition, rule: &Rule) -> String {
    let all = |rules: &[Rule], word: &str| {
        let parts: Vec<String> = rules.iter().map(|rule| condition(dialect, definition, rule)).collect();
        format!("({})", parts.join(word))
    };
    match *rule {
        Rule::Null(column) => format!("{} IS NULL", quoted(column)),
        Rule::NotNull(column) => format!("{} IS NOT NULL", quoted(column)),
        Rule::Is(column, text) => format!("{} = {}", quoted(column), literal(text)),
        Rule::IsNot(column, text) => format!("{} <> {}", quoted(column), literal(text)),
        Rule::OneOf(column, texts) => {
            let texts: Vec<String> = texts.iter().map(|text| literal(text)).collect();
            format!("{} IN ({})", quoted(column), texts.join(", "))
        }
        Rule::IntegerIn(column, integers) => {
            let integers: Vec<String> = integers.iter().map(i64::to_string).collect();
            format!("{} IN ({})", quoted(column), integers.join(", "))
        }
        Rule::Positive(column) => format!("{} > 0", number(dialect, definition, column)),
        Rule::NotNegative(column) => format!("{} >= 0", number(dialect, definition, column)),
        Rule::Same(left, right) => format!("{} = {}", quoted(left), quoted(right)),
        Rule::Differ(left, right) => format!("{} <> {}", quoted(left), quoted(right)),
        Rule::Before(left, right) => format!("{} < {}", quoted(left), quoted(right)),
        Rule::NotAfter(left, right) => format!("{} <= {}", quoted(left), quoted(right)),
        Rule::ExactlyOne(columns) => {
            let one = |column: &&str| format!("CASE WHEN {} IS NULL THEN 0 ELSE 1 END", quoted(column));
            let counts: Vec<String> = columns.iter().map(one).collect();
            format!("({}) = 1", counts.join(" + "))
        }
        Rule::Form(column, form) => has_form(dialect, column, form),
        Rule::CountOf(column, units) => is_count_of(dialect, column, units),
        Rule::PartsDiffer(column, separator) => parts_differ(dialect, column, separator),
        Rule::All([]) => "TRUE".to_owned(),
        Rule::Any([]) => "FALSE".to_owned(),
        Rule::All(rules) => all(rules, " AND "),
        Rule::Any(rules) => all(rules, " OR "),
    }
}

/// A text as SQL writes it.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The column as a number. Rounding a decimal to a float keeps its sign, which is all that rules ask for.
fn number(dialect: Dialect, definition: &TableDefinition, column: &str) -> String {
    let is_decimal = definition
        .columns
        .iter()
        .any(|candidate| candidate.name == column && candidate.column_type == ColumnType::Decimal);
    if dialect == Dialect::Sqlite && is_decimal {
        format!("CAST({} AS REAL)", quoted(column))
    } else {
        quoted(column)
    }
}

fn has_form(dialect: Dialect, column: &str, form: &str) -> String {
    let class = |wanted: char| match wanted {
        'A' => "[A-Z]".to_owned(),
        'h' => "[0-9a-f]".to_owned(),
        other if other.is_alphanumeric() || other == '/' || other == '-' => other.to_string(),
        other => format!("[{other}]"),
    };
    let pattern: String = form.chars().map(class).collect();
    match dialect {
        Dialect::Sqlite => format!("{} GLOB {}", quoted(column), literal(&pattern)),
        Dialect::Postgres => matches(column, &pattern),
    }
}

fn is_count_of(dialect: Dialect, column: &str, units: &[&str]) -> String {
    if dialect == Dialect::Postgres {
        return matches(column, &format!("[1-9][0-9]*({})", units.join("|")));
    }
    let cell = quoted(column);
    let ends_in = |unit: &&str| {
        let count = format!("substr({cell}, 1, length({cell}) - {})", unit.len());
        format!("({cell} GLOB '[1-9]*{unit}' AND {count} NOT GLOB '*[^0-9]*')")
    };
    let ends: Vec<String> = units.iter().map(ends_in).collect();
    format!("({})", ends.join(" OR "))
}

/// A whole match; ranges of letters are ranges of bytes whatever the language of the database.
fn matches(column: &str, pattern: &str) -> String {
    format!(
        "{} COLLATE \"C\" ~ {}",
        quoted(column),
        literal(&format!("^{pattern}$"))
    )
}

fn parts_differ(dialect: Dialect, column: &str, separator: char) -> String {
    let (cell, separator) = (quoted(column), literal(&separator.to_string()));
    let place = match dialect {
        Dialect::Sqlite => format!("instr({cell}, {separator})"),
        Dialect::Postgres => format!("strpos({cell}, {separator})"),
    };
    let before = match dialect {
        Dialect::Sqlite => format!("substr({cell}, 1, {place} - 1)"),
        Dialect::Postgres => format!("left({cell}, {place} - 1)"),
    };
    format!("({place} > 0 AND {before} <> substr({cell}, {place} + 1))")
}
