//! What a change did, in words.

use std::collections::BTreeSet;

use markets::tables::accounts::AccountTable;
use markets::tables::assets::{AssetCategoryTable, AssetTable};
use markets::tables::execution::OrderManagerTable;
use markets::tables::indices::{IndexFormulaDefinitionTable, IndexTable};
use markets::tables::mandates::{AccountTargetAllocationTable, PositionSetTable};
use markets::tables::portfolios::{PortfolioGroupTable, PortfolioTable};
use markets::tables::rebalancing::RebalancePlanTable;
use markets::tables::virtual_funds::VirtualFundTable;
use metatable::{ALL_TOGETHER, CREATE_ROWS, DELETE_ROWS, Entry, MetaTable, Reversal, Store, UPDATE_ROWS, UPSERT_ROWS};
use portfolios::tables::SignalMetadataTable;
use serde_json::Value as Json;

use protocol::Uid;

/// What a change did: "Imported 3 files".
pub(super) fn of(store: &Store, entry: &Entry) -> String {
    match entry.reversal() {
        Some(Reversal::Undo(of)) => format!("Undid #{of}"),
        Some(Reversal::Redo(of)) => format!("Redid #{of}"),
        None => {
            let args = entry.details().map_or(Json::Null, |details| details.intent.args);
            Asked { store, args: &args }.told(entry.kind())
        }
    }
}

/// The name of a kind as words: "apply_virtual_funds" is "Apply virtual funds".
pub(super) fn spelled(kind: &str) -> String {
    let words = kind.replace('_', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What was asked, and the rows that it names.
#[derive(Clone, Copy)]
struct Asked<'a> {
    store: &'a Store,
    args: &'a Json,
}

impl Asked<'_> {
    fn told(self, kind: &str) -> String {
        let told = self.book_told(kind).or_else(|| self.portfolios_told(kind));
        let told = told.or_else(|| self.indices_told(kind));
        let told = told.or_else(|| self.orders_told(kind));
        told.or_else(|| self.rows_told(kind)).unwrap_or_else(|| spelled(kind))
    }

    /// Files, mandates, settings, assets.
    fn book_told(self, kind: &str) -> Option<String> {
        Some(match kind {
            "import_files" => match self.length("files") {
                1 => format!(
                    "Imported a file of {}",
                    self.args["files"][0]["kind"].as_str().unwrap_or("rows")
                ),
                files => format!("Imported {files} files"),
            },
            "save_mandate" => {
                let allocation = self.found::<AccountTargetAllocationTable>(&self.args["allocation_uid"]);
                match allocation.and_then(|allocation| self.key::<AccountTable>(allocation.account_uid)) {
                    Some(account) => format!("Saved the mandate of {account}"),
                    None => "Saved a mandate".to_owned(),
                }
            }
            "save_policy" => format!("Saved the policy {}", self.text("name")),
            "set_base_currency" => format!("Set the base currency to {}", self.text("currency")),
            "materialise_calendar" => {
                let key = self.args["unique_identifier"].as_str();
                format!("Created the calendar {}", key.unwrap_or_else(|| self.text("source")))
            }
            "register_openfigi" => "Registered an asset from OpenFIGI".to_owned(),
            "save_composite" => format!("Saved the terms of {}", self.text("unique_identifier")),
            "replace_memberships" => {
                let assets = counted(self.length("asset_uids"), "an asset", "assets");
                format!(
                    "Assigned {assets} to {}",
                    self.row::<AssetCategoryTable>("category_uid", "a category")
                )
            }
            _ => return None,
        })
    }

    /// Portfolios, their signals and prices, their groups, and the funds that follow them.
    fn portfolios_told(self, kind: &str) -> Option<String> {
        let portfolio = || self.row::<PortfolioTable>("portfolio_uid", "a portfolio");
        let member = || {
            let portfolio = self.linked::<PortfolioTable>("portfolio", "a portfolio");
            (portfolio, self.linked::<PortfolioGroupTable>("group", "a group"))
        };
        Some(match kind {
            "build_portfolio" => format!("Built {}", self.text("portfolio")),
            "delete_portfolio_tail" => format!("Deleted the built values of {}{}", portfolio(), self.since()),
            "delete_signal_tail" => {
                let signal = self.found::<SignalMetadataTable>(&self.args["signal_metadata_uid"]);
                let told = signal.and_then(|signal| signal.signal_description);
                let told = told.map_or_else(|| "a signal".to_owned(), |told| format!("the signal \"{told}\""));
                format!("Deleted the weights of {told}{}", self.since())
            }
            "interpolate_prices" => {
                format!(
                    "Interpolated the prices of {}",
                    self.rows::<AssetTable>("assets", "an asset", "assets")
                )
            }
            "publish_portfolio_values" => format!("Published the values of {}", portfolio()),
            "publish_portfolio_index" => format!("Published {} as an index", portfolio()),
            "add_portfolio_to_group" => {
                let (portfolio, group) = member();
                format!("Added {portfolio} to {group}")
            }
            "remove_portfolio_from_group" => {
                let (portfolio, group) = member();
                format!("Removed {portfolio} from {group}")
            }
            "apply_virtual_funds" => {
                let account = self.account_of_set().unwrap_or_else(|| "an account".to_owned());
                format!("Allocated the holdings of {account} to virtual funds")
            }
            "allocate_from_account_holdings_set" => {
                let fund = self.row::<VirtualFundTable>("virtual_fund_uid", "a virtual fund");
                format!("Allocated holdings to {fund}")
            }
            _ => return None,
        })
    }

    fn indices_told(self, kind: &str) -> Option<String> {
        let index = || self.row::<IndexTable>("index_uid", "an index");
        let formula = || self.row::<IndexFormulaDefinitionTable>("definition_uid", "a version");
        Some(match kind {
            "publish_index_values" => {
                let values = counted(self.length("values"), "a value", "values");
                format!("Published {values} of {}", index())
            }
            "calculate_index" => format!("Calculated {}", index()),
            "reconcile_index_datasets" => match self.length("index_uids") {
                0 => "Updated the value counts of all indices".to_owned(),
                _ => format!(
                    "Updated the value counts of {}",
                    self.rows::<IndexTable>("index_uids", "an index", "indices")
                ),
            },
            "save_formula" => format!("Saved a formula of {}", self.text("unique_identifier")),
            "activate_formula" => format!("Activated the formula {}", formula()),
            "retire_formula" => format!("Retired the formula {}", formula()),
            _ => return None,
        })
    }

    fn orders_told(self, kind: &str) -> Option<String> {
        Some(match kind {
            "make_orders" => {
                let plan = self.found::<RebalancePlanTable>(&self.args["plan_uid"]);
                format!(
                    "Created orders from {}",
                    plan.map_or_else(|| "a plan".to_owned(), |plan| plan.name)
                )
            }
            "approve_orders" => format!("Approved the orders of {}", self.accounts()),
            "send_orders" => format!("Marked the orders of {} as sent", self.accounts()),
            "cancel_order" => match self.length("order_identifiers") {
                0 => format!("Cancelled the orders of {}", self.accounts()),
                orders => format!("Cancelled {}", counted(orders, "an order", "orders")),
            },
            "record_order_event" => format!("Recorded {}", self.of_order("events", "an event", "events")),
            "record_fill" => format!("Recorded {}", self.of_order("fills", "a fill", "fills")),
            "record_block_fills" => {
                let fills = counted(self.length("fills"), "a fill", "fills");
                format!("Allocated {fills} of the block {}", self.text("block_identifier"))
            }
            "book_trades" => format!("Posted the trades of {}", self.accounts()),
            _ => return None,
        })
    }

    /// Rows of tables, and what was done at once.
    fn rows_told(self, kind: &str) -> Option<String> {
        if kind == ALL_TOGETHER {
            let (first, more) = self.args["parts"].as_array()?.split_first()?;
            let part = Asked {
                args: &first["args"],
                ..self
            };
            let told = part.told(first["kind"].as_str()?);
            return Some(match more.len() {
                0 => told,
                more => format!("{told} and {more} more"),
            });
        }
        let identifier = self.args["table"].as_str()?;
        let table = self.store.catalog().table(identifier);
        let label = table.map_or(identifier, |table| self.store.catalog().definition(table).label);
        let rows = self.args["rows"].as_array()?;
        let count = counted(rows.len(), "a row", "rows");
        Some(match kind {
            CREATE_ROWS => format!("Added {count} to {label}"),
            UPSERT_ROWS => format!("Added or changed {count} in {label}"),
            DELETE_ROWS => format!("Deleted {count} from {label}"),
            UPDATE_ROWS => {
                let cells = rows.iter().filter_map(|row| Some(row["set"].as_object()?.len()));
                format!("Changed {} in {label}", counted(cells.sum(), "a cell", "cells"))
            }
            _ => return None,
        })
    }

    fn text(&self, name: &str) -> &str {
        self.args[name].as_str().unwrap_or_default()
    }

    fn length(self, name: &str) -> usize {
        self.args[name].as_array().map_or(0, Vec::len)
    }

    fn found<T: MetaTable>(self, uid: &Json) -> Option<T::Row> {
        self.store.by_uid::<T>(uid.as_str()?.parse().ok()?)
    }

    fn key<T: MetaTable>(self, uid: Uid) -> Option<String> {
        self.store.name::<T>(uid)
    }

    fn key_at<T: MetaTable>(self, uid: &Json) -> Option<String> {
        self.key::<T>(uid.as_str()?.parse().ok()?)
    }

    /// The key of the row that a field names; `one` when the row is no more.
    fn row<T: MetaTable>(self, name: &str, one: &str) -> String {
        self.key_at::<T>(&self.args[name]).unwrap_or_else(|| one.to_owned())
    }

    /// The key of the only row of a list, or how many there are.
    fn rows<T: MetaTable>(self, name: &str, one: &str, many: &str) -> String {
        let only = match self.args[name].as_array().map(Vec::as_slice) {
            Some([only]) => self.key_at::<T>(only),
            _ => None,
        };
        only.unwrap_or_else(|| counted(self.length(name), one, many))
    }

    /// The key of a row that is named by its uid or by its key.
    fn linked<T: MetaTable>(self, name: &str, one: &str) -> String {
        let link = &self.args[name];
        let key = link["unique_identifier"].as_str().map(str::to_owned);
        key.or_else(|| self.key_at::<T>(&link["uid"]))
            .unwrap_or_else(|| one.to_owned())
    }

    /// From which day on.
    fn since(self) -> String {
        let day = self.args["from"].as_str().and_then(|from| from.split('T').next());
        day.map_or_else(String::new, |day| format!(" from {day}"))
    }

    fn account_of_set(self) -> Option<String> {
        let set = self.found::<PositionSetTable>(&self.args["position_set_uid"])?;
        let allocation = self
            .store
            .by_uid::<AccountTargetAllocationTable>(set.account_target_allocation_uid)?;
        self.key::<AccountTable>(allocation.account_uid)
    }

    /// The accounts that are named, and those of the runs of orders that are.
    fn accounts(self) -> String {
        let uids = |name: &str| self.args[name].as_array().into_iter().flatten();
        let runs = uids("order_manager_uids").filter_map(|run| self.found::<OrderManagerTable>(run));
        let named = uids("account_uids").filter_map(|uid| uid.as_str()?.parse().ok());
        let accounts: BTreeSet<Uid> = runs.map(|run| run.target_account_uid).chain(named).collect();
        let only = accounts.first().filter(|_| accounts.len() == 1);
        let only = only.and_then(|account| self.key::<AccountTable>(*account));
        only.unwrap_or_else(|| counted(accounts.len(), "an account", "accounts"))
    }

    /// What came of orders: of which one, or how many.
    fn of_order(self, name: &str, one: &str, many: &str) -> String {
        let count = counted(self.length(name), one, many);
        match self.args[name][0]["order_identifier"].as_str() {
            Some(order) if self.length(name) == 1 => format!("{count} of the order {order}"),
            _ => count,
        }
    }
}

/// "a row", "3 rows".
fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 {
        one.to_owned()
    } else {
        format!("{count} {many}")
    }
}

#[cfg(test)]
mod tests {
    use markets::tables::accounts::{Account, AccountDraft};
    use markets::tables::execution::{OrderManager, OrderManagerDraft};
    use markets::tables::portfolios::{PortfolioGroup, PortfolioGroupDraft};
    use metatable::{Book, RowApi, Session};
    use serde_json::json;

    use super::*;
    use crate::session::empty_book;

    fn session(book: &mut Book, number: u128) -> Session<'_> {
        book.session(chrono::DateTime::UNIX_EPOCH, Uid::from_u128(number), "tests")
    }

    #[test]
    fn every_kind_of_change_has_a_sentence() {
        let book = empty_book().unwrap();
        let asked = Asked {
            store: book.store(),
            args: &Json::Null,
        };
        for mutator in portfolios::packages().iter().flat_map(|package| &package.mutators) {
            assert_ne!(asked.told(mutator.kind), spelled(mutator.kind));
        }
    }

    /// A book with a group of portfolios, an account, and a run of its orders; the uids of the three.
    fn book() -> (Book, [Uid; 3]) {
        let mut book = empty_book().unwrap();
        let group = PortfolioGroupDraft::default()
            .unique_identifier("CORE")
            .display_name("Core");
        let group = PortfolioGroup::add(&mut session(&mut book, 1), group).unwrap().uid;
        let account = AccountDraft::default().unique_identifier("ACC-001").account_name("One");
        let account = Account::create(&mut session(&mut book, 2), account).unwrap().uid;
        let run = OrderManagerDraft::default()
            .unique_identifier("R-1")
            .target_account_uid(account);
        let run = run.target_time(chrono::DateTime::UNIX_EPOCH);
        let run = OrderManager::create(&mut session(&mut book, 3), run).unwrap().uid;
        (book, [group, account, run])
    }

    /// What a change of these arguments is said to have done.
    fn check(book: &Book, kind: &str, args: &Json, told: &str) {
        let asked = Asked {
            store: book.store(),
            args,
        };
        assert_eq!(asked.told(kind), told);
    }

    #[test]
    fn a_sentence_names_what_was_built() {
        let (book, [group, ..]) = book();
        let none = Uid::from_u128(9);
        let link = json!({ "group": { "uid": group }, "portfolio": { "unique_identifier": "P" } });
        for (kind, args, told) in [
            (
                "import_files",
                json!({ "files": [{ "kind": "prices" }] }),
                "Imported a file of prices",
            ),
            ("build_portfolio", json!({ "portfolio": "US-EQUAL" }), "Built US-EQUAL"),
            (
                "materialise_calendar",
                json!({ "source": "XNYS" }),
                "Created the calendar XNYS",
            ),
            (
                "delete_portfolio_tail",
                json!({ "portfolio_uid": none, "from": "2024-01-02T00:00:00Z" }),
                "Deleted the built values of a portfolio from 2024-01-02",
            ),
            (
                "interpolate_prices",
                json!({ "assets": [none, none] }),
                "Interpolated the prices of 2 assets",
            ),
            ("add_portfolio_to_group", link, "Added P to CORE"),
            ("calculate_index", json!({ "index_uid": none }), "Calculated an index"),
        ] {
            check(&book, kind, &args, told);
        }
    }

    #[test]
    fn a_sentence_names_whose_orders_and_rows_changed() {
        let (book, [_, account, run]) = book();
        let none = Uid::from_u128(9);
        let fill = json!({ "order_identifier": "R-1/SPY" });
        let rows = json!({ "table": "Account", "rows": [{ "set": { "a": 1, "b": 2 } }] });
        for (kind, args, told) in [
            (
                "send_orders",
                json!({ "order_manager_uids": [run] }),
                "Marked the orders of ACC-001 as sent",
            ),
            (
                "book_trades",
                json!({ "account_uids": [account, none], "order_manager_uids": [run] }),
                "Posted the trades of 2 accounts",
            ),
            (
                "record_fill",
                json!({ "fills": [fill] }),
                "Recorded a fill of the order R-1/SPY",
            ),
            ("record_fill", json!({ "fills": [fill, fill] }), "Recorded 2 fills"),
            (UPDATE_ROWS, rows.clone(), "Changed 2 cells in Accounts"),
            (
                ALL_TOGETHER,
                json!({ "parts": [{ "kind": UPDATE_ROWS, "args": rows }, { "kind": "make_orders", "args": {} }] }),
                "Changed 2 cells in Accounts and 1 more",
            ),
            ("apply_elsewhere", Json::Null, "Apply elsewhere"),
        ] {
            check(&book, kind, &args, told);
        }
    }
}
