//! Products of any number of decimals, rounded once.

use decimal::Decimal;
use num_bigint::{BigInt, Sign};

/// An exact product: `mantissa × 10^-scale`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExactProduct(Form);

/// Products of weights of a few digits, which are most of them, stay in a machine number.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Narrow { mantissa: i128, scale: u32 },
    Wide { mantissa: BigInt, scale: u32 },
}

/// The largest power of ten in an `i128`.
const NARROW_SCALE: u32 = 38;

impl ExactProduct {
    /// The product of nothing: one.
    pub const ONE: Self = Self(Form::Narrow { mantissa: 1, scale: 0 });

    /// The product of one factor.
    #[must_use]
    pub fn of(factor: Decimal) -> Self {
        let (mantissa, scale) = trimmed(factor);
        Self(Form::Narrow { mantissa, scale })
    }

    /// This product times one more factor, exactly.
    #[must_use]
    pub fn times(&self, factor: Decimal) -> Self {
        let (other, other_scale) = trimmed(factor);
        let form = match &self.0 {
            Form::Narrow { mantissa, scale } => match mantissa.checked_mul(other) {
                Some(mantissa) => Form::Narrow {
                    mantissa,
                    scale: scale + other_scale,
                },
                None => Form::Wide {
                    mantissa: BigInt::from(*mantissa) * other,
                    scale: scale + other_scale,
                },
            },
            Form::Wide { mantissa, scale } => Form::Wide {
                mantissa: mantissa * other,
                scale: scale + other_scale,
            },
        };
        Self(form)
    }

    /// The mantissa and its decimal places, if it fits a machine number.
    pub(crate) const fn narrow(&self) -> Option<(i128, u32)> {
        match &self.0 {
            Form::Narrow { mantissa, scale } => Some((*mantissa, *scale)),
            Form::Wide { .. } => None,
        }
    }

    /// `amount` times this product, rounded once, half to even, at 18 places; `None` when out of range.
    ///
    /// ```
    /// use decimal::Decimal;
    /// use rebalance::exact::ExactProduct;
    /// let half_of_half = ExactProduct::of("0.5".parse()?).times("0.5".parse()?);
    /// assert_eq!(half_of_half.share_of(Decimal::from(3)), Some("0.75".parse()?));
    /// # Ok::<(), decimal::DecimalError>(())
    /// ```
    #[must_use]
    pub fn share_of(&self, amount: Decimal) -> Option<Decimal> {
        match &self.0 {
            Form::Narrow { mantissa, scale } if *scale <= NARROW_SCALE => amount.scaled(*mantissa, *scale),
            Form::Narrow { mantissa, scale } => rounded(&(BigInt::from(*mantissa) * amount.units()), *scale),
            Form::Wide { mantissa, scale } => rounded(&(mantissa * amount.units()), *scale),
        }
    }
}

fn trimmed(factor: Decimal) -> (i128, u32) {
    let (mut mantissa, mut scale) = (factor.units(), Decimal::PLACES);
    if mantissa == 0 {
        return (0, 0);
    }
    // Most weights are small enough for divisions of one word.
    while let Ok(narrow) = i64::try_from(mantissa) {
        if scale == 0 || narrow % 10 != 0 {
            return (mantissa, scale);
        }
        mantissa = (narrow / 10).into();
        scale -= 1;
    }
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    (mantissa, scale)
}

/// `numerator / 10^scale` as a whole number of units, half to even.
fn rounded(numerator: &BigInt, scale: u32) -> Option<Decimal> {
    let divisor = BigInt::from(10).pow(scale);
    let quotient = numerator / &divisor;
    let remainder = BigInt::from_biguint(Sign::Plus, (numerator - &quotient * &divisor).into_parts().1);
    let doubled: BigInt = remainder * 2;
    let units = i128::try_from(&quotient).ok()?;
    let away = match doubled.cmp(&divisor) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => units % 2 != 0,
        std::cmp::Ordering::Less => false,
    };
    let step = if numerator.sign() == Sign::Minus { -1 } else { 1 };
    let units = if away { units.checked_add(step)? } else { units };
    Some(Decimal::from_raw(units))
}
