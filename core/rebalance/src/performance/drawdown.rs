/// The deepest fall from a peak.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawdown {
    /// How deep: at most 0, as a share of the peak.
    pub depth: f64,
    /// Row of the peak.
    pub peak: usize,
    /// Row of the lowest level after it.
    pub trough: usize,
    /// Row at which the peak was reached again; `None` when it was not.
    pub recovered: Option<usize>,
}

/// For each level how far it is below the highest level so far: at most 0, as a share of it. Levels are above 0.
///
/// ```
/// use rebalance::performance::drawdowns;
///
/// assert_eq!(drawdowns(&[1.0, 2.0, 1.5, 2.0]), [0.0, 0.0, -0.25, 0.0]);
/// ```
#[must_use]
pub fn drawdowns(levels: &[f64]) -> Vec<f64> {
    let fall = |peak: &mut f64, level: &f64| {
        *peak = peak.max(*level);
        Some(level / *peak - 1.0)
    };
    levels.iter().scan(f64::MIN_POSITIVE, fall).collect()
}

/// The deepest fall of levels from a peak, the earliest of equal ones. `None` when they never fall.
#[must_use]
pub fn worst_drawdown(levels: &[f64]) -> Option<Drawdown> {
    let falls = drawdowns(levels);
    let mut trough = 0;
    for (row, fall) in falls.iter().enumerate() {
        if *fall < falls[trough] {
            trough = row;
        }
    }
    let depth = falls.get(trough).copied().filter(|depth| *depth < 0.0)?;
    let peak = falls[..trough].iter().rposition(|fall| *fall >= 0.0)?;
    let recovered = falls[trough..]
        .iter()
        .position(|fall| *fall >= 0.0)
        .map(|after| trough + after);
    Some(Drawdown {
        depth,
        peak,
        trough,
        recovered,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_fall_has_its_peak_trough_and_recovery() {
        let worst =
            |levels: &[f64]| worst_drawdown(levels).map(|fall| (fall.depth, fall.peak, fall.trough, fall.recovered));
        for (levels, expected) in [
            (&[1.0, 2.0, 1.0, 1.5, 2.0, 1.9][..], Some((-0.5, 1, 2, Some(4)))),
            (&[2.0, 2.0, 1.0], Some((-0.5, 1, 2, None))),
            (&[4.0, 3.0, 4.0, 3.0], Some((-0.25, 0, 1, Some(2)))),
            (&[1.0, 1.0, 2.0], None),
            (&[1.0], None),
            (&[], None),
        ] {
            assert_eq!(worst(levels), expected, "{levels:?}");
        }
    }
}
