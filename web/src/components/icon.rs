//! Icons.

use leptos::prelude::*;

/// The icons that the page uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say what they stand for")]
pub enum Icon {
    Accounts,
    Mandates,
    Rebalance,
    Data,
    Settings,
    Search,
    Download,
    Upload,
    Plus,
    Close,
    Check,
    Warning,
    Failed,
    Done,
    Back,
    Up,
    Down,
    Keyboard,
    Theme,
    Delete,
    Restore,
    Book,
    Play,
    Stop,
    Info,
    Save,
    Edit,
    Asset,
    Portfolio,
    Undo,
    Redo,
    Tables,
    History,
    Filter,
    Columns,
    Copy,
    Expand,
    Replay,
    Portfolios,
    VirtualFunds,
    Orders,
    Reference,
    Calendar,
    Index,
    Image,
}

/// An icon beside a word; it says nothing by itself.
#[component]
pub fn IconView(icon: Icon) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=icon.shapes()></svg> }
}
