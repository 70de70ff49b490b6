//! The draft of a construction, a signal a field.

use leptos::prelude::*;

use protocol::{DatesKind, PortfolioDraft, SignalKind, StrategyKind};

/// The signals, as they are offered.
pub(super) const SIGNALS: &[(SignalKind, &str, &str)] = &[
    (SignalKind::EqualWeight, "equal", "Equal weight"),
    (SignalKind::FixedWeights, "fixed", "Fixed weights"),
    (SignalKind::Blend, "blend", "Blend of portfolios"),
    (SignalKind::PortfolioReplicator, "replicator", "Replication of an asset"),
    (SignalKind::MarketCap, "cap", "Market capitalisation"),
    (SignalKind::ExternalWeights, "external", "Imported signal"),
    (SignalKind::IntradayTrend, "trend", "Intraday trend"),
];

/// The strategies.
pub(super) const STRATEGIES: &[(StrategyKind, &str, &str)] = &[
    (StrategyKind::Immediate, "immediate", "Immediate"),
    (StrategyKind::TimeWeighted, "time", "TWAP"),
    (StrategyKind::VolumeParticipation, "volume", "Volume participation"),
];

/// The dates.
pub(super) const DATES: &[(DatesKind, &str, &str)] = &[
    (DatesKind::EndOfMonth, "month", "Last session of each month"),
    (DatesKind::EndOfQuarter, "quarter", "Last session of each quarter"),
    (DatesKind::Weekly, "week", "Last session of each week"),
    (DatesKind::Daily, "day", "Every session"),
    (DatesKind::Custom, "custom", "Sessions of another calendar"),
];

/// The name of a choice, as its option has it.
pub(super) fn name_of<T: Copy + PartialEq>(choices: &[(T, &'static str, &'static str)], choice: T) -> String {
    let found = choices.iter().find(|(known, ..)| *known == choice);
    found.map(|(_, name, _)| (*name).to_owned()).unwrap_or_default()
}

/// The choice of a name; the first for a name that is none.
pub(super) fn choice_of<T: Copy + Default>(choices: &[(T, &'static str, &'static str)], name: &str) -> T {
    let found = choices.iter().find(|(_, known, _)| *known == name);
    found.map(|(choice, ..)| *choice).unwrap_or_default()
}

/// The options of a choice.
pub(super) fn options_of<T>(choices: &[(T, &'static str, &'static str)]) -> Vec<(String, String)> {
    choices
        .iter()
        .map(|(_, name, label)| ((*name).to_owned(), (*label).to_owned()))
        .collect()
}

/// What is typed, a signal a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub(super) key: RwSignal<String>,
    pub(super) description: RwSignal<String>,
    pub(super) calendar: RwSignal<String>,
    pub(super) signal: RwSignal<String>,
    pub(super) members: RwSignal<String>,
    pub(super) subject: RwSignal<String>,
    pub(super) window: RwSignal<String>,
    pub(super) alpha: RwSignal<String>,
    pub(super) top: RwSignal<String>,
    pub(super) volatility_cap: RwSignal<String>,
    pub(super) strategy: RwSignal<String>,
    pub(super) first_hour: RwSignal<String>,
    pub(super) last_hour: RwSignal<String>,
    pub(super) max_share: RwSignal<String>,
    pub(super) total_notional: RwSignal<String>,
    pub(super) dates: RwSignal<String>,
    pub(super) dates_calendar: RwSignal<String>,
    pub(super) drifts: RwSignal<bool>,
    pub(super) commission: RwSignal<String>,
    pub(super) carries: RwSignal<bool>,
    pub(super) fails: RwSignal<bool>,
    pub(super) start: RwSignal<String>,
}

impl Fields {
    pub(super) fn of(draft: PortfolioDraft) -> Self {
        Self {
            key: RwSignal::new(draft.key),
            description: RwSignal::new(draft.description),
            calendar: RwSignal::new(draft.calendar),
            signal: RwSignal::new(name_of(SIGNALS, draft.signal)),
            members: RwSignal::new(draft.members),
            subject: RwSignal::new(draft.subject),
            window: RwSignal::new(draft.window),
            alpha: RwSignal::new(draft.alpha),
            top: RwSignal::new(draft.top),
            volatility_cap: RwSignal::new(draft.volatility_cap),
            strategy: RwSignal::new(name_of(STRATEGIES, draft.strategy)),
            first_hour: RwSignal::new(draft.hours.0),
            last_hour: RwSignal::new(draft.hours.1),
            max_share: RwSignal::new(draft.max_share),
            total_notional: RwSignal::new(draft.total_notional),
            dates: RwSignal::new(name_of(DATES, draft.dates)),
            dates_calendar: RwSignal::new(draft.dates_calendar),
            drifts: RwSignal::new(draft.drifts),
            commission: RwSignal::new(draft.commission),
            carries: RwSignal::new(draft.carries),
            fails: RwSignal::new(draft.fails),
            start: RwSignal::new(draft.start),
        }
    }

    pub(super) fn signal_kind(self) -> SignalKind {
        self.signal.with(|name| choice_of(SIGNALS, name))
    }

    pub(super) fn strategy_kind(self) -> StrategyKind {
        self.strategy.with(|name| choice_of(STRATEGIES, name))
    }

    pub(super) fn is_custom(self) -> bool {
        self.dates.with(|name| choice_of(DATES, name) == DatesKind::Custom)
    }

    pub(super) fn to_draft(self) -> PortfolioDraft {
        untrack(|| PortfolioDraft {
            key: self.key.get(),
            description: self.description.get(),
            calendar: self.calendar.get(),
            signal: self.signal_kind(),
            members: self.members.get(),
            subject: self.subject.get(),
            window: self.window.get(),
            alpha: self.alpha.get(),
            top: self.top.get(),
            volatility_cap: self.volatility_cap.get(),
            strategy: self.strategy_kind(),
            hours: (self.first_hour.get(), self.last_hour.get()),
            max_share: self.max_share.get(),
            total_notional: self.total_notional.get(),
            dates: self.dates.with(|name| choice_of(DATES, name)),
            dates_calendar: self.dates_calendar.get(),
            drifts: self.drifts.get(),
            commission: self.commission.get(),
            carries: self.carries.get(),
            fails: self.fails.get(),
            start: self.start.get(),
        })
    }
}
