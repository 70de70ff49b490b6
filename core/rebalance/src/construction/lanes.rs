/// Sums side by side, which vector units add at once.
pub(super) const LANES: usize = 8;

/// A sum over cells, cell `i` in lane `i mod 8`: the same on every platform, and the same when cells of 0 follow.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lanes(pub(super) [f64; LANES]);

impl Lanes {
    pub(super) fn add(&mut self, place: usize, number: f64) {
        self.0[place % LANES] += number;
    }

    pub(super) fn sum(self) -> f64 {
        let [a, b, c, d, e, f, g, h] = self.0;
        ((a + e) + (c + g)) + ((b + f) + (d + h))
    }
}
