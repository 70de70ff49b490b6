//! Rules that need more than one row.

use metatable::{Broken, Guard, MetaTable, Record, Row, Store, Value};

use crate::codes;
use crate::execution;
use crate::tables::execution::status::either;
use crate::tables::hierarchy::{PortfolioNode, PortfolioNodeTable};
use crate::tables::indices::{IndexFormulaDefinitionTable, IndexTable, IndexValuesStorage};
use crate::tables::ingestion::{IngestionBatchTable, MarketDataFeedTable};

/// The levels of the hierarchy, from the top.
const LEVELS: [&str; 4] = ["FUND", "DESK", "BOOK", "STRATEGY"];

pub(crate) fn guards() -> Vec<Guard> {
    let mut guards = vec![
        guard::<IndexTable>(true, method_is_kept),
        guard::<PortfolioNodeTable>(false, levels_descend),
        guard::<MarketDataFeedTable>(true, |_, before, after| {
            let steps: &[(&str, &[&str])] = &[("PENDING", &["PASS", "WARN", "FAIL"])];
            status_steps::<MarketDataFeedTable>(before, after, "validation_status", "PENDING", steps)
        }),
        guard::<IngestionBatchTable>(true, |_, before, after| {
            let steps: &[(&str, &[&str])] = &[
                ("STARTED", &["VALIDATING", "FAILED"]),
                ("VALIDATING", &["COMPLETED", "FAILED"]),
            ];
            status_steps::<IngestionBatchTable>(before, after, "status", "STARTED", steps)
        }),
    ];
    guards.extend(execution::guards());
    guards
}

fn guard<T: MetaTable>(
    judges_steps: bool,
    judge: fn(&Store, Option<&Record>, Option<&Record>) -> Vec<Broken>,
) -> Guard {
    Guard {
        table: T::IDENTIFIER,
        judges_steps,
        judge,
    }
}

/// An index that has formulas or values is calculated, or observed, for good.
fn method_is_kept(store: &Store, before: Option<&Record>, after: Option<&Record>) -> Vec<Broken> {
    let method = |record: Option<&Record>| cell::<IndexTable>(record, "calculation_method");
    let (Some(old), Some(new)) = (method(before), method(after)) else {
        return Vec::new();
    };
    let uid = [cell::<IndexTable>(after, "uid").unwrap_or(Value::Null)];
    let used = store
        .find_one::<IndexFormulaDefinitionTable>(&["index_uid"], &uid)
        .is_some()
        || store.find_one::<IndexValuesStorage>(&["index_uid"], &uid).is_some();
    if old == new || !used {
        return Vec::new();
    }
    vec![Broken {
        column: Some("calculation_method"),
        fault: codes::calculation_method_fixed(),
    }]
}

/// A node lies below its parent's level and above its children's, so that there are no circles.
fn levels_descend(store: &Store, _: Option<&Record>, after: Option<&Record>) -> Vec<Broken> {
    let Some(node) = after.and_then(|record| PortfolioNode::from_record(record).ok()) else {
        return Vec::new();
    };
    let level = |node: &PortfolioNode| LEVELS.iter().position(|level| *level == node.node_type);
    let parent = node.parent_uid.and_then(|uid| store.by_uid::<PortfolioNodeTable>(uid));
    let mut broken = Vec::new();
    let mut report = |fault| {
        broken.push(Broken {
            column: Some("parent_uid"),
            fault,
        });
    };
    if let Some(parent) = parent.filter(|parent| level(parent) >= level(&node)) {
        report(codes::level_not_below_parent(&node.node_type, &parent.node_type));
    }
    let children = store.find::<PortfolioNodeTable>(&["parent_uid"], &[Value::Uid(node.uid)]);
    if children.iter().any(|child| level(child) <= level(&node)) {
        report(codes::level_not_above_children(&node.node_type));
    }
    broken
}

/// A status starts with `first` and takes only the listed steps.
fn status_steps<T: MetaTable>(
    before: Option<&Record>,
    after: Option<&Record>,
    column: &'static str,
    first: &str,
    steps: &[(&str, &[&str])],
) -> Vec<Broken> {
    let text = |record: Option<&Record>| cell::<T>(record, column).map(|value| value.to_text());
    let Some(new) = text(after) else { return Vec::new() };
    let allowed: Vec<&str> = match text(before) {
        None => vec![first],
        Some(old) if old == new => return Vec::new(),
        Some(old) => {
            let found = steps.iter().find(|(from, _)| *from == old);
            found.map_or(Vec::new(), |(_, to)| to.to_vec())
        }
    };
    if allowed.contains(&new.as_str()) {
        return Vec::new();
    }
    let fault = if allowed.is_empty() {
        codes::status_is_kept()
    } else {
        codes::status_not_next(&either(&allowed))
    };
    vec![Broken {
        column: Some(column),
        fault,
    }]
}

fn cell<T: MetaTable>(record: Option<&Record>, column: &str) -> Option<Value> {
    let position = T::definition().position(column)?;
    record?.values().get(position).cloned()
}
