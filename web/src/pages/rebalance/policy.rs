//! The policy: every rule that a plan follows, checked while it is edited.

mod groups;

use std::time::Duration;

use choices::{Choice, PlanMode};
use leptos::prelude::*;

use super::Rebalance;
use crate::components::{Bound, FailureBanner, FormAbout, FormFields, FormModel, Segments, each};
use crate::state::{App, Latest, WithSome, latest};
use groups::{FIRST, GROUPS, Group};
use protocol::{CheckPolicy, PolicyDraft, PolicyView, ShowPolicy};

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
        self.draft.with(Option::is_some) && self.part(|view| view.violations.is_empty())
    }

    /// What is wrong with a field.
    pub(super) fn fault(self, field: &str, row: u32) -> Option<String> {
        self.part(|view| {
            let mut faults = view.violations.iter();
            let fault = faults.find(|fault| fault.column.as_deref() == Some(field) && fault.row == row as usize);
            fault.map(|fault| fault.message.clone())
        })
    }

    /// Whether any of these fields is wrong.
    fn is_broken(self, fields: &[&str]) -> bool {
        self.part(|view| {
            let mut named = view.violations.iter().filter_map(|fault| fault.column.as_deref());
            named.any(|column| fields.contains(&column))
        })
    }

    fn form(self, app: App) -> FormModel {
        let about = FormAbout {
            prefix: "",
            fault: Callback::new(move |(field, row)| self.fault(field, row)),
            offers: Callback::new(move |source| self.saved.part(|view| view.offers(source))),
            base: Signal::derive(move || app.base_currency()),
            touched: Callback::new(move |()| self.touched.set(true)),
        };
        FormModel::of(self.draft, about)
    }
}

/// The newest check, or the saved policy before the first.
impl WithSome<PolicyView> for Policy {
    fn with_some<T>(&self, read: impl FnOnce(&PolicyView) -> T) -> Option<T> {
        let is_checked = self.check.value.with(Option::is_some);
        let source = if is_checked { self.check.value } else { self.saved.value };
        source.with_some(read)
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
    let form = policy.form(page.app);
    let change = move |mode| {
        policy.change(|p| {
            p.mode = mode;
            // An amount in is not an amount out.
            p.flow.clear();
            p.flows.clear();
        });
    };
    let mode = Bound::steady(move || policy.draft.part(|p| p.mode), change);
    let groups = each(GROUPS.iter(), |group| {
        let shown = Memo::new(move |_| policy.draft.part(group.shown));
        view! { <Show when=move || shown.get()><PolicyGroup policy form group/></Show> }
    });
    let modes: Vec<_> = PlanMode::ALL.iter().map(|mode| (*mode, mode.label())).collect();
    view! {
        <div class="form policy">
            <Segments name="mode" label="Mode" options=modes value=mode full=true/>
            <p class="full faint">{move || mode.get().meaning()}</p>
            <FormFields form names=FIRST/>
            {groups}
        </div>
    }
}

/// A group of fields under a heading that opens and closes; a wrong field opens it.
#[component]
fn PolicyGroup(policy: Policy, form: FormModel, group: &'static Group) -> impl IntoView {
    let opened = RwSignal::new(untrack(|| policy.draft.with_some(group.open)).unwrap_or(false));
    let broken = Memo::new(move |_| policy.is_broken(group.fields));
    Effect::new(move |_| {
        if broken.get() {
            opened.set(true);
        }
    });
    let says = move || {
        if broken.get() {
            view! { <span class="tag bad">"error"</span> }.into_any()
        } else {
            policy.draft.part(group.says).into_any()
        }
    };
    view! {
        <details
            class="full fold"
            prop:open=opened
            on:toggle=move |event| {
                opened.set(event_target::<web_sys::Element>(&event).has_attribute("open"));
            }
        >
            <summary><h3>{group.title}</h3><span class="says">{says}</span></summary>
            <div class="form"><FormFields form names=group.fields/></div>
        </details>
    }
}
