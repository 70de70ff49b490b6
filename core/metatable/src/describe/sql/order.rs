//! The order in which a database should walk references when a row is deleted.
//!
//! The store refuses a delete whenever a restricting row is there before anything is cascaded. A database walks one
//! reference after the other and refuses when it meets the restricting row, or does not refuse when it has cascaded that
//! row away before. So the reference that leads to the restricted row is declared before the one that leads to the
//! restricting row.

use crate::schema::catalog::Catalog;
use crate::schema::definition::OnDelete;

/// The places of the tables in the catalog, in the order in which references from them should be walked.
pub(super) fn walk_order(catalog: &Catalog) -> Vec<usize> {
    let edges = precedences(catalog);
    let mut left: Vec<usize> = (0..catalog.tables.len()).collect();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_free = |table: &usize| !edges.iter().any(|(first, then)| then == table && left.contains(first));
        // Ways that contradict each other are walked as the catalog has them.
        let next = left.iter().position(is_free).unwrap_or(0);
        order.push(left.remove(next));
    }
    order
}

/// Pairs of tables, the first of which is to be walked before the second.
fn precedences(catalog: &Catalog) -> Vec<(usize, usize)> {
    let reach: Vec<Vec<bool>> = (0..catalog.tables.len())
        .map(|table| cascaded(catalog, table))
        .collect();
    let mut edges = Vec::new();
    for (parent, layout) in catalog.tables.iter().enumerate() {
        let children = |action| {
            layout
                .referrers
                .iter()
                .filter(move |referrer| referrer.on_delete == action)
        };
        for way in children(OnDelete::Cascade).map(|referrer| referrer.table.0) {
            for (restricted, restricting) in restrictions(catalog) {
                if restricted == parent && restricting != way && reach[way][restricting] {
                    edges.push((restricting, way));
                }
                let leads_there = reach[way][restricted] && !reach[way][restricting];
                let others = children(OnDelete::Cascade).map(|referrer| referrer.table.0);
                let later =
                    others.filter(|&other| leads_there && reach[other][restricting] && !reach[other][restricted]);
                edges.extend(later.map(|other| (way, other)));
            }
        }
    }
    edges
}

/// The tables whose rows go with rows of this one, itself included.
fn cascaded(catalog: &Catalog, table: usize) -> Vec<bool> {
    let mut found = vec![false; catalog.tables.len()];
    let mut open = vec![table];
    while let Some(next) = open.pop() {
        if !std::mem::replace(&mut found[next], true) {
            let referrers = catalog.tables[next].referrers.iter();
            open.extend(
                referrers
                    .filter(|referrer| referrer.on_delete == OnDelete::Cascade)
                    .map(|referrer| referrer.table.0),
            );
        }
    }
    found
}

/// Each restricting reference: the table that it leads to, and the one that it is of.
fn restrictions(catalog: &Catalog) -> impl Iterator<Item = (usize, usize)> + '_ {
    let tables = catalog.tables.iter().enumerate();
    tables.flat_map(|(restricted, layout)| {
        let restricting = layout
            .referrers
            .iter()
            .filter(|referrer| referrer.on_delete == OnDelete::Restrict);
        restricting.map(move |referrer| (restricted, referrer.table.0))
    })
}
