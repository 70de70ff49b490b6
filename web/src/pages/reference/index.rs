//! One index: its values, what is known of them, and the versions of its formula.

use choices::{Choice, FormulaStatus};
use leptos::prelude::*;

use super::Reference;
use crate::browser::chart::{ChartKind, ChartModel, ChartSeries, ChartUnit};
use crate::browser::format;
use crate::components::{AUTO, Card, ChartFrame, Column, FailureBanner, Icon, IconView, Input, ShortTable, each};
use crate::state::{WithSome, answer_to};
use protocol::{
    CalculateValues, Failure, IndexLine, IndexView, SaveIndexFormula, ShowIndex, TransitionVersion, Uid, VersionLine,
};

#[component]
pub(super) fn IndexDetail(page: Reference, uid: Uid, formula: RwSignal<Option<SaveIndexFormula>>) -> impl IntoView {
    let cadence = RwSignal::new(None::<String>);
    let shown = answer_to(page.app.engine, move || {
        Some(ShowIndex {
            uid,
            cadence: cadence.get(),
        })
    });
    let value = shown.value;
    let model = move || value.with_some(chart_of);
    let says = move || value.part(says_of);
    let file = move || value.part(|view| view.index.key.clone());
    view! {
        <FailureBanner failure=shown.failure/>
        {move || value.get().map(|view| view! { <IndexHead page view formula cadence/> })}
        <ChartFrame id="index-values" title="Values" says model file/>
        {move || {
            let view = value.get().filter(|view| view.index.is_formula)?;
            Some(view! { <Versions page view/> })
        }}
    }
}

fn chart_of(view: &IndexView) -> ChartModel {
    ChartModel {
        kind: ChartKind::Line,
        unit: if view.index.is_percent {
            ChartUnit::Percent
        } else {
            ChartUnit::Number
        },
        times: view.times.as_slice().into(),
        series: vec![ChartSeries {
            name: view.index.key.clone(),
            values: view.values.as_slice().into(),
        }],
    }
}

fn says_of(view: &IndexView) -> String {
    let newest = view.index.newest.map(|(time, value)| {
        format!(
            "; the latest, on {}, is {}",
            format::date(time),
            value_text(&view.index, value)
        )
    });
    let count = format::counted(format::number_of(view.values.len()), "value", "values");
    format!(
        "Line chart of {count} of {}{}.",
        view.index.name,
        newest.unwrap_or_default()
    )
}

#[component]
fn IndexHead(
    page: Reference,
    view: IndexView,
    formula: RwSignal<Option<SaveIndexFormula>>,
    cadence: RwSignal<Option<String>>,
) -> impl IntoView {
    let method = if view.index.is_formula {
        "Calculated by formula"
    } else {
        "Observed"
    };
    let portfolio = view
        .portfolio
        .clone()
        .map(|portfolio| format!(" Published from portfolio {portfolio}."));
    let datasets = each(view.datasets.iter(), |dataset| {
        let of = dataset.cadence.clone();
        let span = dataset
            .span
            .map(|(from, to)| format!(" from {} to {}", format::date(from), format::date(to)));
        let is_here = (dataset.cadence == view.cadence).then_some("true");
        view! {
            <li>
                <button class="link" type="button" aria-current=is_here on:click=move |_| cadence.set(Some(of.clone()))>
                    {dataset.cadence.clone()}
                </button>
                ": " {format::counted(dataset.count, "value", "values")} {span}
            </li>
        }
    });
    let next = next_version(&view);
    let calculable = view.index.is_formula
        && view
            .versions
            .iter()
            .any(|version| version.status != FormulaStatus::Draft);
    let name = view.index.name.clone();
    view! {
        <section class="card" aria-label="Index">
            <header>
                <h2>{name} " " <span class="quiet">{view.index.key.clone()}</span></h2>
                {view.index.is_formula.then(|| view! {
                    <button class="button small" type="button" on:click=move |_| formula.set(Some(next.clone()))>
                        <IconView icon=Icon::Edit/>"New version"
                    </button>
                })}
            </header>
            <div class="body stack">
                <p>{method} ", type " {view.index.kind.clone()} "." {portfolio} " " {view.description.clone()}</p>
                <ul class="plain">{datasets}</ul>
                {calculable.then(|| view! { <Calculate page uid=view.index.uid/> })}
            </div>
        </section>
    }
}

/// A value in the index's format.
pub(super) fn value_text(line: &IndexLine, value: f64) -> String {
    if line.is_percent {
        format::real_percentage(value, 2)
    } else if line.suffix.is_empty() {
        format::real(value, 4)
    } else {
        format!("{} {}", format::real(value, 4), line.suffix)
    }
}

/// The newest version, to be changed.
fn next_version(view: &IndexView) -> SaveIndexFormula {
    let newest = view.versions.first();
    SaveIndexFormula {
        unique_identifier: view.index.key.clone(),
        display_name: view.index.name.clone(),
        is_percent: view.index.is_percent,
        formula: newest.map(|version| version.formula.clone()).unwrap_or_default(),
        activates: true,
        ..SaveIndexFormula::default()
    }
}

/// From when to when values are calculated.
#[component]
fn Calculate(page: Reference, uid: Uid) -> impl IntoView {
    let newest = page.app.engine.book.part_untracked(|book| book.as_of);
    let from = RwSignal::new("2015-01-01".to_owned());
    let to = RwSignal::new(newest.map_or_else(|| "2035-12-31".to_owned(), |newest| newest.date_naive().to_string()));
    let failure = RwSignal::new(None::<Failure>);
    let run = move |_| {
        let ask = CalculateValues {
            uid,
            cadence: "1d".to_owned(),
            span: (from.get_untracked(), to.get_untracked()),
        };
        page.app.ask_or_fail(ask, failure, move |made| {
            let values = format::counted(made.count, "daily value", "daily values");
            page.app
                .done_undoable(format!("The index has {values}."), made.saved.entry);
        });
    };
    view! {
        <FailureBanner failure/>
        <div class="inline-form">
            <label for="calculate-from">"Daily values from"</label>
            <Input id="calculate-from" class="small" kind="date" value=from/>
            <label for="calculate-to">"to"</label>
            <Input id="calculate-to" class="small" kind="date" value=to/>
            <button class="button small" type="button" on:click=run><IconView icon=Icon::Play/>"Calculate"</button>
        </div>
    }
}

#[component]
fn Versions(page: Reference, view: IndexView) -> impl IntoView {
    let columns = vec![
        Column::figure("No.", AUTO, |version: &VersionLine| version.number),
        Column::text("Status", AUTO, |version: &VersionLine| {
            let tag = match version.status {
                FormulaStatus::Active => "tag ok",
                FormulaStatus::Retired => "tag",
                FormulaStatus::Draft => "tag accent",
            };
            view! { <span class=tag>{version.status.label()}</span> }
        }),
        Column::text("Effective", AUTO, |version: &VersionLine| {
            let to = version.to.map(|to| format!(" to {}", format::date(to)));
            view! { "from " {format::date(version.from)} {to} }
        }),
        Column::text("Formula", AUTO, |version: &VersionLine| {
            view! { <code>{version.formula.clone()}</code> }
        })
        .class("formula"),
        Column::text("Inputs", AUTO, |version: &VersionLine| version.alignment.clone()),
        Column::text("Missing data", AUTO, |version: &VersionLine| version.missing.label()),
        Column::text("Hash", AUTO, |version: &VersionLine| {
            let start = version.hash.get(..12).unwrap_or_default().to_owned();
            view! { <code title=version.hash.clone()>{start}</code> }
        }),
        Column::silent("Actions", AUTO, move |version: &VersionLine| {
            version_action(page, version)
        })
        .class("acts"),
    ];
    view! {
        <Card title="Formula versions" label="Formula versions" body="">
            <ShortTable kind="versions" label="Versions" columns rows=view.versions/>
        </Card>
    }
}

/// What can be done with a version as it is.
fn version_action(page: Reference, version: &VersionLine) -> Option<AnyView> {
    let uid = version.uid;
    let turn = move |retire_at: Option<String>, done: &'static str| {
        page.app.ask(TransitionVersion { uid, retire_at }, move |saved| {
            page.app.done_undoable(done, saved.entry);
        });
    };
    match version.status {
        FormulaStatus::Draft => Some(view! {
            <button class="button small" type="button" on:click=move |_| turn(None, "Version activated.")>"Activate"</button>
        }.into_any()),
        FormulaStatus::Active => Some(view! { <Retire turn=Callback::new(move |at| turn(Some(at), "Version retired."))/> }.into_any()),
        FormulaStatus::Retired => None,
    }
}

/// When the version ends.
#[component]
fn Retire(turn: Callback<String>) -> impl IntoView {
    let at = RwSignal::new(String::new());
    view! {
        <Input label="End date" class="small" kind="date" value=at/>
        <button class="button small" type="button" disabled=move || at.with(String::is_empty) on:click=move |_| turn.run(at.get_untracked())>
            "Retire"
        </button>
    }
}
