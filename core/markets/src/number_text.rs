//! Numbers as people write them: group and decimal marks, percentages, signs before and after.

use decimal::Decimal;
use violation::Fault;

use crate::codes;

/// An exact number: digits with a decimal mark, groups of three digits, one sign before or behind or parentheses, and a
/// percent sign, which divides by 100.
///
/// # Errors
/// `not_decimal`, `too_precise`, `too_large`.
///
/// ```
/// # use markets::import::parse_number;
/// assert_eq!(parse_number("1,234.50", false).unwrap().to_string(), "1234.5");
/// assert_eq!(parse_number("1.234,50", true).unwrap().to_string(), "1234.5");
/// assert_eq!(parse_number("(12 %)", false).unwrap().to_string(), "-0.12");
/// assert_eq!(parse_number("1.2.3", false).unwrap_err().code, "not_decimal");
/// ```
pub fn parse_number(text: &str, decimal_comma: bool) -> Result<Decimal, Fault> {
    let malformed = || codes::not_decimal(&text, &example(decimal_comma));
    let mut body = text.trim();
    let mut negative = false;
    if let Some(inner) = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (body, negative) = (inner.trim(), true);
    }
    let percent = body.strip_suffix('%').map(str::trim_end);
    body = percent.unwrap_or(body);
    if let Some(rest) = body.strip_suffix('-').filter(|_| !negative) {
        (body, negative) = (rest.trim_end(), true);
    }
    if negative && body.starts_with(['+', '-']) {
        return Err(malformed());
    }
    let (mark, group) = if decimal_comma { (',', '.') } else { ('.', ',') };
    let (whole, fraction) = body
        .split_once(mark)
        .map_or((body, None), |(whole, fraction)| (whole, Some(fraction)));
    let whole = ungroup(whole, group).ok_or_else(malformed)?;
    let plain = fraction.map_or_else(|| whole.clone(), |fraction| format!("{whole}.{fraction}"));
    let number: Decimal = plain.parse().map_err(|error: decimal::DecimalError| match error {
        decimal::DecimalError::NotDecimal | decimal::DecimalError::TooManyDigits => malformed(),
        decimal::DecimalError::TooPrecise => codes::too_precise(&text),
        decimal::DecimalError::TooLarge => codes::too_large(&text),
    })?;
    let number = if negative { number.checked_neg() } else { Some(number) };
    let number = if percent.is_some() {
        number.and_then(|n| n.checked_div(Decimal::from(100)))
    } else {
        number
    };
    number.ok_or_else(malformed)
}

/// What a field in percent means as a share of 1: "98", "98%" and "98 %" are 0.98, "0.98" is 0.0098.
///
/// # Errors
/// As [`parse_number`].
///
/// ```
/// # use markets::import::parse_percent;
/// assert_eq!(parse_percent("98", false).unwrap().to_string(), "0.98");
/// assert_eq!(parse_percent("98 %", false).unwrap().to_string(), "0.98");
/// ```
pub fn parse_percent(text: &str, decimal_comma: bool) -> Result<Decimal, Fault> {
    let number = parse_number(text, decimal_comma)?;
    if text.contains('%') {
        return Ok(number);
    }
    number
        .checked_div(Decimal::from(100))
        .ok_or_else(|| codes::too_large(&text))
}

/// A number that is no share, such as an amount, a quantity or a price: a percent sign would divide it by 100 without a word.
///
/// # Errors
/// As [`parse_number`], and `percent_unexpected`.
pub fn parse_amount(text: &str, decimal_comma: bool) -> Result<Decimal, Fault> {
    if text.contains('%') {
        return Err(codes::percent_unexpected());
    }
    parse_number(text, decimal_comma)
}

fn example(decimal_comma: bool) -> &'static str {
    if decimal_comma { "1234,56" } else { "1234.56" }
}

/// The digits without their group marks; none when the groups are not of three digits, are parted by different marks, or
/// the first one starts with 0: "0,125" is no grouped number but one with another decimal mark.
fn ungroup(whole: &str, mark: char) -> Option<String> {
    let is_mark = |c: char| c == mark || matches!(c, '\'' | '\u{2019}' | '\u{a0}' | '\u{202f}' | ' ');
    let groups: Vec<&str> = whole.split(is_mark).collect();
    let (first, rest) = groups.split_first()?;
    let digits = first.trim_start_matches(['+', '-']);
    let mut marks = whole.chars().filter(|&c| is_mark(c));
    let alike = marks.next().is_none_or(|first| marks.all(|mark| mark == first));
    let groups_fit = (1..=3).contains(&digits.len()) && rest.iter().all(|group| group.len() == 3);
    let grouped = rest.is_empty() || (alike && groups_fit && !digits.starts_with('0'));
    grouped.then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written_or_refused() {
        let check = |text: &str, decimal_comma: bool, expected: Option<&str>| {
            let read = parse_number(text, decimal_comma).ok().map(|number| number.to_string());
            assert_eq!(read.as_deref(), expected, "{text} {decimal_comma}");
        };
        check("1'234.56", false, Some("1234.56"));
        check("1\u{a0}234,56", true, Some("1234.56"));
        check("1.234.567", true, Some("1234567"));
        check("1,234,567", false, Some("1234567"));
        check("0.125", false, Some("0.125"));
        check("0,125", true, Some("0.125"));
        check("0,125", false, None);
        check("0.125", true, None);
        check("1'234,567", false, None);
        check("12,34", false, None);
        check("5-", false, Some("-5"));
        check("5 -", false, Some("-5"));
        check("(5)", false, Some("-5"));
        check("(-5)", false, None);
        check("-5-", false, None);
        check("(5-)", false, None);
        check("", false, None);
        check("%", false, None);
    }

    #[test]
    fn a_field_in_percent_means_percent_with_and_without_the_sign() {
        for (text, decimal_comma, expected) in [
            ("98", false, Some("0.98")),
            ("98%", false, Some("0.98")),
            ("98 %", false, Some("0.98")),
            (" 98 ", false, Some("0.98")),
            ("0.98", false, Some("0.0098")),
            ("0.98%", false, Some("0.0098")),
            ("9800", false, Some("98")),
            ("1,234.5", false, Some("12.345")),
            ("0,5", true, Some("0.005")),
            ("0,5 %", true, Some("0.005")),
            ("0,5", false, None),
            ("-12.5", false, Some("-0.125")),
            ("(12.5 %)", false, Some("-0.125")),
            ("0", false, Some("0")),
            ("5%%", false, None),
            ("%5", false, None),
            ("ninety", false, None),
            ("", false, None),
        ] {
            let read = parse_percent(text, decimal_comma).ok().map(|number| number.to_string());
            assert_eq!(read.as_deref(), expected, "{text:?} {decimal_comma}");
        }
    }

    #[test]
    fn an_amount_has_no_percent_sign() {
        let code = |text: &str| parse_amount(text, false).map_err(|fault| fault.code);
        assert_eq!(code("5000"), Ok(Decimal::from(5000)));
        for text in ["5%", "5 %", "(5%)", "five %"] {
            assert_eq!(code(text), Err("percent_unexpected"), "{text}");
        }
    }
}
