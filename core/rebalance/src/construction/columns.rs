use super::{Holding, Sheet, Strategy, Terms, ValueLost, walk};

/// Weights, returns and values of a portfolio, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constructed {
    /// The weights after each row, as the sheet's cells are.
    pub weights: Vec<f64>,
    /// The return of each row, after commission.
    pub returns: Vec<f64>,
    /// The value after each row; it starts at 1 before the first.
    pub values: Vec<f64>,
    /// `sum |w - w_before|` of each row.
    pub turnover: Vec<f64>,
}

/// The weights, returns, values and turnover of a portfolio that follows the signal of a sheet from its first row on, and
/// that held `initial` weights before it.
///
/// # Errors
/// [`ValueLost`].
///
/// ```
/// use choices::BetweenTrades;
/// use rebalance::construction::{Sheet, Strategy, Terms, construct};
/// let none = f64::NAN;
/// let prices = [10.0, 20.0, 11.0, 20.0, 11.0, 22.0];
/// let signal = [0.5, 0.5, none, none, 0.5, 0.5];
/// let sheet = Sheet::new(&[0, 1, 2], 2, &prices, &signal, &[]).unwrap();
/// let terms = Terms { between: BetweenTrades::Drift, commission: 0.0 };
/// let built = construct(&sheet, Strategy::Immediate, terms, &[0.0, 0.0]).unwrap();
/// assert!((built.values[1] - 1.05).abs() < 1e-15 && (built.values[2] - 1.1).abs() < 1e-15);
/// assert!((built.weights[2] - 0.55 / 1.05).abs() < 1e-15, "weights drift with returns");
/// ```
pub fn construct(
    sheet: &Sheet<'_>,
    strategy: Strategy,
    terms: Terms,
    initial: &[f64],
) -> Result<Constructed, ValueLost> {
    let (rows, assets) = (sheet.rows(), sheet.assets());
    let mut built = Constructed {
        weights: Vec::with_capacity(rows * assets),
        returns: Vec::with_capacity(rows),
        values: Vec::with_capacity(rows),
        turnover: Vec::with_capacity(rows),
    };
    let mut holding = Holding::new(terms, initial.to_vec(), 1.0);
    walk(sheet, strategy, None, &mut holding, |step| {
        match step.before {
            Some(_) => built.weights.extend_from_slice(step.holding.traded_weights()),
            None => step.holding.add_weights_now(&mut built.weights),
        }
        built.returns.push(step.period_return);
        built.values.push(step.holding.close());
        built.turnover.push(step.turnover);
    })?;
    Ok(built)
}
