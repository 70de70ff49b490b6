//! A construction as it is typed, and as it is stored.

use choices::{BetweenTrades, RebalanceSchedule, SignalKind, StrategyKind};
use chrono::NaiveTime;
use decimal::Decimal;
use markets::import::parse_percent;
use markets::lookup::asset_key;
use markets::tables::assets::AssetTable;
use markets::tables::calendars::CalendarTable;
use markets::tables::portfolios::PortfolioTable;
use metatable::{MetaTable, Store, Value};
use portfolios::construction::{
    Alignment, Configuration, MarketCap, RebalanceDates, Replicator, SignalChoice, Sleeve, StrategyChoice, Weight,
};
use protocol::{Failure, Instant, PortfolioDraft, Typed, Uid, Violation};
use serde_json::json;
use violation::Fault;

use crate::codes;
use crate::failure::fields_refused;
use crate::form_reader::FormReader;
use crate::weights::{may_be_fractions, real_percent};

/// Basis points of 1.
const BASIS_POINTS: f64 = 10_000.0;

/// Reads a draft.
struct DraftReader<'a> {
    store: &'a Store,
    draft: &'a PortfolioDraft,
    form: FormReader,
}

/// The configuration of a draft.
///
/// # Errors
/// Everything that cannot be read, at its field.
pub(super) fn configuration(store: &Store, draft: &PortfolioDraft) -> Result<Configuration, Failure> {
    let mut reading = DraftReader {
        store,
        draft,
        form: FormReader::default(),
    };
    let since = reading.start();
    let signal = reading.signal(since);
    let strategy = reading.strategy();
    let rebalance = reading.dates();
    let commission = reading.number(draft.commission(), 1.8 / BASIS_POINTS);
    let mut faults = reading.form.into_violations();
    let configuration = signal.map(|signal| Configuration {
        strategy,
        rebalance,
        commission,
        between: if draft.drifts {
            BetweenTrades::Drift
        } else {
            BetweenTrades::Constant
        },
        alignment: Alignment {
            forward_fill_to_now: draft.carries,
            fail_on_missing_prices: draft.fails,
            maximum_forward_fill_secs: None,
        },
        start: since,
        ..Configuration::following(signal)
    });
    for fault in configuration.iter().flat_map(Configuration::violations) {
        faults.push(at_field(fault));
    }
    configuration
        .filter(|_| faults.is_empty())
        .ok_or_else(|| fields_refused(faults))
}

/// The field of the form that a path of the configuration is typed in.
pub(super) fn field_of(path: &str) -> &'static str {
    let path = path.strip_prefix("configuration.").unwrap_or(path);
    let fields = [
        ("signal.assets", "members"),
        ("signal.weights", "members"),
        ("signal.sleeves", "members"),
        ("signal.window", "window"),
        ("signal.alpha", "alpha"),
        ("signal.top", "top"),
        ("signal.volatility_cap", "volatility_cap"),
        ("strategy.start", "first_hour"),
        ("strategy.end", "last_hour"),
        ("strategy.max_share", "max_share"),
        ("strategy.total_notional", "total_notional"),
        ("commission", "commission"),
        ("calendar", "calendar"),
        ("portfolio", "key"),
    ];
    let found = fields.iter().find(|(known, _)| path.starts_with(known));
    found.map_or("", |(_, field)| field)
}

/// The violation of a path of the configuration, at the field of the form.
pub(super) fn at_field(violation: Violation) -> Violation {
    let column = violation.column.as_deref().map_or("", field_of);
    Violation {
        row: 0,
        column: (!column.is_empty()).then(|| column.to_owned()),
        ..violation
    }
}

impl DraftReader<'_> {
    fn fault(&mut self, column: &str, fault: Fault) {
        self.form.fault(column, fault);
    }

    /// The first day; none when nothing is typed.
    fn start(&mut self) -> Option<Instant> {
        let text = self.draft.start.trim();
        if text.is_empty() {
            return None;
        }
        let date = text.parse::<chrono::NaiveDate>();
        if date.is_err() {
            self.fault("start", codes::date_malformed(&text));
        }
        date.ok().map(|date| date.and_time(NaiveTime::MIN).and_utc())
    }

    /// A number of 0 or more as typed, as a multiple of 1, or one that stands for nothing typed.
    fn number(&mut self, typed: Typed<'_, String>, empty: f64) -> f64 {
        self.form.amount_if_any(typed).map_or(empty, Decimal::to_f64)
    }

    /// A whole number of 1 or more; none for an empty field.
    fn count(&mut self, typed: Typed<'_, String>) -> Option<usize> {
        let count = self.form.count_if_any(typed)?;
        if count == 0 {
            self.fault(typed.field.name, codes::count_zero());
        }
        Some(count)
    }

    fn signal(&mut self, since: Option<Instant>) -> Option<SignalChoice> {
        let draft = self.draft;
        match draft.signal {
            SignalKind::EqualWeight => {
                let assets = self.members::<AssetTable>("asset").into_iter().map(|(uid, _)| uid);
                self.dated("equal_weight", since, json!({ "assets": assets.collect::<Vec<_>>() }))
            }
            SignalKind::FixedWeights => {
                let weights = self.weighted::<AssetTable>("asset").into_iter();
                let weights: Vec<Weight> = weights
                    .map(|(asset_uid, weight)| Weight { asset_uid, weight })
                    .collect();
                self.dated("fixed_weights", since, json!({ "weights": weights }))
            }
            SignalKind::Blend => {
                let sleeves = self.weighted::<PortfolioTable>("portfolio").into_iter();
                Some(SignalChoice::Blend {
                    sleeves: sleeves
                        .map(|(portfolio_uid, share)| Sleeve { portfolio_uid, share })
                        .collect(),
                })
            }
            SignalKind::MarketCap => self.market_cap(),
            SignalKind::PortfolioReplicator => self.replicator(),
            SignalKind::IntradayTrend => {
                let asset_uid = self.subject()?;
                self.choice("intraday_trend", json!({ "asset_uid": asset_uid }))
            }
            SignalKind::ExternalWeights if draft.imported.trim().is_empty() => {
                self.fault("imported", codes::signal_missing());
                None
            }
            SignalKind::ExternalWeights => Some(SignalChoice::external(draft.imported.trim())),
        }
    }

    /// A signal that holds from a day on, midnight of which its weights are of.
    fn dated(&mut self, kind: &str, since: Option<Instant>, mut properties: serde_json::Value) -> Option<SignalChoice> {
        if let Some(since) = since {
            properties["since"] = json!(since);
        }
        self.choice(kind, properties)
    }

    /// A signal with the defaults of what is not said.
    fn choice(&mut self, kind: &str, mut properties: serde_json::Value) -> Option<SignalChoice> {
        properties["kind"] = json!(kind);
        let read = serde_json::from_value(properties);
        if let Err(error) = &read {
            self.fault("members", codes::signal_malformed(&error));
        }
        read.ok()
    }

    fn market_cap(&mut self) -> Option<SignalChoice> {
        let assets: Vec<Uid> = self
            .members::<AssetTable>("asset")
            .into_iter()
            .map(|(uid, _)| uid)
            .collect();
        let top = self.count(self.draft.top());
        let cap = self.number(self.draft.volatility_cap(), 0.0);
        let choice = self.choice("market_cap", json!({ "assets": assets }))?;
        let SignalChoice::MarketCap(plain) = choice else {
            return None;
        };
        Some(SignalChoice::MarketCap(MarketCap {
            top: top.unwrap_or(plain.top),
            volatility_cap: (cap > 0.0).then_some(cap),
            ..plain
        }))
    }

    fn replicator(&mut self) -> Option<SignalChoice> {
        let assets: Vec<Uid> = self
            .members::<AssetTable>("asset")
            .into_iter()
            .map(|(uid, _)| uid)
            .collect();
        let window = self.count(self.draft.window()).unwrap_or(60);
        let alpha = self.number(self.draft.alpha(), 0.0);
        Some(SignalChoice::PortfolioReplicator(Replicator {
            target_asset_uid: self.subject()?,
            assets,
            source: portfolios::construction::ValuationSource::default(),
            window,
            alpha,
        }))
    }

    /// The asset that is replicated or traded.
    fn subject(&mut self) -> Option<Uid> {
        let key = self.draft.subject.trim();
        let found = self.find::<AssetTable>(key);
        if found.is_none() {
            self.fault("subject", codes::asset_unknown(&key));
        }
        found
    }

    fn find<T: MetaTable>(&self, key: &str) -> Option<Uid> {
        let table = self.store.catalog().table(T::IDENTIFIER)?;
        let definition = self.store.catalog().definition(table);
        let (name, uid) = (definition.position("unique_identifier")?, definition.position("uid")?);
        let mut found = self.store.find_records(table, &[name], &[Value::Text(key.to_owned())]);
        match found.next()?.1.values()[uid] {
            Value::Uid(uid) => Some(uid),
            _ => None,
        }
    }

    /// The members without weights, divided by lines or commas.
    fn members<T: MetaTable>(&mut self, what: &str) -> Vec<(Uid, String)> {
        self.divided::<T>(what, &['\n', ',', ';'])
    }

    /// The members between the marks, each with what stands after its key.
    fn divided<T: MetaTable>(&mut self, what: &str, marks: &[char]) -> Vec<(Uid, String)> {
        let lines = self.draft.members.split(marks).map(str::trim);
        let mut members = Vec::new();
        for line in lines.filter(|line| !line.is_empty()) {
            let (key, rest) = line.split_once([' ', '\t', '=']).unwrap_or((line, ""));
            match self.find::<T>(key) {
                Some(uid) => members.push((uid, rest.trim().to_owned())),
                None => self.fault("members", codes::member_unknown(&what, &key)),
            }
        }
        members
    }

    /// The members with a weight each, one a line: a comma belongs to a number.
    fn weighted<T: MetaTable>(&mut self, what: &str) -> Vec<(Uid, f64)> {
        let mut weighted = Vec::new();
        let members = self.divided::<T>(what, &['\n', ';']);
        if let Some(sum) = may_be_fractions(members.iter().map(|(_, text)| text.as_str())) {
            self.fault("members", codes::weights_in_fractions(&sum));
        }
        for (uid, text) in members {
            match parse_percent(&text, false) {
                Ok(weight) => weighted.push((uid, weight.to_f64())),
                Err(_) => {
                    self.fault("members", codes::weight_malformed(&text));
                }
            }
        }
        weighted
    }

    fn strategy(&mut self) -> StrategyChoice {
        let draft = self.draft;
        let hour = |text: &str, empty: &str| {
            let text = text.trim();
            if text.is_empty() {
                empty.to_owned()
            } else {
                text.to_owned()
            }
        };
        match draft.strategy {
            StrategyKind::ImmediateSignal => StrategyChoice::ImmediateSignal,
            StrategyKind::TimeWeighted => StrategyChoice::TimeWeighted {
                start: hour(&draft.first_hour, "9:00"),
                end: hour(&draft.last_hour, "23:00"),
            },
            StrategyKind::VolumeParticipation => StrategyChoice::VolumeParticipation {
                max_share: self.number(draft.max_share(), 0.01),
                total_notional: self.number(draft.total_notional(), 50_000_000.0),
                start: None,
                end: None,
            },
        }
    }

    fn dates(&mut self) -> RebalanceDates {
        match self.draft.dates {
            RebalanceSchedule::Daily => RebalanceDates::Daily,
            RebalanceSchedule::Weekly => RebalanceDates::Weekly,
            RebalanceSchedule::EndOfMonth => RebalanceDates::EndOfMonth,
            RebalanceSchedule::EndOfQuarter => RebalanceDates::EndOfQuarter,
            RebalanceSchedule::Custom => {
                let found = self.find::<CalendarTable>(&self.draft.dates_calendar);
                if found.is_none() {
                    self.fault("dates_calendar", codes::calendar_unknown());
                }
                found.map_or(RebalanceDates::Daily, |calendar_uid| RebalanceDates::Custom {
                    calendar_uid,
                })
            }
        }
    }
}

/// How a stored configuration is typed.
pub(super) fn draft_of(store: &Store, key: &str, calendar: &str, stored: &Configuration) -> PortfolioDraft {
    let mut draft = PortfolioDraft {
        key: key.to_owned(),
        calendar: calendar.to_owned(),
        drifts: stored.between == BetweenTrades::Drift,
        commission: (stored.commission * BASIS_POINTS).to_string(),
        carries: stored.alignment.forward_fill_to_now,
        fails: stored.alignment.fail_on_missing_prices,
        start: stored
            .start
            .map(|start| start.date_naive().to_string())
            .unwrap_or_default(),
        ..PortfolioDraft::default()
    };
    write_signal(store, &mut draft, &stored.signal);
    match &stored.strategy {
        StrategyChoice::ImmediateSignal => {}
        StrategyChoice::TimeWeighted { start, end } => {
            draft.strategy = StrategyKind::TimeWeighted;
            draft.first_hour.clone_from(start);
            draft.last_hour.clone_from(end);
        }
        StrategyChoice::VolumeParticipation {
            max_share,
            total_notional,
            ..
        } => {
            draft.strategy = StrategyKind::VolumeParticipation;
            draft.max_share = (max_share * 100.0).to_string();
            draft.total_notional = total_notional.to_string();
        }
    }
    draft.dates = match &stored.rebalance {
        RebalanceDates::Daily => RebalanceSchedule::Daily,
        RebalanceDates::Weekly => RebalanceSchedule::Weekly,
        RebalanceDates::EndOfMonth => RebalanceSchedule::EndOfMonth,
        RebalanceDates::EndOfQuarter => RebalanceSchedule::EndOfQuarter,
        RebalanceDates::Custom { calendar_uid } => {
            let calendar = store.by_uid::<CalendarTable>(*calendar_uid);
            draft.dates_calendar = calendar.map(|calendar| calendar.unique_identifier).unwrap_or_default();
            RebalanceSchedule::Custom
        }
    };
    draft
}

fn write_signal(store: &Store, draft: &mut PortfolioDraft, signal: &SignalChoice) {
    let asset = |uid: &Uid| asset_key(store, *uid);
    let listed = |uids: &[Uid]| uids.iter().map(asset).collect::<Vec<_>>().join(", ");
    match signal {
        SignalChoice::EqualWeight { assets, .. } => draft.members = listed(assets),
        SignalChoice::FixedWeights { weights, .. } => {
            draft.signal = SignalKind::FixedWeights;
            let lines = weights
                .iter()
                .map(|weight| format!("{} {}", asset(&weight.asset_uid), real_percent(weight.weight)));
            draft.members = lines.collect::<Vec<_>>().join("\n");
        }
        SignalChoice::Blend { sleeves } => {
            draft.signal = SignalKind::Blend;
            let lines = sleeves.iter().map(|sleeve| {
                let portfolio = store.by_uid::<PortfolioTable>(sleeve.portfolio_uid);
                let key = portfolio.map_or_else(
                    || sleeve.portfolio_uid.to_string(),
                    |portfolio| portfolio.unique_identifier,
                );
                format!("{key} {}", real_percent(sleeve.share))
            });
            draft.members = lines.collect::<Vec<_>>().join("\n");
        }
        SignalChoice::MarketCap(cap) => {
            draft.signal = SignalKind::MarketCap;
            draft.members = listed(&cap.assets);
            draft.top = cap.top.to_string();
            draft.volatility_cap = cap
                .volatility_cap
                .map(|cap| (cap * 100.0).to_string())
                .unwrap_or_default();
        }
        SignalChoice::PortfolioReplicator(replicator) => {
            draft.signal = SignalKind::PortfolioReplicator;
            draft.members = listed(&replicator.assets);
            draft.subject = asset(&replicator.target_asset_uid);
            draft.window = replicator.window.to_string();
            draft.alpha = replicator.alpha.to_string();
        }
        SignalChoice::ExternalWeights { name, .. } => {
            draft.signal = SignalKind::ExternalWeights;
            draft.imported.clone_from(name);
        }
        SignalChoice::IntradayTrend { asset_uid, .. } => {
            draft.signal = SignalKind::IntradayTrend;
            draft.subject = asset(asset_uid);
        }
    }
}
