use std::collections::BTreeMap;

use decimal::Decimal;
use metatable::{Instant, Store};
use planning::minor_units::{currency_of, in_currency};
use sorting::Collected;

use crate::tables::market_data::{FxSpotTable, MarketSnapshotTable};

/// The currency that pairs without a rate of their own are crossed through.
const PIVOT: &str = "EUR";

/// Exchange rates at an instant.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// By (base, quote): the newest rate and its time.
    pairs: BTreeMap<(String, String), (Decimal, Instant)>,
}

impl Rates {
    /// The newest rate of each pair at or before an instant.
    pub fn at(store: &Store, at: Instant) -> Self {
        let times: BTreeMap<_, _> = store
            .rows::<MarketSnapshotTable>()
            .filter(|snapshot| snapshot.as_of <= at)
            .map(|snapshot| (snapshot.uid, snapshot.as_of))
            .into_map();
        let mut pairs: BTreeMap<(String, String), (Decimal, Instant)> = BTreeMap::new();
        for spot in store.rows::<FxSpotTable>() {
            let Some(&time) = times.get(&spot.snapshot_uid) else {
                continue;
            };
            let Some((base, quote)) = spot.pair.split_once('/') else {
                continue;
            };
            let newest = pairs
                .entry((base.to_owned(), quote.to_owned()))
                .or_insert((spot.rate, time));
            if time > newest.1 {
                *newest = (spot.rate, time);
            }
        }
        Self { pairs }
    }

    /// Units of `quote` for one unit of `base`, rounded half to even at 18 places, and the time of the older rate behind
    /// it; none without a rate. Looked for in this order: the pair, its inverse, both legs through the euro. A minor unit is a
    /// hundredth of its currency.
    pub fn rate(&self, base: &str, quote: &str) -> Option<(Decimal, Option<Instant>)> {
        if let Some(currency) = currency_of(base).filter(|_| base != quote) {
            let (rate, time) = self.rate(currency, quote)?;
            return Some((in_currency(rate)?, time));
        }
        if base == quote {
            return Some((Decimal::ONE, None));
        }
        if let Some((rate, time)) = self.direct(base, quote) {
            return Some((rate, Some(time)));
        }
        let (from, from_time) = self.direct(base, PIVOT)?;
        let (to, to_time) = self.direct(PIVOT, quote)?;
        Some((from.checked_mul(to)?, Some(from_time.min(to_time))))
    }

    fn direct(&self, base: &str, quote: &str) -> Option<(Decimal, Instant)> {
        let pair = |base: &str, quote: &str| self.pairs.get(&(base.to_owned(), quote.to_owned())).copied();
        pair(base, quote).or_else(|| {
            let (rate, time) = pair(quote, base)?;
            Some((Decimal::ONE.checked_div(rate)?, time))
        })
    }
}
