//! From prices and signal to the rows of an outcome.

use choices::BetweenTrades;
use markets::lookup::asset_key;
use metatable::{Instant, Store, Uid};
use rebalance::construction::{Holding, Known, Sheet, SheetFault, Step, Strategy, walk};

use super::Run;
use super::plan::Plan;
use crate::construction::outcome::{Outcome, TradeRow, ValueRow};
use crate::construction::prices::{Series, first_price};
use crate::construction::run_error::{MissingPrice, RunError};

pub(super) fn walked(run: &Run, store: &Store, plan: Plan, series: &[Series]) -> Result<Outcome, RunError> {
    let cells = Cells::of(run, &plan, series)?;
    let times: Vec<i64> = plan.times.iter().map(Instant::timestamp_micros).collect();
    let sheet = Sheet::new(&times, plan.assets.len(), &cells.prices, &plan.signal, &cells.volumes);
    let sheet = sheet.map_err(|faults| fault_of(store, &plan, &faults))?;
    sheet.admits(run.strategy).map_err(|_| RunError::VolumesMissing)?;
    let mut holding = opened(run, &plan, series);
    let mut rows = Rows {
        plan: &plan,
        run,
        series,
        keeps_volumes: !cells.volumes.is_empty(),
        trades: Vec::new(),
        values: Vec::new(),
        unpriced: vec![None; plan.assets.len()],
        holds_unpriced: holds_unpriced(&plan),
        close: plan.booked.map(|(_, close)| close),
    };
    walk(&sheet, run.strategy, plan.signalled.clone(), &mut holding, |step| {
        rows.add(&step);
    })
    .map_err(|lost| RunError::ValueLost(plan.times[lost.row]))?;
    let missing = rows.missing(store);
    if run.configuration.alignment.fail_on_missing_prices && !missing.is_empty() {
        return Err(RunError::PricesMissing(missing));
    }
    let warning = |missing: &MissingPrice| missing.warning().placed(0, None);
    let (trades, values) = (rows.trades, rows.values);
    Ok(Outcome {
        identity: run.identity.clone(),
        warnings: missing.iter().map(warning).collect(),
        trades,
        values,
        signal: plan.new_signal,
        nothing: None,
    })
}

/// The columns of the sheet.
struct Cells {
    prices: Vec<f64>,
    volumes: Vec<f64>,
}

impl Cells {
    fn of(run: &Run, plan: &Plan, series: &[Series]) -> Result<Self, RunError> {
        let rows = 0..plan.times.len();
        let laid = |pick: fn(&Series) -> &[f64]| -> Vec<f64> {
            let row = |row: usize| series.iter().map(move |series| pick(series)[row]);
            rows.clone().flat_map(row).collect()
        };
        let mut volumes = Vec::new();
        if matches!(run.strategy, Strategy::VolumeParticipation { .. }) {
            volumes = laid(|series| &series.volumes);
            if volumes.iter().all(|volume| volume.is_nan()) {
                return Err(RunError::VolumesMissing);
            }
        }
        Ok(Self {
            prices: laid(|series| &series.prices),
            volumes,
        })
    }
}

/// The times ascend and targets are whole; what is left is a stored price that is not above 0.
fn fault_of(store: &Store, plan: &Plan, faults: &[SheetFault]) -> RunError {
    let cell = faults.iter().find_map(|fault| match fault {
        SheetFault::PriceNotPositive(cell) => Some(*cell),
        _ => None,
    });
    match cell {
        Some(cell) => RunError::PriceNotPositive {
            asset: asset_key(store, plan.assets[cell % plan.assets.len()]),
            time: plan.times[cell / plan.assets.len()],
        },
        None => RunError::VolumesMissing,
    }
}

/// The holding before the first row.
fn opened(run: &Run, plan: &Plan, series: &[Series]) -> Holding {
    let terms = run.configuration.terms();
    let Some(checkpoint) = &plan.checkpoint else {
        return Holding::new(terms, vec![0.0; plan.assets.len()], 1.0);
    };
    let line = |asset: &Uid| checkpoint.traded.get(asset).copied().unwrap_or((0.0, None));
    let weights = plan.assets.iter().map(|asset| line(asset).0).collect();
    let at_trade: Vec<f64> = plan
        .assets
        .iter()
        .map(|asset| line(asset).1.unwrap_or(f64::NAN))
        .collect();
    let at_end: Vec<f64> = series.iter().map(|series| series.opening).collect();
    let known = Known {
        at_trade: &at_trade,
        at_end: (checkpoint.time > checkpoint.traded_at).then_some(&at_end),
    };
    let traded = (checkpoint.traded_at.timestamp_micros(), weights);
    let mut holding = Holding::resume(terms, traded, &known, checkpoint.close);
    // What was not held has a price too, which a trade of the next row goes by when it has none itself.
    holding.learn(&at_end);
    holding
}

/// Whether the last trade that is stored gave a weight to an asset without a price.
fn holds_unpriced(plan: &Plan) -> bool {
    let traded = plan.checkpoint.iter().flat_map(|checkpoint| checkpoint.traded.values());
    traded
        .into_iter()
        .any(|(weight, price)| *weight != 0.0 && price.is_none())
}

/// Collects the rows that are not stored yet.
struct Rows<'a> {
    plan: &'a Plan,
    run: &'a Run,
    series: &'a [Series],
    keeps_volumes: bool,
    trades: Vec<TradeRow>,
    values: Vec<ValueRow>,
    /// Of each asset, the first row in which it is traded without a price.
    unpriced: Vec<Option<usize>>,
    /// Whether the last trade gave a weight to an asset without a price.
    holds_unpriced: bool,
    /// The value before, as stored.
    close: Option<f64>,
}

impl Rows<'_> {
    fn add(&mut self, step: &Step<'_>) {
        let time = self.plan.times[step.row];
        let trade = step.before.filter(|before| self.is_kept(before, step));
        if self.plan.booked.is_some_and(|(until, _)| time <= until) {
            return;
        }
        if let Some(before) = trade {
            self.add_trade(time, before, step);
        }
        let calculated = step.holding.close();
        let (close, period_return) = match self.replacement(step.row) {
            Some(price) => (price, self.close.map_or(0.0, |before| price / before - 1.0)),
            None => (calculated, step.period_return),
        };
        self.close = Some(close);
        let stamp = self.run.configuration.frequency.stamp(time);
        let row = ValueRow {
            stamp,
            time,
            close,
            period_return,
            calculated,
        };
        // A session that closes in the step of the one before takes its place.
        if self.values.last().is_some_and(|last| last.stamp == stamp) {
            self.values.pop();
        }
        self.values.push(row);
    }

    /// Whether a trade from these weights has to be stored: not if weights stay at their targets and are the same. But what had no
    /// price before is bought by the same weights too.
    fn is_kept(&mut self, before: &[f64], step: &Step<'_>) -> bool {
        let weights = step.holding.traded_weights();
        let mut held = weights.iter().zip(step.holding.prices());
        let holds_unpriced = held.any(|(weight, price)| *weight != 0.0 && *price == 0.0);
        let held_unpriced = std::mem::replace(&mut self.holds_unpriced, holds_unpriced);
        let is_same = self.run.configuration.between == BetweenTrades::Constant && before == weights;
        !is_same || held_unpriced || holds_unpriced
    }

    fn add_trade(&mut self, time: Instant, before: &[f64], step: &Step<'_>) {
        let known = |number: f64| (!number.is_nan()).then_some(number);
        for (column, asset) in self.plan.assets.iter().enumerate() {
            let (weight, before) = (step.holding.traded_weights()[column], before[column]);
            if weight == 0.0 && before == 0.0 {
                continue;
            }
            let series = &self.series[column];
            let price = Some(step.holding.prices()[column]).filter(|price| *price > 0.0);
            if price.is_none() && weight != 0.0 {
                self.unpriced[column].get_or_insert(step.row);
            }
            let earlier = step.row.checked_sub(1).map_or(series.opening, |row| series.prices[row]);
            self.trades.push(TradeRow {
                time,
                asset: *asset,
                weight,
                before,
                price,
                price_before: known(earlier),
                volume: known(series.volumes[step.row]).filter(|_| self.keeps_volumes),
            });
        }
    }

    /// The price that stands for the value, filled from before and, at the start, from after.
    fn replacement(&self, row: usize) -> Option<f64> {
        let asset = self.run.configuration.replacement_asset?;
        let column = self.plan.assets.iter().position(|column| *column == asset)?;
        let later = self.series[column].prices[row..].iter();
        later.copied().find(|price| !price.is_nan())
    }

    fn missing(&self, store: &Store) -> Vec<MissingPrice> {
        let valuation = &self.run.configuration.valuation;
        let lines = self.plan.assets.iter().zip(&self.unpriced);
        lines
            .filter_map(|(asset, row)| {
                Some(MissingPrice {
                    asset: asset_key(store, *asset),
                    time: self.plan.times[(*row)?],
                    first: first_price(store, valuation, *asset),
                })
            })
            .collect()
    }
}
