//! Which account, by which targets, at which time.

use leptos::prelude::*;

use super::{Funds, View};
use crate::browser::format;
use crate::components::{Bound, ComboOption, Combobox, FieldError, Segments, Select, each, fault_of};
use crate::state::WithSome;
use protocol::{FundAccount, Instant, Uid};

#[component]
pub(super) fn ScopeBar(page: Funds) -> impl IntoView {
    let has_funds = move || page.account.part(|account| account.funds);
    let status = move || match has_funds() {
        0 => "Not applied yet".to_owned(),
        count => format!(
            "Latest holdings allocated to {}",
            format::counted(count, "fund", "funds")
        ),
    };
    view! {
        <div class="toolbar">
            <Segments
                name="funds-view"
                label="View"
                options=vec![(View::DryRun, "Preview"), (View::ByFund, "By fund")]
                value=Bound::new(move || page.view.get(), move |view| page.look(view))
            />
            <AccountBox page/>
            <Show when=move || page.view.get() == View::DryRun>
                <SetChoice page/>
                <TimeBox page/>
            </Show>
            <span class="end" role="status">{status}</span>
        </div>
    }
}

#[component]
fn AccountBox(page: Funds) -> impl IntoView {
    let text = RwSignal::new(String::new());
    Effect::new(move |_| {
        text.set(page.account.part(label));
    });
    let offers = Callback::new(move |typed: String| {
        let is_shown = page.account.part(|account| label(account) == typed);
        let words = if is_shown { String::new() } else { typed };
        page.list.value.with(|view| {
            let accounts = view.iter().flat_map(|view| &view.accounts);
            let fits = |account: &&FundAccount| format::fits(&label(account), &words);
            accounts.filter(fits).map(offer).collect::<Vec<_>>()
        })
    });
    view! {
        <Combobox
            id="funds-account"
            label="Account"
            text
            offers
            on_text=Callback::new(move |typed| text.set(typed))
            on_pick=Callback::new(move |offer: ComboOption| {
                if let Ok(uid) = offer.value.parse::<Uid>() {
                    page.show(uid, page.view.get_untracked());
                }
            })
            class="input"
            placeholder="Account"
        />
    }
}

fn label(account: &FundAccount) -> String {
    format!("{} {}", account.key, account.name)
}

fn offer(account: &FundAccount) -> ComboOption {
    ComboOption {
        value: account.uid.to_string(),
        title: account.key.clone(),
        note: account.name.clone(),
        tag: if account.funds > 0 { "applied" } else { "" },
    }
}

/// The targets that ask: the newest unless others are chosen.
#[component]
fn SetChoice(page: Funds) -> impl IntoView {
    let sets = Memo::new(move |_| {
        let sets = page.account.with_some(|account| account.sets.clone());
        sets.unwrap_or_default()
    });
    let options = move || {
        let option = |(place, (uid, from)): (usize, (Uid, Instant))| {
            let newest = if place == 0 { ", latest" } else { "" };
            (
                uid.to_string(),
                format!("Targets as of {}{newest}", format::date_time(from)),
            )
        };
        sets.get().into_iter().enumerate().map(option).collect::<Vec<_>>()
    };
    let newest = move || sets.with(|sets| sets.first().map(|(uid, _)| *uid));
    let value = Bound::new(
        move || {
            page.set
                .get()
                .or(newest())
                .map(|uid| uid.to_string())
                .unwrap_or_default()
        },
        move |uid: String| page.set.set(uid.parse().ok()),
    );
    view! { <Select label="Targets" options value/> }
}

/// When holdings are taken and valued.
#[component]
fn TimeBox(page: Funds) -> impl IntoView {
    let times = move || {
        let times = page.account.part(|account| account.holdings.clone());
        each(times, |time| view! { <option value=written(time)></option> })
    };
    let newest = move || {
        page.account
            .with(|account| account.as_ref()?.holdings.first().copied().map(written))
            .unwrap_or_else(|| "No holdings".to_owned())
    };
    let fault = fault_of(page.refusal(), "valuation_time");
    view! {
        <label class="inline">
            <span>"Holdings as of"</span>
            <input
                class="input"
                list="funds-times"
                autocomplete="off"
                aria-label="Valuation time (UTC)"
                aria-invalid=move || fault.with(Option::is_some).then_some("true")
                aria-describedby=move || fault.with(Option::is_some).then_some("funds-time-fault")
                placeholder=newest
                prop:value=page.time
                on:input=move |event| page.time.set(event_target_value(&event))
            />
        </label>
        <datalist id="funds-times">{times}</datalist>
        <FieldError id="funds-time-fault" message=fault/>
    }
}

/// To the last digit, for holdings are found by their very time.
fn written(time: Instant) -> String {
    time.format("%Y-%m-%d %H:%M:%S%.f").to_string()
}
