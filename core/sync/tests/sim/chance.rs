//! Chance from a seed.

#[path = "../../../../tests/src/draw.rs"]
#[expect(dead_code, unreachable_pub, reason = "other tests need more of it, from outside")]
mod draw;

use draw::Draw;

#[derive(Clone, Debug)]
pub(crate) struct Chance(Draw);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Draw::new(seed))
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0.bits()
    }

    pub(crate) fn wide(&mut self) -> u128 {
        (u128::from(self.bits()) << 64) | u128::from(self.bits())
    }

    /// A number below `most`.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        self.bits() % most
    }

    /// True in so many of a thousand cases.
    pub(crate) fn permille(&mut self, cases: u64) -> bool {
        self.below(1_000) < cases
    }

    pub(crate) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len() as u64) as usize]
    }
}
