//! Weights as people type and read them, in percent; the book has them as shares of 1.

use decimal::Decimal;
use markets::import::{parse_number, parse_percent};

use crate::codes;
use crate::context::Context;
use crate::handler::Query;
use crate::session::Session;
use protocol::{Failure, PastedWeights, ReadWeights};
use violation::Fault;

/// What a pasted column of fractions sums to, about.
const NEAR_ONE: (Decimal, Decimal) = (
    Decimal::from_raw(950_000_000_000_000_000),
    Decimal::from_raw(1_050_000_000_000_000_000),
);

/// A share as the percentage that a field shows: 0.25 is "25". As it is where a hundred times as much is out of range.
pub(super) fn percent_text(share: Decimal) -> String {
    let percent = share.checked_mul(Decimal::from(100));
    percent.map_or_else(|| format!("{share}"), |percent| percent.to_string())
}

/// A real share in percent without the digits that multiplying it would add: 0.07 is 7.
pub(super) fn real_percent(share: f64) -> f64 {
    let exact = Decimal::try_from_f64_shortest(share)
        .ok()
        .filter(|exact| exact.to_f64().to_bits() == share.to_bits())
        .and_then(|exact| exact.checked_mul(Decimal::from(100)));
    exact.map_or(share * 100.0, Decimal::to_f64)
}

/// A typed percentage as the share that operations take: "25" is "0.25". What cannot be read stays as it is, for the operation
/// to refuse.
pub(super) fn share_text(typed: &str) -> String {
    if typed.trim().is_empty() {
        return String::new();
    }
    parse_percent(typed, false).map_or_else(|_| typed.to_owned(), |share| share.to_string())
}

/// The sentence about weights that come to more than the whole; none when they do not.
pub(super) fn above_whole(sum: Decimal) -> Option<Fault> {
    (sum > Decimal::ONE).then(|| codes::weights_above_whole(&percent_text(sum)))
}

/// Whether numbers typed as percentages may have been meant as fractions: at least two without a sign, about 1 together.
pub(super) fn may_be_fractions<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<Decimal> {
    let texts = texts.into_iter().map(str::trim).filter(|text| !text.is_empty());
    let mut numbers = Vec::new();
    for text in texts {
        if text.contains('%') {
            return None;
        }
        // A heading is no number.
        numbers.extend(parse_number(text, false));
    }
    let sum = Decimal::checked_sum(numbers.iter().copied())?;
    (numbers.len() > 1 && (NEAR_ONE.0..=NEAR_ONE.1).contains(&sum)).then_some(sum)
}

impl Query for ReadWeights {
    fn answer(&self, _: &Session, _: &Context) -> Result<PastedWeights, Failure> {
        let in_percent = |text: &String| match parse_number(text, false) {
            Ok(share) if !text.contains('%') => percent_text(share),
            _ => text.clone(),
        };
        Ok(PastedWeights {
            fractions: may_be_fractions(self.texts.iter().map(String::as_str)),
            percentages: self.texts.iter().map(in_percent).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_sums_to_about_one_may_be_of_fractions() {
        for (texts, expected) in [
            (&["0.6", "0.4"][..], Some("1")),
            (&["0.6", "0.35"], Some("0.95")),
            (&["0.6", "0.45"], Some("1.05")),
            (&["0.6", "0.349"], None),
            (&["0.6", "0.4501"], None),
            (&["Weight", "0.6", "", "0.4"], Some("1")),
            (&["1.2", "-0.2"], Some("1")),
            (&["1"], None),
            (&["60", "40"], None),
            (&["0.6%", "0.4%"], None),
            (&["0.6", "0.4 %"], None),
            (&[], None),
        ] {
            let sum = may_be_fractions(texts.iter().copied()).map(|sum| sum.to_string());
            assert_eq!(sum.as_deref(), expected, "{texts:?}");
        }
    }

    #[test]
    fn a_weight_goes_to_percent_and_back() {
        for (share, percent) in [
            ("0.25", "25"),
            ("0.0333", "3.33"),
            ("-0.005", "-0.5"),
            ("1", "100"),
            ("98", "9800"),
        ] {
            let exact: Decimal = share.parse().unwrap_or_default();
            assert_eq!(percent_text(exact), percent);
            assert_eq!(share_text(percent), share);
        }
        assert_eq!(
            (share_text(" "), share_text("a tenth")),
            (String::new(), "a tenth".to_owned())
        );
        assert_eq!(above_whole(Decimal::ONE), None);
        let above = "1.015".parse().ok().and_then(above_whole).map(|fault| fault.message);
        assert!(above.is_some_and(|said| said.starts_with("The weights sum to 101.5 %")));
    }
}
