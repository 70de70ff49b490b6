//! The app: the frame, and which page is in it.

use leptos::mount::mount_to_body;
use leptos::prelude::*;
use leptos_router::components::{Redirect, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::components::FailureBanner;
use crate::pages::{
    AccountPage, AccountsPage, DataPage, HistoryPage, MandatePage, MandatesPage, NotFoundPage, OrderBatchPage,
    OrdersPage, PortfoliosPage, RebalancePage, ReferencePage, SettingsPage, TablePageView, TablesPage,
    VirtualFundsPage,
};
use crate::shell::{BookDialogs, Bookkeeping, Keyboard, KeymapDialog, NeedsBook, Palette, Rail, ToastList, Topbar};
use crate::state::App;
use protocol::SaveState;

/// What the page shows until it is there.
const SPLASH: &str = "splash";

/// Starts the page.
pub fn mount() {
    console_error_panic_hook::set_once();
    mount_to_body(Shell);
    if let Some(splash) = document().get_element_by_id(SPLASH) {
        splash.remove();
    }
}

/// The frame and the page in it.
#[component]
pub fn Shell() -> impl IntoView {
    let app = App::start();
    provide_context(app);
    provide_context(Bookkeeping::start(app));
    view! {
        <Router>
            <a class="skip" href="#main">"Skip to main content"</a>
            <div class="shell">
                <Topbar/>
                <Rail/>
                <Main/>
            </div>
            <Palette/>
            <KeymapDialog/>
            <BookDialogs/>
            <ToastList/>
            <Keyboard/>
        </Router>
    }
}

/// The worker has stopped: why, and the way out.
#[component]
fn Broken() -> impl IntoView {
    let app: App = expect_context();
    // A page that cannot be reloaded by itself can by the browser's own button.
    let reload = move |_| drop(window().location().reload());
    view! {
        <FailureBanner failure=app.engine.broken/>
        <Show when=move || app.engine.broken.with(Option::is_some)>
            <p><button class="button" type="button" on:click=reload>"Reload"</button></p>
        </Show>
    }
}

#[component]
fn Main() -> impl IntoView {
    let app: App = expect_context();
    let not_saved = move || match app.engine.save.get() {
        Some(SaveState::NotSaved(message)) => Some(protocol::Failure::from(protocol::codes::not_saved(&message))),
        _ => None,
    };
    let path = use_location().pathname;
    let node = NodeRef::<leptos::html::Main>::new();
    // A reader who cannot see the page change hears the new page from its start.
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path)
            && let Some(main) = node.get_untracked()
        {
            main.set_scroll_top(0);
            // A page that cannot take the focus is still shown.
            let _ = main.focus();
        }
        path
    });
    view! {
        <main class="main" id="main" tabindex="-1" node_ref=node>
            <Broken/>
            <FailureBanner failure=not_saved/>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/") view=|| view! { <Redirect path="/accounts"/> }/>
                <Route path=path!("/accounts") view=|| view! { <NeedsBook><AccountsPage/></NeedsBook> }/>
                <Route path=path!("/accounts/:uid") view=|| view! { <NeedsBook><AccountPage/></NeedsBook> }/>
                <Route path=path!("/mandates") view=|| view! { <NeedsBook><MandatesPage/></NeedsBook> }/>
                <Route path=path!("/mandates/:uid") view=|| view! { <NeedsBook><MandatePage/></NeedsBook> }/>
                <Route path=path!("/portfolios") view=|| view! { <NeedsBook><PortfoliosPage/></NeedsBook> }/>
                <Route path=path!("/reference") view=ReferencePage/>
                <Route path=path!("/rebalance") view=|| view! { <NeedsBook><RebalancePage/></NeedsBook> }/>
                <Route path=path!("/virtual-funds") view=|| view! { <NeedsBook><VirtualFundsPage/></NeedsBook> }/>
                <Route path=path!("/orders") view=|| view! { <NeedsBook><OrdersPage/></NeedsBook> }/>
                <Route path=path!("/orders/:uid") view=|| view! { <NeedsBook><OrderBatchPage/></NeedsBook> }/>
                <Route path=path!("/data") view=DataPage/>
                <Route path=path!("/tables") view=TablesPage/>
                <Route path=path!("/tables/:identifier") view=TablePageView/>
                <Route path=path!("/history") view=HistoryPage/>
                <Route path=path!("/settings") view=SettingsPage/>
            </Routes>
        </main>
    }
}
