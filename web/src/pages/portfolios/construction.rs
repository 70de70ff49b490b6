//! How a portfolio is built: a new one, or one anew.

use leptos::prelude::*;

use super::fields::{DATES, Fields, SIGNALS, STRATEGIES, options_of};
use super::{Portfolios, Writing};
use crate::components::{AreaField, ChoiceField, Dialog, EntryForm, TextField, Toggle};
use protocol::{BuildPortfolio, Failure, SignalKind, StrategyKind};

const COLUMNS: &[&str] = &[
    "key",
    "calendar",
    "members",
    "subject",
    "window",
    "alpha",
    "top",
    "volatility_cap",
    "hours",
    "max_share",
    "total_notional",
    "dates_calendar",
    "commission",
    "start",
];

/// Open while there is a construction to be written.
#[component]
pub(super) fn ConstructionDialog(page: Portfolios) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(page.writing.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && page.writing.with_untracked(Option::is_some) {
            page.writing.set(None);
        }
    });
    view! {
        <Dialog open label="Portfolio construction" class="wide">
            {move || page.writing.get().map(|writing| view! { <Form page writing open/> })}
        </Dialog>
    }
}

#[component]
fn Form(page: Portfolios, writing: Writing, open: RwSignal<bool>) -> impl IntoView {
    let Writing { draft, anew } = writing;
    let fields = Fields::of(draft);
    let failed = RwSignal::new(None::<Failure>);
    let on_submit = move || {
        let ask = BuildPortfolio {
            draft: fields.to_draft(),
            anew,
        };
        let close = Callback::new(move |()| {
            open.try_set(false);
        });
        page.build(ask, failed, close);
    };
    let calendars = Signal::derive(move || calendars(page));
    let title = if anew { "Rebuild" } else { "New portfolio" };
    view! {
        <EntryForm
            title
            failure=failed
            columns=COLUMNS
            submit="Build"
            disabled=Signal::derive(move || page.running.get().is_some())
            open
            on_submit
        >
            <TextField id="portfolio-key" label="Identifier" value=fields.key failure=failed column="key" fixed=anew/>
            <ChoiceField id="portfolio-calendar" label="Calendar" options=calendars value=fields.calendar failure=failed column="calendar" fixed=anew
            />
            <SignalFields page fields failed/>
            <DateFields fields failed calendars/>
            <TextField
                id="portfolio-commission"
                label="Commission, bps of turnover"
                value=fields.commission
                failure=failed
                column="commission"
                placeholder="1.8"
            />
            <TextField id="portfolio-description" label="Description" value=fields.description failure=failed column="description" wide=true/>
            <Rules fields/>
            {anew.then(|| view! { <p class="hint wide">"Rebuilding replaces the existing values; you can undo it."</p> })}
        </EntryForm>
    }
}

/// The stored calendars, and those that can be made.
fn calendars(page: Portfolios) -> Vec<(String, String)> {
    page.list.value.with(|view| {
        let Some(view) = view else { return Vec::new() };
        let stored = view
            .calendars
            .iter()
            .map(|(key, name)| (key.clone(), format!("{name} ({key})")));
        let made = view
            .calendar_sources
            .iter()
            .map(|(key, name)| (key.clone(), format!("{name} ({key}), new")));
        stored.chain(made).collect()
    })
}

#[component]
fn DateFields(
    fields: Fields,
    failed: RwSignal<Option<Failure>>,
    calendars: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    view! {
        <ChoiceField
            id="portfolio-dates"
            label="Rebalance schedule"
            options=Signal::derive(|| options_of(DATES))
            value=fields.dates
            failure=failed
            column="dates"
        />
        <StrategyFields fields failed/>
        <Show when=move || fields.is_custom()>
            <ChoiceField
                id="portfolio-dates-calendar"
                label="Rebalance calendar"
                options=calendars
                value=fields.dates_calendar
                failure=failed
                column="dates_calendar"
            />
        </Show>
        <TextField id="portfolio-start" label="From" kind="date" value=fields.start failure=failed column="start"/>
    }
}

/// What holds between trades and where prices are missing.
#[component]
fn Rules(fields: Fields) -> impl IntoView {
    let switch = |field: RwSignal<bool>| Callback::new(move |on| field.set(on));
    view! {
        <div class="wide toggles">
            <Toggle label="Weights drift between rebalances" checked=fields.drifts on_change=switch(fields.drifts)/>
            <Toggle label="Forward-fill to today" checked=fields.carries on_change=switch(fields.carries)/>
            <Toggle label="Fail on missing prices" checked=fields.fails on_change=switch(fields.fails)/>
        </div>
    }
}

#[component]
fn SignalFields(page: Portfolios, fields: Fields, failed: RwSignal<Option<Failure>>) -> impl IntoView {
    let kind = Memo::new(move |_| fields.signal_kind());
    let is = move |wanted: &'static [SignalKind]| Signal::derive(move || wanted.contains(&kind.get()));
    let with_members =
        Signal::derive(move || !matches!(kind.get(), SignalKind::ExternalWeights | SignalKind::IntradayTrend));
    let with_subject = is(&[SignalKind::PortfolioReplicator, SignalKind::IntradayTrend]);
    let replicates = is(&[SignalKind::PortfolioReplicator]);
    let capitalised = is(&[SignalKind::MarketCap]);
    let imported = is(&[SignalKind::ExternalWeights]);
    let signals = Signal::derive(move || {
        let names = page
            .list
            .value
            .with(|view| view.as_ref().map(|view| view.signals.clone()))
            .unwrap_or_default();
        let named = names.into_iter().map(|name| (name.clone(), name));
        std::iter::once((String::new(), "Choose…".to_owned()))
            .chain(named)
            .collect::<Vec<_>>()
    });
    view! {
        <ChoiceField
            id="portfolio-signal"
            label="Weighting method"
            options=Signal::derive(|| options_of(SIGNALS))
            value=fields.signal
            failure=failed
            column="signal"
            wide=true
        />
        <Show when=move || with_members.get()><MembersField fields failed/></Show>
        <Show when=move || imported.get()>
            <ChoiceField id="portfolio-imported" label="Signal" options=signals value=fields.subject failure=failed column="subject" wide=true/>
        </Show>
        <Show when=move || with_subject.get()>
            <TextField id="portfolio-subject" label="Asset" value=fields.subject failure=failed column="subject" placeholder="SIZE"/>
        </Show>
        <Show when=move || replicates.get()>
            <TextField id="portfolio-window" label="Look-back window" value=fields.window failure=failed column="window" placeholder="60"/>
            <TextField id="portfolio-alpha" label="L1 penalty (λ)" value=fields.alpha failure=failed column="alpha" placeholder="0"/>
        </Show>
        <Show when=move || capitalised.get()>
            <TextField id="portfolio-top" label="Number of largest assets" value=fields.top failure=failed column="top" placeholder="all"/>
            <TextField id="portfolio-cap" label="Volatility cap, % per year" value=fields.volatility_cap failure=failed column="volatility_cap" placeholder="none"/>
        </Show>
    }
}

#[component]
fn MembersField(fields: Fields, failed: RwSignal<Option<Failure>>) -> impl IntoView {
    let hint = move || match fields.signal_kind() {
        SignalKind::FixedWeights => {
            "One asset per line with its weight: AAPL 0.6 or AAPL 60%. Negative weights are short positions."
        }
        SignalKind::Blend => "One portfolio per line with its weight: US-EQUAL 0.6 or US-EQUAL 60%.",
        _ => "Tickers, separated by commas or line breaks.",
    };
    view! {
        <AreaField id="portfolio-members" label="Constituents" value=fields.members failure=failed column="members" rows=4>
            {hint}
        </AreaField>
    }
}

#[component]
fn StrategyFields(fields: Fields, failed: RwSignal<Option<Failure>>) -> impl IntoView {
    let timed = Signal::derive(move || fields.strategy_kind() == StrategyKind::TimeWeighted);
    let by_volume = Signal::derive(move || fields.strategy_kind() == StrategyKind::VolumeParticipation);
    view! {
        <ChoiceField
            id="portfolio-strategy"
            label="Execution"
            options=Signal::derive(|| options_of(STRATEGIES))
            value=fields.strategy
            failure=failed
            column="strategy"
        />
        <Show when=move || timed.get()>
            <TextField id="portfolio-first-hour" label="Start time (UTC)" value=fields.first_hour failure=failed column="hours" placeholder="9:00"/>
            <TextField id="portfolio-last-hour" label="End time (UTC)" value=fields.last_hour failure=failed column="hours" placeholder="23:00"/>
        </Show>
        <Show when=move || by_volume.get()>
            <TextField id="portfolio-share" label="Max participation rate, %" value=fields.max_share failure=failed column="max_share" placeholder="1"/>
            <TextField
                id="portfolio-notional"
                label="Portfolio value"
                value=fields.total_notional
                failure=failed
                column="total_notional"
                placeholder="50,000,000"
            />
        </Show>
    }
}
