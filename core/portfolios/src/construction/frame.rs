use std::collections::BTreeMap;

use chrono::TimeDelta;
use metatable::{Instant, Uid};
use sorting::Collected;

/// Weights by time and asset; an asset that a time does not name has the weight 0.
pub type Frame = BTreeMap<Instant, BTreeMap<Uid, f64>>;

/// The weights of assets by asset; a weight of 0 is left out.
pub(super) fn named(assets: &[Uid], weights: Vec<f64>) -> BTreeMap<Uid, f64> {
    let pairs = assets.iter().copied().zip(weights);
    pairs.filter(|(_, weight)| *weight != 0.0).into_map()
}

/// The signal at the times of a grid: for each the newest weights at or before it, or none when there are none or they are
/// as old as `maximum_forward_fill` or older. `grid` ascends.
///
/// ```
/// # use portfolios::construction::{Frame, interpolate};
/// use chrono::TimeDelta;
/// let times: Vec<_> = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"].map(|time| time.parse().unwrap()).into();
/// let frame = Frame::from([(times[0], [(metatable::Uid::from_u128(1), 1.0)].into())]);
/// let known = |limit| interpolate(&frame, &times, limit).iter().filter(|weights| weights.is_some()).count();
/// assert_eq!((known(TimeDelta::days(1)), known(TimeDelta::days(2))), (1, 2));
/// ```
pub fn interpolate<'a>(
    signal: &'a Frame,
    grid: &[Instant],
    maximum_forward_fill: TimeDelta,
) -> Vec<Option<(Instant, &'a BTreeMap<Uid, f64>)>> {
    let mut published = signal.iter().peekable();
    let mut newest = None;
    let at = |time: &Instant| {
        while let Some((seen, weights)) = published.next_if(|(seen, _)| *seen <= time) {
            newest = Some((*seen, weights));
        }
        newest.filter(|(seen, _)| *time - *seen < maximum_forward_fill)
    };
    grid.iter().map(at).collect()
}
