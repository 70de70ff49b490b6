//! Rules that need more than one row.

use choices::Choice;
use metatable::{Broken, Guard, Judged, MetaTable, Record, Row, Value};

use crate::codes;
use crate::execution;
use crate::status::judge_step;
use crate::tables::hierarchy::{PortfolioNode, PortfolioNodeTable};
use crate::tables::indices::{IndexFormulaDefinitionTable, IndexTable, IndexValuesStorage};
use crate::tables::ingestion::{IngestionBatch, IngestionBatchTable, MarketDataFeed, MarketDataFeedTable};

pub(crate) fn guards() -> Vec<Guard> {
    let mut guards = vec![
        guard::<IndexTable>(true, method_is_kept),
        guard::<PortfolioNodeTable>(false, levels_descend),
        guard::<MarketDataFeedTable>(true, |Judged { before, after, .. }| {
            let status = |feed: &MarketDataFeed| Some(feed.validation_status);
            judge_step(*before, *after, "validation_status", status)
        }),
        guard::<IngestionBatchTable>(true, |Judged { before, after, .. }| {
            judge_step(*before, *after, "status", |batch: &IngestionBatch| Some(batch.status))
        }),
    ];
    guards.extend(execution::guards());
    guards
}

fn guard<T: MetaTable>(judges_steps: bool, judge: fn(&Judged<'_>) -> Vec<Broken>) -> Guard {
    Guard {
        table: T::IDENTIFIER,
        judges_steps,
        judge,
    }
}

/// An index that has formulas or values is calculated, or observed, for good.
fn method_is_kept(
    &Judged {
        store, before, after, ..
    }: &Judged<'_>,
) -> Vec<Broken> {
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
fn levels_descend(&Judged { store, after, .. }: &Judged<'_>) -> Vec<Broken> {
    let Some(node) = after.and_then(|record| PortfolioNode::from_record(record).ok()) else {
        return Vec::new();
    };
    let parent = node.parent_uid.and_then(|uid| store.by_uid::<PortfolioNodeTable>(uid));
    let mut broken = Vec::new();
    let mut report = |fault| {
        broken.push(Broken {
            column: Some("parent_uid"),
            fault,
        });
    };
    if let Some(parent) = parent.filter(|parent| parent.node_type >= node.node_type) {
        report(codes::level_not_below_parent(
            &node.node_type.text(),
            &parent.node_type.text(),
        ));
    }
    let children = store.find::<PortfolioNodeTable>(&["parent_uid"], &[Value::Uid(node.uid)]);
    if children.iter().any(|child| child.node_type <= node.node_type) {
        report(codes::level_not_above_children(&node.node_type.text()));
    }
    broken
}

fn cell<T: MetaTable>(record: Option<&Record>, column: &str) -> Option<Value> {
    let position = T::definition().position(column)?;
    record?.values().get(position).cloned()
}
