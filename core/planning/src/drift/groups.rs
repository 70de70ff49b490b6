//! Drift of what lines add up to: categories, the nodes of a hierarchy, and sleeves.

use std::collections::{BTreeMap, BTreeSet};

use choices::GroupKind;
use decimal::Decimal;
use rebalance::band::Band;
use sorting::Collected;
use uuid::Uuid;

use crate::codes;
use crate::invalid_input::Violations;
use crate::shape::shaped;

shaped! {
    policy;
    /// How the assets of an account group.
    pub struct DriftGroups = "DriftGroups" {
        /// Categories; an asset is in one at most.
        pub categories: Option<Vec<AssetInCategory>>,
        /// The nodes of a hierarchy, in any order.
        pub nodes: Option<Vec<HierarchyNode>>,
        /// Which node an asset hangs on; an asset is on one at most. It counts for every node above as well.
        pub node_of: Option<Vec<AssetOnNode>>,
        /// Demands of the sleeves by asset; an asset's value is shared among its sleeves in proportion to them.
        pub sleeves: Option<Vec<SleeveShare>>,
    }
}

shaped! {
    input;
    /// An asset's category.
    pub struct AssetInCategory = "AssetInCategory" {
        /// The asset.
        pub asset_uid: Uuid,
        /// The category.
        pub category: String,
    }
}

shaped! {
    input;
    /// A node of a hierarchy.
    pub struct HierarchyNode = "HierarchyNode" {
        /// Its name.
        pub node: String,
        /// The node above; a root has none.
        pub parent: Option<String>,
    }
}

shaped! {
    input;
    /// An asset's node.
    pub struct AssetOnNode = "AssetOnNode" {
        /// The asset.
        pub asset_uid: Uuid,
        /// The node.
        pub node: String,
    }
}

shaped! {
    input;
    /// The demand of a sleeve for an asset.
    pub struct SleeveShare = "SleeveShare" {
        /// The asset.
        pub asset_uid: Uuid,
        /// The sleeve: a portfolio that the account targets, or any name.
        pub sleeve: String,
        /// Its part of the asset's target weight, positive.
        pub weight: Decimal,
    }
}

shaped! {
    output;
    /// A group against its target.
    pub struct GroupDrift = "GroupDrift" {
        /// Its kind.
        pub kind: GroupKind,
        /// Its name; null for the assets that are in none of its kind.
        pub name: Option<String> as Nullable,
        /// In the valuation currency.
        pub value: Decimal,
        /// Share of the account's value.
        pub weight: Decimal,
        /// The sum of the target weights.
        pub target: Decimal,
        /// weight - target.
        pub drift: Decimal,
        /// drift / target; null for a target of zero.
        pub relative_drift: Option<Decimal> as Nullable,
        /// The lowest and the highest weight in band; explicit ranges are of assets and give a group no width.
        pub band: [Decimal; 2],
        /// Whether the weight is in band; the boundary is.
        pub in_band: bool,
    }
}

/// Value and target of an asset.
type ValueAndTarget = (Decimal, Decimal);
/// Value and target by name; `None` is what has no name.
type Sums = BTreeMap<Option<String>, ValueAndTarget>;

/// Reports assets that are in two groups, nodes that are listed twice, unknown or above themselves, and shares that are not
/// positive.
pub(super) fn check(groups: &DriftGroups, report: &mut Violations) {
    let mut once = |column: &str, rows: &mut dyn Iterator<Item = Uuid>| {
        let mut seen = BTreeSet::new();
        for (row, asset) in rows.enumerate() {
            if !seen.insert(asset) {
                report.add(
                    row,
                    format!("groups.{column}[{row}].asset_uid"),
                    codes::duplicate_asset(&asset),
                );
            }
        }
    };
    once(
        "categories",
        &mut groups.categories.iter().flatten().map(|row| row.asset_uid),
    );
    once("node_of", &mut groups.node_of.iter().flatten().map(|row| row.asset_uid));
    check_nodes(groups, report);
    let mut shares = BTreeSet::new();
    for (row, share) in groups.sleeves.iter().flatten().enumerate() {
        let column = format!("groups.sleeves[{row}]");
        if !share.weight.is_positive() {
            report.add(row, format!("{column}.weight"), codes::not_positive());
        }
        if !shares.insert((share.asset_uid, &share.sleeve)) {
            report.add(row, format!("{column}.asset_uid"), codes::duplicate_asset_of_sleeve());
        }
    }
}

fn parents(groups: &DriftGroups) -> BTreeMap<&str, Option<&str>> {
    groups
        .nodes
        .iter()
        .flatten()
        .map(|row| (row.node.as_str(), row.parent.as_deref()))
        .into_map()
}

fn check_nodes(groups: &DriftGroups, report: &mut Violations) {
    let parents = parents(groups);
    let mut named = BTreeSet::new();
    for (row, node) in groups.nodes.iter().flatten().enumerate() {
        let column = format!("groups.nodes[{row}]");
        if !named.insert(&node.node) {
            report.add(row, format!("{column}.node"), codes::duplicate_node(&node.node));
        }
        if let Some(parent) = node
            .parent
            .as_ref()
            .filter(|parent| !parents.contains_key(parent.as_str()))
        {
            report.add(row, format!("{column}.parent"), codes::node_unknown(&parent));
        }
        let mut above = node.parent.as_deref();
        for _ in 0..parents.len() {
            above = above.and_then(|name| parents.get(name).copied().flatten());
        }
        if above.is_some() {
            report.add(row, format!("{column}.parent"), codes::node_cycle(&node.node));
        }
    }
    for (row, asset) in groups.node_of.iter().flatten().enumerate() {
        if !parents.contains_key(asset.node.as_str()) {
            report.add(
                row,
                format!("groups.node_of[{row}].node"),
                codes::node_unknown(&asset.node),
            );
        }
    }
}

/// The drift of every group: categories, nodes, sleeves, each by name and those without a name first. `None` when an amount is
/// out of range.
pub(super) fn measure(
    groups: &DriftGroups,
    lines: &BTreeMap<Uuid, ValueAndTarget>,
    account_value: Decimal,
    band: &Band,
) -> Option<Vec<GroupDrift>> {
    let mut measured = Vec::new();
    for (kind, sums) in [
        (GroupKind::Category, by_category(groups, lines)?),
        (GroupKind::Node, by_node(groups, lines)?),
        (GroupKind::Sleeve, by_sleeve(groups, lines)?),
    ] {
        for (name, (value, target)) in sums {
            let weight = value.checked_div(account_value)?;
            let drift = weight.checked_sub(target)?;
            let limits = match band {
                Band::Explicit(_) => Band::default().limits(0, target)?,
                band => band.limits(0, target)?,
            };
            measured.push(GroupDrift {
                kind,
                name,
                value,
                weight,
                target,
                drift,
                relative_drift: if target.is_zero() {
                    None
                } else {
                    Some(drift.checked_div(target)?)
                },
                band: [limits.low, limits.high],
                in_band: limits.contains(weight),
            });
        }
    }
    Some(measured)
}

fn add(sums: &mut Sums, name: Option<String>, (value, target): ValueAndTarget) -> Option<()> {
    let sum = sums.entry(name).or_default();
    *sum = (sum.0.checked_add(value)?, sum.1.checked_add(target)?);
    Some(())
}

fn by_category(groups: &DriftGroups, lines: &BTreeMap<Uuid, ValueAndTarget>) -> Option<Sums> {
    let mut sums = Sums::new();
    let Some(rows) = &groups.categories else {
        return Some(sums);
    };
    let of: BTreeMap<Uuid, &String> = rows.iter().map(|row| (row.asset_uid, &row.category)).into_map();
    for (asset, line) in lines {
        add(&mut sums, of.get(asset).map(|name| (*name).clone()), *line)?;
    }
    Some(sums)
}

fn by_node(groups: &DriftGroups, lines: &BTreeMap<Uuid, ValueAndTarget>) -> Option<Sums> {
    let mut sums = Sums::new();
    let Some(rows) = &groups.node_of else {
        return Some(sums);
    };
    let parents = parents(groups);
    for node in parents.keys() {
        sums.insert(Some((*node).to_owned()), ValueAndTarget::default());
    }
    let of: BTreeMap<Uuid, &str> = rows.iter().map(|row| (row.asset_uid, row.node.as_str())).into_map();
    for (asset, line) in lines {
        let mut node = of.get(asset).copied();
        if node.is_none() {
            add(&mut sums, None, *line)?;
        }
        while let Some(name) = node {
            add(&mut sums, Some(name.to_owned()), *line)?;
            node = parents.get(name).copied().flatten();
        }
    }
    Some(sums)
}

fn by_sleeve(groups: &DriftGroups, lines: &BTreeMap<Uuid, ValueAndTarget>) -> Option<Sums> {
    let mut sums = Sums::new();
    let Some(rows) = &groups.sleeves else {
        return Some(sums);
    };
    let mut of: BTreeMap<Uuid, Vec<&SleeveShare>> = BTreeMap::new();
    for share in rows {
        of.entry(share.asset_uid).or_default().push(share);
    }
    for (asset, (value, target)) in lines {
        let Some(shares) = of.get(asset) else {
            add(&mut sums, None, (*value, *target))?;
            continue;
        };
        let whole = Decimal::checked_sum(shares.iter().map(|share| share.weight))?;
        let mut left = *value;
        for (place, share) in shares.iter().enumerate() {
            let is_last = place + 1 == shares.len();
            let part = if is_last {
                left
            } else {
                value.mul_div(share.weight, whole)?
            };
            left = left.checked_sub(part)?;
            add(&mut sums, Some(share.sleeve.clone()), (part, share.weight))?;
        }
        // What the targets ask for beyond the sleeves is nobody's.
        let rest = target.checked_sub(whole)?;
        if !rest.is_zero() {
            add(&mut sums, None, (Decimal::ZERO, rest))?;
        }
    }
    Some(sums)
}
