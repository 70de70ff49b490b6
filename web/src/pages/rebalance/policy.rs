//! The policy: every rule that a plan follows, checked while it is edited.

use std::time::Duration;

use leptos::prelude::*;

use super::Rebalance;
use super::choices::{BANDS, GOALS, MODES, mode_says};
use super::restrictions::Restrictions;
use crate::components::{FailureBanner, FieldError, Segments, Toggle};
use crate::protocol::{BandKind, CheckPolicy, PlanGoal, PlanMode, PolicyDraft, PolicyView, ShowPolicy};
use crate::state::{App, Latest, latest};

/// The check follows the typing after this pause.
const PAUSE: Duration = Duration::from_millis(250);

/// The policy while it is edited.
#[derive(Clone, Copy, Debug)]
pub(super) struct Policy {
    /// As typed; none until the saved one is here.
    pub(super) draft: RwSignal<Option<PolicyDraft>>,
    /// The saved policy, with what a restriction can name.
    pub(super) saved: Latest<PolicyView>,
    /// The check of the draft.
    pub(super) check: Latest<PolicyView>,
    /// The draft was changed here, and not only read.
    touched: RwSignal<bool>,
}

impl Policy {
    pub(super) fn open(app: App) -> Self {
        let draft = RwSignal::new(None);
        let touched = RwSignal::new(false);
        let saved = latest(app.engine, Duration::ZERO, move || Some(ShowPolicy));
        let check = latest(app.engine, PAUSE, move || {
            let policy = draft.get()?;
            touched.get().then_some(CheckPolicy { policy })
        });
        Effect::new(move |_| {
            let saved = saved
                .value
                .with(|saved| saved.as_ref().map(|saved| saved.policy.clone()));
            if let Some(saved) = saved.filter(|_| !touched.get_untracked()) {
                draft.set(Some(saved));
            }
        });
        // What was saved as it stands is no edit any more, and follows what another tab saves.
        Effect::new(move |_| {
            let is_saved = check.value.with(|check| {
                let sound = check.as_ref().filter(|check| check.violations.is_empty());
                sound.is_some_and(|check| draft.with_untracked(|draft| draft.as_ref() == Some(&check.policy)))
            });
            if is_saved {
                touched.set(false);
            }
        });
        Self {
            draft,
            saved,
            check,
            touched,
        }
    }

    pub(super) fn read<T>(self, read: impl FnOnce(&PolicyDraft) -> T) -> Option<T> {
        self.draft.with(|draft| draft.as_ref().map(read))
    }

    pub(super) fn change(self, change: impl FnOnce(&mut PolicyDraft)) {
        self.touched.set(true);
        self.draft.update(|draft| {
            if let Some(draft) = draft {
                change(draft);
            }
        });
    }

    /// There is a policy and it breaks no rule.
    pub(super) fn is_sound(self) -> bool {
        self.draft.with(Option::is_some) && self.view(|view| view.violations.is_empty()).unwrap_or(false)
    }

    /// What is wrong with a field.
    pub(super) fn fault(self, field: &str, row: u32) -> Option<String> {
        self.view(|view| {
            let mut faults = view.violations.iter();
            let fault = faults.find(|fault| fault.column.as_deref() == Some(field) && fault.row == row);
            fault.map(|fault| fault.message.clone())
        })
        .flatten()
    }

    /// The newest check, or the saved policy before the first.
    fn view<T>(self, read: impl FnOnce(&PolicyView) -> T) -> Option<T> {
        let is_checked = self.check.value.with(Option::is_some);
        let source = if is_checked { self.check.value } else { self.saved.value };
        source.with(|view| view.as_ref().map(read))
    }
}

#[component]
pub(super) fn PolicyPanel(page: Rebalance) -> impl IntoView {
    let policy = page.policy;
    let is_here = Memo::new(move |_| policy.draft.with(Option::is_some));
    view! {
        <section class="card" aria-label="Policy">
            <h2>"Policy"</h2>
            <FailureBanner failure=policy.saved.failure/>
            <FailureBanner failure=policy.check.failure/>
            <Show when=move || is_here.get() fallback=|| view! { <div class="bone block" aria-hidden="true"></div> }>
                <PolicyForm page/>
            </Show>
        </section>
    }
}

#[component]
fn PolicyForm(page: Rebalance) -> impl IntoView {
    let policy = page.policy;
    let mode = Signal::derive(move || policy.read(|p| p.mode).unwrap_or(PlanMode::Threshold));
    let base = Signal::derive(move || page.app.base_currency());
    let percent = Signal::derive(|| "%".to_owned());
    let uses_flow = move || matches!(mode.get(), PlanMode::ContributionOnly | PlanMode::RaiseCash);
    view! {
        <div class="form">
            <Segments
                name="mode"
                label="Mode"
                options=MODES.to_vec()
                value=mode
                on_change=move |mode| policy.change(|p| {
                    p.mode = mode;
                    // An amount in is not an amount out.
                    p.flow.clear();
                })
                full=true
            />
            <p class="full faint">{move || mode_says(mode.get())}</p>
            <BandFields policy/>
            <GoalFields policy/>
            <Amount policy field="flow" label="Cash in or out" unit=base access=|p| &mut p.flow marked=Signal::derive(uses_flow)/>
            <Amount policy field="cash_reserve" label="Cash reserve" unit=base access=|p| &mut p.cash_reserve/>
            <Amount policy field="min_trade" label="Minimum trade" unit=base access=|p| &mut p.min_trade/>
            <Amount policy field="max_turnover" label="Turnover cap" unit=percent access=|p| &mut p.max_turnover/>
            <Amount policy field="cost_fixed" label="Cost per order" unit=base access=|p| &mut p.cost_fixed/>
            <Amount
                policy
                field="cost_rate_bps"
                label="Cost rate"
                unit=Signal::derive(|| "bp".to_owned())
                access=|p| &mut p.cost_rate_bps
            />
            <span class="label">"Whole lots"</span>
            <Toggle
                label="Whole lots"
                hidden_label=true
                checked=Signal::derive(move || policy.read(|p| p.whole_lots).unwrap_or(true))
                on_change=move |on| policy.change(|p| p.whole_lots = on)
            />
            <Restrictions page/>
        </div>
    }
}

#[component]
fn BandFields(policy: Policy) -> impl IntoView {
    let band = Memo::new(move |_| policy.read(|p| p.band).unwrap_or(BandKind::Hybrid));
    let points = Signal::derive(|| "points".to_owned());
    let percent = Signal::derive(|| "%".to_owned());
    view! {
        <label for="band">"Band"</label>
        <Pick id="band" options=BANDS.to_vec() value=band on_change=move |band| policy.change(|p| p.band = band)/>
        <Show when=move || matches!(band.get(), BandKind::Relative | BandKind::Hybrid)>
            <Amount policy field="band_share" label="Share of target" unit=percent access=|p| &mut p.band_share/>
        </Show>
        <Show when=move || matches!(band.get(), BandKind::Absolute | BandKind::Hybrid)>
            <Amount policy field="band_width" label="Half width" unit=points access=|p| &mut p.band_width/>
        </Show>
    }
}

#[component]
fn GoalFields(policy: Policy) -> impl IntoView {
    let goal = Memo::new(move |_| policy.read(|p| p.goal).unwrap_or(PlanGoal::Target));
    let percent = Signal::derive(|| "% of band".to_owned());
    view! {
        <label for="goal">"Trade to"</label>
        <Pick id="goal" options=GOALS.to_vec() value=goal on_change=move |goal| policy.change(|p| p.goal = goal)/>
        <Show when=move || goal.get() == PlanGoal::InnerBand>
            <Amount policy field="inner_band" label="Inner band" unit=percent access=|p| &mut p.inner_band/>
        </Show>
    }
}

/// A choice among a few words.
#[component]
pub(super) fn Pick<T>(
    id: &'static str,
    options: Vec<(T, &'static str)>,
    #[prop(into)] value: Signal<T>,
    #[prop(into)] on_change: Callback<T>,
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let choices = options.clone();
    let items = options
        .into_iter()
        .enumerate()
        .map(|(index, (option, text))| view! { <option value=index selected=move || value.get() == option>{text}</option> })
        .collect_view();
    let chosen = move |text: String| {
        if let Some((choice, _)) = text.parse::<usize>().ok().and_then(|index| choices.get(index)) {
            on_change.run(*choice);
        }
    };
    view! { <select class="input" id=id on:change=move |event| chosen(event_target_value(&event))>{items}</select> }
}

/// A number of the policy, as typed.
#[component]
fn Amount(
    policy: Policy,
    /// The field's name in violations.
    field: &'static str,
    label: &'static str,
    unit: Signal<String>,
    access: fn(&mut PolicyDraft) -> &mut String,
    /// The mode needs it.
    #[prop(optional, into)]
    marked: Signal<bool>,
) -> impl IntoView {
    let fault = Signal::derive(move || policy.fault(field, 0));
    let error_id = format!("{field}-error");
    let described = error_id.clone();
    let text = move || {
        let mut draft = policy.draft.get();
        draft
            .as_mut()
            .map_or_else(String::new, |draft| std::mem::take(access(draft)))
    };
    view! {
        <label for=field>
            <span class:marked=marked>{label}</span>
            " "
            <span class="unit">{unit}</span>
        </label>
        <input
            class="input num"
            id=field
            inputmode="decimal"
            autocomplete="off"
            prop:value=text
            aria-invalid=move || fault.with(Option::is_some).then_some("true")
            aria-describedby=move || fault.with(Option::is_some).then(|| described.clone())
            on:input=move |event| {
                let text = event_target_value(&event);
                policy.change(|draft| *access(draft) = text);
            }
        />
        <FieldError id=error_id message=fault/>
    }
}
