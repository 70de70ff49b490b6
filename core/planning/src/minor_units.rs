//! Units that prices are quoted in and money is not: hundredths of a currency, such as pence of a pound.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use choices::{Choice, MinorUnit};
use decimal::Decimal;
use iso_currency::{Currency, IntoEnumIterator};

/// Minor units in one unit of the currency.
const PER_CURRENCY: i64 = 100;

/// By code; the library compares a code with each of its own, which a plan of many assets does too often.
static PLACES: LazyLock<BTreeMap<&'static str, u32>> = LazyLock::new(|| {
    let mut places = BTreeMap::new();
    let of = |currency: Currency| (currency.code(), currency.exponent().map_or(0, u32::from));
    places.extend(Currency::iter().map(of));
    places
});

/// Decimal places of a currency's minor unit by ISO 4217 (0 for those without one); `None` for an unknown code.
///
/// ```
/// use planning::minor_units::minor_places;
/// assert_eq!((minor_places("EUR"), minor_places("JPY"), minor_places("EURO")), (Some(2), Some(0), None));
/// ```
#[must_use]
pub fn minor_places(code: &str) -> Option<u32> {
    PLACES.get(code).copied()
}

/// The currency that a minor unit is a hundredth of; none for any other code. Case matters: `GBp` is a penny, `GBP` a pound.
///
/// ```
/// use planning::minor_units::currency_of;
/// assert_eq!(currency_of("GBX"), Some("GBP"));
/// assert_eq!(currency_of("GBP"), None);
/// ```
#[must_use]
pub fn currency_of(unit: &str) -> Option<&'static str> {
    MinorUnit::of(unit).map(MinorUnit::currency)
}

/// The code that money of this code is in: the currency of a minor unit, else the code itself.
#[must_use]
pub fn major_code(code: &str) -> &str {
    currency_of(code).unwrap_or(code)
}

/// An amount of a minor unit as an amount of its currency; half to even at the last of 18 places.
///
/// ```
/// use planning::minor_units::in_currency;
/// let pence = "7512.5".parse()?;
/// assert_eq!(in_currency(pence), Some("75.125".parse()?));
/// # Ok::<(), decimal::DecimalError>(())
/// ```
#[must_use]
pub fn in_currency(amount: Decimal) -> Option<Decimal> {
    amount.checked_div(Decimal::from(PER_CURRENCY))
}

/// What one unit of the currency costs, or is worth, where a minor unit does `rate`; none out of range.
#[must_use]
pub fn per_currency(rate: Decimal) -> Option<Decimal> {
    rate.checked_mul(Decimal::from(PER_CURRENCY))
}
