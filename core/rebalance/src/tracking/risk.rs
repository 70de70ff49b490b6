//! The quadratic part: which matrix prices a distance from the target.

use super::dense::{Cholesky, add_scaled, dot};

/// Rounding of a stored matrix, as a share of its largest diagonal entry or of the entries compared.
const ROUNDING: f64 = 1e-10;

/// A positive semidefinite risk matrix over `n` lines, checked once.
#[derive(Clone, Debug)]
pub struct Risk {
    pub(super) form: Form,
    pub(super) diagonal: Vec<f64>,
}

#[derive(Clone, Debug)]
pub(super) enum Form {
    /// Row-major `n x n`.
    Dense(Vec<f64>),
    /// `diag(specific) + root root'`, `root` row-major `n x factors`.
    Factors {
        factors: usize,
        root: Vec<f64>,
        specific: Vec<f64>,
    },
}

/// Why numbers are no risk matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RiskFault {
    /// The slices do not fit each other.
    #[error("the risk matrix has {found} entries where {expected} are expected")]
    Shape {
        /// Entries that the other lengths call for.
        expected: usize,
        /// Entries given.
        found: usize,
    },
    /// NaN, infinite, or so large that products overflow.
    #[error("entry {index} of the risk matrix is not a finite number below 1e50")]
    NotFinite {
        /// LineState in its slice.
        index: usize,
    },
    /// The two entries of a pair differ.
    #[error("the risk matrix is not symmetric at row {row}, column {column}")]
    NotSymmetric {
        /// Row index.
        row: usize,
        /// Column index.
        column: usize,
    },
    /// A variance is negative.
    #[error("the variance of line {line} is negative")]
    NegativeVariance {
        /// Row index.
        line: usize,
    },
    /// Some portfolio of the lines has a negative variance.
    #[error("the risk matrix is not positive semidefinite, as line {line} shows")]
    NotPositiveSemidefinite {
        /// The first row whose leading block shows it.
        line: usize,
    },
}

impl RiskFault {
    /// The stable code of the fault.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Shape { .. } => "risk_shape",
            Self::NotFinite { .. } => "risk_not_finite",
            Self::NotSymmetric { .. } => "risk_not_symmetric",
            Self::NegativeVariance { .. } => "risk_negative_variance",
            Self::NotPositiveSemidefinite { .. } => "risk_not_positive_semidefinite",
        }
    }
}

impl Risk {
    /// The identity over `lines` lines: half the sum of squared distances.
    #[must_use]
    pub fn identity(lines: usize) -> Self {
        Self::independent(vec![1.0; lines])
    }

    /// Lines that move independently; `variances` by line.
    ///
    /// # Errors
    ///
    /// [`RiskFault::NotFinite`], [`RiskFault::NegativeVariance`].
    pub fn diagonal(variances: &[f64]) -> Result<Self, RiskFault> {
        check_finite(variances)?;
        check_variances(variances)?;
        Ok(Self::independent(variances.to_vec()))
    }

    /// No risk at all.
    pub(super) fn none(lines: usize) -> Self {
        Self::independent(vec![0.0; lines])
    }

    fn independent(variances: Vec<f64>) -> Self {
        Self {
            diagonal: variances.clone(),
            form: Form::Factors {
                factors: 0,
                root: Vec::new(),
                specific: variances,
            },
        }
    }

    /// A covariance matrix, `lines x lines` row-major. Costs `lines³ / 6` multiplications, once.
    ///
    /// # Errors
    ///
    /// Every variant of [`RiskFault`]; symmetry and definiteness up to 1e-10 of the entries.
    ///
    /// ```
    /// use rebalance::tracking::{Risk, RiskFault};
    /// assert!(Risk::dense(2, &[0.04, 0.01, 0.01, 0.09]).is_ok());
    /// let fault = Risk::dense(2, &[0.04, 0.09, 0.09, 0.04]).err();
    /// assert_eq!(fault, Some(RiskFault::NotPositiveSemidefinite { line: 1 }));
    /// ```
    pub fn dense(lines: usize, covariance: &[f64]) -> Result<Self, RiskFault> {
        check_shape(lines, lines, covariance)?;
        check_finite(covariance)?;
        let diagonal: Vec<f64> = (0..lines).map(|line| covariance[line * lines + line]).collect();
        check_variances(&diagonal)?;
        check_symmetry(lines, covariance)?;
        check_definite(lines, covariance, &diagonal)?;
        Ok(Self {
            form: Form::Dense(covariance.to_vec()),
            diagonal,
        })
    }

    /// A factor model: `loadings` (lines x factors, row-major), the factors' `covariance` (factors x factors,
    /// row-major) and the `specific` variance by line: `loadings covariance loadings' + diag(specific)`.
    ///
    /// # Errors
    ///
    /// Every variant of [`RiskFault`]; lines of the last two count factors.
    pub fn factors(loadings: &[f64], covariance: &[f64], specific: &[f64], factors: usize) -> Result<Self, RiskFault> {
        let lines = specific.len();
        check_shape(lines, factors, loadings)?;
        check_finite(loadings)?;
        check_finite(specific)?;
        check_variances(specific)?;
        Self::dense(factors, covariance)?;
        let root = rooted(loadings, covariance, factors, lines);
        let diagonal = (0..lines)
            .map(|line| {
                let own = &root[line * factors..(line + 1) * factors];
                specific[line] + dot(own, own)
            })
            .collect();
        let form = Form::Factors {
            factors,
            root,
            specific: specific.to_vec(),
        };
        Ok(Self { form, diagonal })
    }

    /// Lines that the matrix is over.
    #[must_use]
    pub fn lines(&self) -> usize {
        self.diagonal.len()
    }

    /// `product = matrix * vector`.
    pub(crate) fn multiply(&self, vector: &[f64], product: &mut Vec<f64>) {
        product.clear();
        product.resize(vector.len(), 0.0);
        match &self.form {
            Form::Dense(entries) => {
                let lines = vector.len();
                for (line, factor) in vector.iter().enumerate().filter(|(_, factor)| **factor != 0.0) {
                    add_scaled(product, *factor, &entries[line * lines..(line + 1) * lines]);
                }
            }
            Form::Factors {
                factors,
                root,
                specific,
            } => {
                let mut moves = vec![0.0; *factors];
                for (line, factor) in vector.iter().enumerate() {
                    add_scaled(&mut moves, *factor, &root[line * factors..(line + 1) * factors]);
                }
                for (line, product) in product.iter_mut().enumerate() {
                    *product = specific[line] * vector[line] + dot(&root[line * factors..(line + 1) * factors], &moves);
                }
            }
        }
    }
}

fn check_shape(rows: usize, columns: usize, entries: &[f64]) -> Result<(), RiskFault> {
    let expected = rows.saturating_mul(columns);
    if entries.len() != expected {
        return Err(RiskFault::Shape {
            expected,
            found: entries.len(),
        });
    }
    Ok(())
}

fn check_finite(entries: &[f64]) -> Result<(), RiskFault> {
    match entries.iter().position(|entry| entry.is_nan() || entry.abs() >= 1e50) {
        Some(index) => Err(RiskFault::NotFinite { index }),
        None => Ok(()),
    }
}

fn check_variances(variances: &[f64]) -> Result<(), RiskFault> {
    match variances.iter().position(|variance| *variance < 0.0) {
        Some(line) => Err(RiskFault::NegativeVariance { line }),
        None => Ok(()),
    }
}

fn check_symmetry(lines: usize, entries: &[f64]) -> Result<(), RiskFault> {
    for row in 0..lines {
        for column in 0..row {
            let (below, above) = (entries[row * lines + column], entries[column * lines + row]);
            let scale = (entries[row * lines + row] * entries[column * lines + column]).sqrt();
            if (below - above).abs() > ROUNDING * scale.max(below.abs()) {
                return Err(RiskFault::NotSymmetric { row, column });
            }
        }
    }
    Ok(())
}

/// The matrix plus a rounding error on its diagonal has a Cholesky factor.
fn check_definite(lines: usize, entries: &[f64], diagonal: &[f64]) -> Result<(), RiskFault> {
    let slack = ROUNDING * largest(diagonal);
    let mut factor = Cholesky::default();
    let mut own = Vec::with_capacity(lines);
    for line in 0..lines {
        own.clear();
        own.extend_from_slice(&entries[line * lines..line * lines + line + 1]);
        own[line] += slack;
        if slack > 0.0 {
            if factor.push(&own, slack * ROUNDING) <= 0.0 {
                return Err(RiskFault::NotPositiveSemidefinite { line });
            }
        } else if own.iter().any(|entry| *entry != 0.0) {
            return Err(RiskFault::NotPositiveSemidefinite { line });
        }
    }
    Ok(())
}

pub(super) fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |largest, value| largest.max(value.abs()))
}

/// `loadings * L` with `L L' = covariance`; a column of `L` without a pivot is zero.
fn rooted(loadings: &[f64], covariance: &[f64], factors: usize, lines: usize) -> Vec<f64> {
    let mut lower = vec![0.0; factors * factors];
    for row in 0..factors {
        for column in 0..=row {
            let sum = dot(
                &lower[row * factors..row * factors + column],
                &lower[column * factors..column * factors + column],
            );
            let rest = covariance[row * factors + column] - sum;
            let pivot = lower[column * factors + column];
            lower[row * factors + column] = if row == column {
                // A pivot that is rounding alone would blow its column up.
                let noise = covariance[row * factors + row] * 1e-14;
                if rest > noise { rest.sqrt() } else { 0.0 }
            } else if pivot > 0.0 {
                rest / pivot
            } else {
                0.0
            };
        }
    }
    let mut root = vec![0.0; lines * factors];
    for line in 0..lines {
        let target = &mut root[line * factors..(line + 1) * factors];
        for factor in 0..factors {
            let loading = loadings[line * factors + factor];
            add_scaled(target, loading, &lower[factor * factors..(factor + 1) * factors]);
        }
    }
    root
}
