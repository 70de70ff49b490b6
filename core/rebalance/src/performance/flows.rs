//! Returns that weigh money by when it came and went.

use super::sum;

/// Money that changed hands at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    /// Days after the first moment that is looked at.
    pub day: f64,
    /// The amount.
    pub amount: f64,
}

/// The modified Dietz return: `(E - B - sum F) / (B + sum w_i F_i)`, `w_i = (D - d_i) / D`, where B and E are the values at
/// the start and after `length` days D, and F the external money that came in (positive) or went out on the days d.
/// `None` when the time is empty or the average capital is not above zero.
///
/// Source: Dietz, Pension Funds: Measuring Investment Performance (1966); GIPS standards 2020, glossary.
///
/// ```
/// use rebalance::performance::{Flow, modified_dietz};
///
/// // 100 at the start, 50 more after a quarter of the 100 days, 168 at the end.
/// let flows = [Flow { day: 25.0, amount: 50.0 }];
/// assert_eq!(modified_dietz(100.0, 168.0, &flows, 100.0), Some(18.0 / 137.5));
/// ```
#[must_use]
pub fn modified_dietz(begin: f64, end: f64, flows: &[Flow], length: f64) -> Option<f64> {
    if length <= 0.0 {
        return None;
    }
    let weighted = flows.iter().map(|flow| (length - flow.day) / length * flow.amount);
    let capital = begin + sum(weighted);
    let gain = end - begin - sum(flows.iter().map(|flow| flow.amount));
    (capital > 0.0).then(|| gain / capital)
}
