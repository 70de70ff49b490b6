//! The policy: every rule that a plan follows, checked while it is edited.

mod fields;
mod lists;
mod restrictions;
mod tax;
mod trading;

use std::time::Duration;

use leptos::prelude::*;

use super::Rebalance;
use super::choices::{MODES, OBJECTIVES, mode_says, objective_says};
use crate::components::{FailureBanner, Segments};
use crate::state::{App, Latest, latest};
use protocol::{CheckPolicy, Choice, PlanMode, PlanObjective, PolicyDraft, PolicyView, ShowPolicy, Uid};

pub(super) use fields::OptionSelect;
use fields::Pick;
use restrictions::{Restrictions, Unmet};
use tax::Taxes;
use trading::{Bands, Cash, Costs, Limits, Transition, Weights};

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
            let fault = faults.find(|fault| fault.column.as_deref() == Some(field) && fault.row == row as usize);
            fault.map(|fault| fault.message.clone())
        })
        .flatten()
    }

    /// Whether any of these fields is wrong.
    fn is_broken(self, fields: &[&str]) -> bool {
        self.view(|view| {
            let mut named = view.violations.iter().filter_map(|fault| fault.column.as_deref());
            named.any(|column| fields.contains(&column))
        })
        .unwrap_or(false)
    }

    /// The assets that can be named: (uid, label).
    fn assets(self) -> Vec<(String, String)> {
        self.offer(|view| {
            let named = |asset: &Choice| (asset.uid.to_string(), asset.label.clone());
            view.assets.iter().map(named).collect()
        })
    }

    /// The accounts that can be named: (uid, label).
    fn accounts(self) -> Vec<(String, String)> {
        self.offer(|view| {
            let named = |account: &Choice| (account.uid.to_string(), account.label.clone());
            view.accounts.iter().map(named).collect()
        })
    }

    /// The categories that can be named.
    fn categories(self) -> Vec<(String, String)> {
        self.offer(|view| {
            view.categories
                .iter()
                .map(|name| (name.clone(), name.clone()))
                .collect()
        })
    }

    /// The tax types that can be named.
    fn tax_types(self) -> Vec<(String, String)> {
        self.offer(|view| view.tax_types.iter().map(|name| (name.clone(), name.clone())).collect())
    }

    fn offer(self, read: impl FnOnce(&PolicyView) -> Vec<(String, String)>) -> Vec<(String, String)> {
        self.saved
            .value
            .with(|view| view.as_ref().map(read))
            .unwrap_or_default()
    }

    /// What an asset is called.
    pub(super) fn asset(self, uid: Uid) -> Option<String> {
        self.view(|view| {
            let mut assets = view.assets.iter();
            assets.find(|asset| asset.uid == uid).map(|asset| asset.label.clone())
        })
        .flatten()
    }

    /// What an account that the policy names is called.
    pub(super) fn account(self, uid: Uid) -> Option<String> {
        self.view(|view| {
            let mut named = view.accounts.iter();
            named
                .find(|account| account.uid == uid)
                .map(|account| account.label.clone())
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
    let mode = Memo::new(move |_| policy.read(|p| p.mode).unwrap_or(PlanMode::Threshold));
    let uses = move |test: fn(&PolicyDraft) -> bool| Memo::new(move |_| policy.read(test).unwrap_or(false));
    let objective = uses(PolicyDraft::uses_objective);
    let trades = uses(PolicyDraft::trades);
    let transition = uses(|p| p.mode == PlanMode::ModelChange);
    let weights = uses(|p| p.sizing() == PlanObjective::LeastTrackingError);
    view! {
        <div class="form policy">
            <Segments
                name="mode"
                label="Mode"
                options=MODES.to_vec()
                value=mode
                on_change=move |mode| policy.change(|p| {
                    p.mode = mode;
                    // An amount in is not an amount out.
                    p.flow.clear();
                    p.flows.clear();
                })
                full=true
            />
            <p class="full faint">{move || mode_says(mode.get())}</p>
            <Show when=move || transition.get()><Transition policy/></Show>
            <Show when=move || objective.get()><Objective policy/></Show>
            <Show when=move || weights.get()><Weights policy/></Show>
            <Bands policy/>
            <Show when=move || trades.get()>
                <Cash page/>
                <Limits policy/>
                <Costs page/>
                <Taxes page/>
                <Restrictions page/>
                <Unmet policy/>
            </Show>
        </div>
    }
}

#[component]
fn Objective(policy: Policy) -> impl IntoView {
    let objective = Memo::new(move |_| policy.read(|p| p.objective).unwrap_or(PlanObjective::Proportional));
    view! {
        <label for="objective">"Objective"</label>
        <Pick
            id="objective"
            options=OBJECTIVES.to_vec()
            value=objective
            on_change=move |objective| policy.change(|p| p.objective = objective)
        />
        <p class="full faint">{move || objective_says(objective.get())}</p>
    }
}
