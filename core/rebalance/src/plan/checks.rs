/// The invariants that [`plan_account`](super::plan_account) checks where they apply, by their number:
///
/// - 2 per currency, cash before + flow - buys + sells - costs = cash after, exactly;
/// - 3 cash after is at least the reserve, or zero in other currencies, less the credit of declared leverage; where it is not, the
///   plan has a [`Shortfall`](super::Shortfall);
/// - 4 no quantity is below zero unless shorting is allowed;
/// - 5 every order is at least the minimum and a whole number of lots, but for one that closes a position;
/// - 6 no order breaks a restriction, none sells kept units, and none is in an asset without a price;
/// - 7 one-way turnover is at most the cap;
/// - 8 one order per asset;
/// - 9 in threshold mode: in band, without a flow, with the reserve there and nothing excluded held, no orders; on hold none;
/// - 10 of a full plan in fractions under no constraint: drift after is at most the effect of costs and of rounding money;
/// - 14 contribution-only has no sells, raise-cash no buys.
pub const INVARIANTS: [u8; 10] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 14];

/// Which invariants were checked, and whether each held for every account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checks {
    /// One bit an invariant.
    checked: u32,
    /// One bit an invariant.
    failed: u32,
}

impl Checks {
    /// Notes one more outcome of an invariant; it holds while every outcome does. Numbers from 18 up are none.
    pub fn note(&mut self, number: u8, holds: bool) {
        if number < 18 {
            self.checked |= 1 << number;
            self.failed |= u32::from(!holds) << number;
        }
    }

    /// Notes every outcome of another set of checks.
    pub fn join(&mut self, other: Self) {
        self.checked |= other.checked;
        self.failed |= other.failed;
    }

    /// The checked invariants, ascending, each with whether it held.
    pub fn iter(&self) -> impl Iterator<Item = (u8, bool)> + use<> {
        let (checked, failed) = (self.checked, self.failed);
        (0..18_u8)
            .filter(move |number| checked & (1 << number) != 0)
            .map(move |number| (number, failed & (1 << number) == 0))
    }

    /// Whether every checked invariant held.
    #[must_use]
    pub fn all_hold(&self) -> bool {
        self.failed == 0
    }
}
