//! The risk model and the limits of the objective `least_tracking_error`.

use decimal::Decimal;
use sorting::Arrange;
use uuid::Uuid;

use crate::shape::shaped;

shaped! {
    policy;
    /// The covariance of returns: as a matrix, or by factors (loadings, their covariance, and specific variances).
    pub struct RiskInput = "RiskModel" {
        /// The assets, in the order of the rows. An asset of the plan that is not here has no risk of its own.
        pub assets: Vec<Uuid>,
        /// Assets x assets, row by row.
        pub covariance: Option<Vec<Decimal>>,
        /// Assets x factors, row by row.
        pub loadings: Option<Vec<Decimal>>,
        /// Factors x factors, row by row.
        pub factor_covariance: Option<Vec<Decimal>>,
        /// One variance an asset.
        pub specific: Option<Vec<Decimal>>,
    }
}

shaped! {
    policy;
    /// The least and the greatest sum of the weights of some assets: of a category, of a list, or of both together.
    pub struct GroupLimit = "GroupLimit" {
        /// Assets of this category.
        pub category: Option<String>,
        /// These assets.
        pub assets: Option<Vec<Uuid>>,
        /// The least sum.
        pub min: Option<Decimal>,
        /// The greatest sum.
        pub max: Option<Decimal>,
    }
}

impl RiskInput {
    /// Puts the rows into the order of their assets, where the sizes agree.
    pub(super) fn sort(&mut self) {
        let count = self.assets.len();
        let mut order: Vec<usize> = (0..count).collect();
        order.arrange_by_key(|place| self.assets[*place]);
        let picked = |rows: &[Decimal], width: usize| -> Vec<Decimal> {
            order
                .iter()
                .flat_map(|row| rows[row * width..(row + 1) * width].iter().copied())
                .collect()
        };
        if let Some(matrix) = self.covariance.as_mut().filter(|matrix| matrix.len() == count * count) {
            let rows = picked(matrix, count);
            *matrix = (0..count)
                .flat_map(|row| order.iter().map(move |column| (row, *column)))
                .map(|(row, column)| rows[row * count + column])
                .collect();
        }
        for rows in [&mut self.loadings, &mut self.specific].into_iter().flatten() {
            if count > 0 && rows.len() % count == 0 {
                *rows = picked(rows, rows.len() / count);
            }
        }
        self.assets.arrange();
    }
}
