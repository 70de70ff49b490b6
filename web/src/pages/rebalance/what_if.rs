//! What-ifs: the plan with another policy, other prices or other cash, answered while it is dragged.

mod answer;
mod controls;

use decimal::Decimal;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Rebalance;
use super::policy::Policy;
use crate::components::{FailureBanner, Icon, IconView};
use crate::state::{Engine, WithSome};
use protocol::{Failure, OpenWhatIf, PolicyDraft, TryWhatIf, Uid, WhatIfScope, WhatIfView};

use answer::{Deltas, Touched};
use controls::Controls;

/// The what-if beside the plan.
#[derive(Clone, Copy, Debug)]
pub(super) struct WhatIf {
    engine: Engine,
    /// What can be changed; none until the worker has said.
    scope: RwSignal<Option<WhatIfScope>>,
    /// The policy as it is tried; none until the worker has said the plan's.
    draft: RwSignal<Option<PolicyDraft>>,
    /// The asset whose price is moved, and by how many percent, as typed.
    price: RwSignal<(Option<Uid>, String)>,
    view: RwSignal<Option<WhatIfView>>,
    /// Milliseconds from the newest question to its answer.
    millis: StoredValue<f64>,
    failure: RwSignal<Option<Failure>>,
    /// A question is on its way.
    busy: StoredValue<bool>,
    /// It has been overtaken.
    overtaken: StoredValue<bool>,
}

impl WhatIf {
    fn new(engine: Engine) -> Self {
        Self {
            engine,
            scope: RwSignal::new(None),
            draft: RwSignal::new(None),
            price: RwSignal::new((None, String::new())),
            view: RwSignal::new(None),
            millis: StoredValue::new(0.0),
            failure: RwSignal::new(None),
            busy: StoredValue::new(false),
            overtaken: StoredValue::new(false),
        }
    }

    /// Reads what the plan can be changed in, and starts from the plan as it is.
    fn begin(self) {
        self.view.set(None);
        spawn_local(async move {
            match self.engine.ask(OpenWhatIf).await {
                Ok(scope) => {
                    // The panel may be gone; then nobody wants the answer.
                    self.draft.try_set(Some(scope.policy.clone()));
                    self.price.try_set((None, String::new()));
                    self.failure.try_set(None);
                    self.scope.try_set(Some(scope));
                }
                Err(failure) => {
                    self.failure.try_set(Some(failure));
                }
            }
        });
    }

    /// What the plan itself says.
    fn planned<T>(self, read: impl FnOnce(&PolicyDraft) -> T) -> Option<T> {
        self.scope.with_some(|scope| read(&scope.policy))
    }

    fn change(self, change: impl FnOnce(&mut PolicyDraft)) {
        self.draft.update(|draft| {
            if let Some(draft) = draft {
                change(draft);
            }
        });
        self.ask();
    }

    fn move_price(self, change: impl FnOnce(&mut (Option<Uid>, String))) {
        self.price.update(change);
        self.ask();
    }

    fn is_changed(self) -> bool {
        let is_drafted = self
            .draft
            .with(|draft| draft.as_ref() != self.planned(Clone::clone).as_ref());
        is_drafted || self.price.with(|price| moved(price).is_some())
    }

    fn drop_all(self) {
        self.price.set((None, String::new()));
        self.draft
            .set(self.scope.with_some_untracked(|scope| scope.policy.clone()));
        self.ask();
    }

    /// Asks for what is wanted now. While an answer is on its way only the newest question waits, so that dragging never
    /// queues.
    fn ask(self) {
        if self.busy.get_value() {
            self.overtaken.set_value(true);
            return;
        }
        let Some(policy) = self.draft.get_untracked() else {
            return;
        };
        let prices = self.price.with_untracked(|price| moved(price).into_iter().collect());
        self.busy.set_value(true);
        spawn_local(async move {
            let asked = js_sys::Date::now();
            let answer = self.engine.ask(TryWhatIf { policy, prices }).await;
            if self.busy.try_set_value(false).is_some() {
                return;
            }
            self.millis.set_value(js_sys::Date::now() - asked);
            match answer {
                Ok(view) => {
                    self.failure.set(None);
                    self.view.set(Some(view));
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
            if self.overtaken.get_value() {
                self.overtaken.set_value(false);
                self.ask();
            }
        });
    }
}

/// The price that is moved; none when nothing is, or what is typed is no number.
fn moved((asset, percent): &(Option<Uid>, String)) -> Option<(Uid, Decimal)> {
    let percent: Decimal = percent.trim().parse().ok()?;
    (!percent.is_zero()).then_some(((*asset)?, percent))
}

#[component]
pub(super) fn WhatIfPanel(page: Rebalance) -> impl IntoView {
    let what_if = WhatIf::new(page.app.engine);
    Effect::new(move |_| {
        page.plan.serial.track();
        what_if.begin();
    });
    let is_here = Memo::new(move |_| what_if.draft.with(Option::is_some));
    let is_waiting = move || !is_here.get() && what_if.failure.with(Option::is_none);
    view! {
        <section class="card" aria-label="What if">
            <header>
                <h2>"What if"</h2>
                <Acts page what_if/>
            </header>
            <FailureBanner failure=what_if.failure/>
            <Show when=is_waiting><div class="bone block" aria-hidden="true"></div></Show>
            <Show when=move || is_here.get()>
                <Deltas what_if/>
                <Controls page what_if/>
            </Show>
        </section>
        <Touched what_if/>
    }
}

/// Takes the what-if over, or drops it.
#[component]
fn Acts(page: Rebalance, what_if: WhatIf) -> impl IntoView {
    let policy: Policy = page.policy;
    let is_sound = move || {
        what_if
            .view
            .with_some(|view| view.violations.is_empty())
            .unwrap_or(true)
    };
    let use_this = move |_| {
        if let Some(draft) = what_if.draft.get_untracked() {
            policy.change(|policy| *policy = draft);
            page.make_plan();
        }
    };
    view! {
        <button
            class="button small"
            type="button"
            disabled=move || !what_if.is_changed()
            on:click=move |_| what_if.drop_all()
        >
            <IconView icon=Icon::Undo/>
            "Reset"
        </button>
        <button
            class="button small primary"
            type="button"
            disabled=move || !what_if.is_changed() || !is_sound() || page.is_running()
            on:click=use_this
        >
            "Apply to policy"
        </button>
    }
}
