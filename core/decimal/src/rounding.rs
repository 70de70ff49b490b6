use std::cmp::Ordering;

/// How a quotient that is not whole becomes a neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest; to the even neighbour from the middle (IEEE 754 roundTiesToEven).
    HalfEven,
    /// To the neighbour on the side of zero.
    TowardZero,
    /// To the lower neighbour.
    Floor,
    /// To the upper neighbour.
    Ceiling,
}

/// Whether the truncated quotient moves one away from zero. `to_middle` compares the remainder with half the divisor.
#[inline]
pub(crate) fn rounds_away(rounding: Rounding, negative: bool, inexact: bool, to_middle: Ordering, odd: bool) -> bool {
    match rounding {
        Rounding::HalfEven => to_middle.is_gt() || (to_middle.is_eq() && odd),
        Rounding::TowardZero => false,
        Rounding::Floor => inexact && negative,
        Rounding::Ceiling => inexact && !negative,
    }
}

#[inline]
pub(crate) fn signed(magnitude: u128, negative: bool) -> Option<i128> {
    if negative {
        return 0_i128.checked_sub_unsigned(magnitude);
    }
    i128::try_from(magnitude).ok()
}
