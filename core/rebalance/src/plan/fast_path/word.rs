/// A divisor of one machine word, prepared for many quotients (Möller & Granlund 2011, algorithm 4).
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    divisor: u64,
    normal: u64,
    reciprocal: u64,
    shift: u32,
}

/// A whole quotient and what is left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ratio {
    pub(super) quotient: u64,
    pub(super) remainder: u64,
}

impl Word {
    /// `divisor` is not zero.
    pub(super) const fn new(divisor: u64) -> Self {
        let shift = divisor.leading_zeros();
        let normal = divisor << shift;
        let most = ((!normal as u128) << 64) | u64::MAX as u128;
        Self {
            divisor,
            normal,
            reciprocal: (most / normal as u128) as u64,
            shift,
        }
    }

    /// `numerator / divisor`; the quotient has to fit a word.
    #[inline]
    pub(super) fn divide(self, numerator: u128) -> Ratio {
        let shifted = numerator << self.shift;
        let (top, bottom) = ((shifted >> 64) as u64, shifted as u64);
        let guess = (u128::from(self.reciprocal) * u128::from(top)).wrapping_add(shifted);
        let mut quotient = ((guess >> 64) as u64).wrapping_add(1);
        let mut remainder = bottom.wrapping_sub(quotient.wrapping_mul(self.normal));
        if remainder > guess as u64 {
            quotient = quotient.wrapping_sub(1);
            remainder = remainder.wrapping_add(self.normal);
        }
        if remainder >= self.normal {
            quotient = quotient.wrapping_add(1);
            remainder -= self.normal;
        }
        Ratio {
            quotient,
            remainder: remainder >> self.shift,
        }
    }

    /// The quotient rounded half to even.
    #[inline]
    pub(super) fn round(self, ratio: Ratio) -> u64 {
        let rest = self.divisor - ratio.remainder;
        let odd = ratio.quotient & 1;
        ratio.quotient + u64::from(ratio.remainder > rest || (ratio.remainder == rest && odd == 1))
    }
}
