//! The impact of a delete, before it is carried out.

use serde::Serialize;

use crate::schema::catalog::{Catalog, TableId};
use crate::schema::definition::OnDelete;
use crate::schema::key::Key;
use crate::store::Store;
use crate::store::cascade::{DeletedRow, Edge, follow_deletes};

/// The impact of deleting a row: what it would delete, clear, or be blocked by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeleteImpact {
    /// Identifier of the row's table.
    pub table: String,
    /// Whether the row can be deleted.
    pub can_delete: bool,
    /// Rows that keep it from being deleted.
    pub blocking_count: u64,
    /// Rows that refer to it or to a row that would go with it.
    pub affected_count: u64,
    /// By foreign key: those that refer to the row's table first, then those that lie behind, in catalog order.
    pub relationships: Vec<Relationship>,
}

/// A foreign key that the delete reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Relationship {
    /// Stable name: "Portfolio.calendar_uid".
    pub key: String,
    /// What a person calls the rows that refer.
    pub label: String,
    /// Identifier of the table that refers.
    pub model: String,
    /// Its column.
    pub column: String,
    /// `direct`: refers to the row itself; `indirect`: to a row that would go with it.
    pub relationship_type: &'static str,
    /// The action on delete and its severity.
    #[serde(flatten)]
    pub judgement: Judgement,
}

/// The effect of a delete on the rows of one foreign key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// RESTRICT, NO ACTION, CASCADE, SET NULL, APPLICATION or UNKNOWN.
    pub on_delete: &'static str,
    /// Rows; none when they cannot be counted.
    pub count: Option<u64>,
    /// exact or unavailable.
    pub count_accuracy: &'static str,
    /// The effect of the delete on them, or theirs on the delete.
    pub effect: &'static str,
    /// blocking, destructive, mutating, warning or info.
    pub severity: &'static str,
    /// Whether they keep the delete from happening.
    pub blocks_delete: bool,
}

impl Judgement {
    /// The effect of an action on so many rows; rows that cannot be counted block wherever one row would.
    pub fn new(on_delete: &str, count: Option<u64>) -> Self {
        let rules = ["RESTRICT", "NO ACTION", "CASCADE", "SET NULL", "APPLICATION"];
        let spaced = on_delete.replace('_', " ");
        let on_delete = rules.into_iter().find(|rule| *rule == spaced).unwrap_or("UNKNOWN");
        let restricts = on_delete == "RESTRICT" || on_delete == "NO ACTION";
        let (effect, severity, blocks_delete) = match (on_delete, count) {
            (_, Some(0)) => ("informational", "info", false),
            _ if restricts && count.is_none() => ("blocks_delete", "warning", true),
            _ if restricts => ("blocks_delete", "blocking", true),
            ("CASCADE", _) => ("cascade_delete", "destructive", false),
            ("SET NULL", _) => ("set_null", "mutating", false),
            _ => ("informational", "warning", false),
        };
        Self {
            on_delete,
            count,
            count_accuracy: if count.is_some() { "exact" } else { "unavailable" },
            effect,
            severity,
            blocks_delete,
        }
    }
}

impl Store {
    /// The impact of deleting a row, which is exactly what the delete does; none when there is no such row.
    pub fn delete_impact(&self, table: TableId, key: &Key) -> Option<DeleteImpact> {
        let root = DeletedRow {
            table,
            key: key.clone(),
            record: self.record(table, key)?.clone(),
            write: 0,
        };
        let found = follow_deletes(self, vec![root]);
        let direct = self.catalog().layout(table).referrers.iter().map(|referrer| Edge {
            table: referrer.table,
            position: referrer.position,
            direct: true,
        });
        let mut edges: Vec<Edge> = direct.collect();
        edges.sort_unstable();
        edges.extend(found.reached.keys().filter(|edge| !edge.direct));
        let relationships: Vec<Relationship> = edges
            .into_iter()
            .map(|edge| relationship(self.catalog(), edge, found.reached.get(&edge).copied().unwrap_or(0)))
            .collect();
        let count = |judged: &Relationship| judged.judgement.count.unwrap_or(0);
        let blocking = relationships.iter().filter(|judged| judged.judgement.blocks_delete);
        Some(DeleteImpact {
            table: self.catalog().definition(table).identifier.to_owned(),
            can_delete: found.restrictions.is_empty(),
            blocking_count: blocking.map(count).sum(),
            affected_count: relationships.iter().map(count).sum(),
            relationships,
        })
    }
}

fn relationship(catalog: &Catalog, edge: Edge, count: usize) -> Relationship {
    let layout = catalog.layout(edge.table);
    let definition = layout.definition;
    let column = definition.columns[edge.position].name;
    let keys = definition.foreign_keys.iter().find(|key| key.column == column);
    let on_delete = match keys.map(|key| key.on_delete) {
        Some(OnDelete::Cascade) => "CASCADE",
        Some(OnDelete::SetNull) => "SET NULL",
        Some(OnDelete::Restrict) | None => "RESTRICT",
    };
    let mut judgement = Judgement::new(on_delete, u64::try_from(count).ok());
    if !edge.direct && judgement.blocks_delete {
        judgement.effect = "blocks_cascade";
    }
    Relationship {
        key: format!("{}.{column}", definition.identifier),
        label: definition.label.to_owned(),
        model: definition.identifier.to_owned(),
        column: column.to_owned(),
        relationship_type: if edge.direct { "direct" } else { "indirect" },
        judgement,
    }
}
