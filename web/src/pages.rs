//! One page a file: each asks the worker for what it shows and sends what the person does.
#![expect(
    unreachable_pub,
    reason = "the component macro gives a hidden twin of each component the same visibility"
)]

mod account;
mod accounts;
mod data;
mod head;
mod history;
mod mandate;
mod mandates;
mod not_found;
mod orders;
mod pasted_weights;
mod portfolios;
mod rebalance;
mod reference;
mod request_form;
mod settings;
mod sides;
mod table;
mod tables;
mod virtual_funds;

pub use account::AccountPage;
pub use accounts::AccountsPage;
pub use data::DataPage;
pub use history::HistoryPage;
pub use mandate::MandatePage;
pub use mandates::MandatesPage;
pub use not_found::NotFoundPage;
pub use orders::{OrderBatchPage, OrdersPage};
pub use portfolios::PortfoliosPage;
pub use rebalance::RebalancePage;
pub use reference::ReferencePage;
pub use settings::SettingsPage;
pub use table::TablePageView;
pub use tables::TablesPage;
pub use virtual_funds::VirtualFundsPage;
