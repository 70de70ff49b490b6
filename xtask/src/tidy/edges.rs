//! Which crate may know which, dev-dependencies included.

use super::Finding;
use super::tree::{Package, Tree};

/// Core and storage, and what decodes files.
const PACKAGED: &[&str] = &[
    "choices",
    "decimal",
    "sorting",
    "typescript",
    "violation",
    "zones",
    "metatable",
    "reading",
    "rebalance",
    "planning",
    "markets",
    "portfolios",
    "storage",
];

enum Edges {
    To(&'static [&'static str]),
    Any,
}

/// The whole list.
const ALLOWED: &[(&str, Edges)] = &[
    ("decimal", Edges::To(&[])),
    ("choices", Edges::To(&[])),
    ("sorting", Edges::To(&[])),
    ("typescript", Edges::To(&[])),
    ("violation", Edges::To(&[])),
    ("zones", Edges::To(&[])),
    (
        "metatable",
        Edges::To(&["choices", "decimal", "typescript", "violation"]),
    ),
    ("reading", Edges::To(&[])),
    ("rebalance", Edges::To(&["choices", "decimal"])),
    (
        "planning",
        Edges::To(&[
            "choices",
            "decimal",
            "sorting",
            "typescript",
            "violation",
            "zones",
            "rebalance",
        ]),
    ),
    (
        "markets",
        Edges::To(&[
            "choices",
            "decimal",
            "violation",
            "zones",
            "metatable",
            "rebalance",
            "sorting",
            "planning",
        ]),
    ),
    ("protocol", Edges::To(&["choices", "decimal", "violation"])),
    (
        "portfolios",
        Edges::To(&[
            "choices",
            "markets",
            "planning",
            "metatable",
            "rebalance",
            "sorting",
            "violation",
            "decimal",
        ]),
    ),
    // The other three are for its tests: a sample book, and the contract of the tables.
    (
        "storage",
        Edges::To(&["metatable", "violation", "markets", "portfolios", "acceptance"]),
    ),
    ("pkg", Edges::To(PACKAGED)),
    (
        "workbench",
        Edges::To(&[
            "choices",
            "sorting",
            "protocol",
            "reading",
            "portfolios",
            "markets",
            "planning",
            "metatable",
            "rebalance",
            "violation",
            "decimal",
        ]),
    ),
    // Its tests build it with the feature that plants faults.
    ("sync", Edges::To(&["metatable", "violation", "sync"])),
    // Itself with the points at which its tests have it killed.
    ("server", Edges::To(&["metatable", "sync", "violation", "server"])),
    ("web", Edges::To(&["protocol", "choices", "decimal"])),
    (
        "worker",
        Edges::To(&["workbench", "protocol", "reading", "storage", "metatable"]),
    ),
    ("reader", Edges::To(&["reading"])),
    ("threads", Edges::To(&["planning"])),
    ("xtask", Edges::To(&[])),
    ("acceptance", Edges::Any),
    ("examples", Edges::Any),
    ("bench", Edges::Any),
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.packages.iter().flat_map(check_package).collect()
}

fn check_package(package: &Package) -> Vec<Finding> {
    let fault = |message: String| Finding::fault("edges", &package.manifest, 1, message);
    let Some((_, edges)) = ALLOWED.iter().find(|(name, _)| *name == package.name) else {
        return vec![fault(format!("crate {} is not in the list of edges", package.name))];
    };
    let Edges::To(allowed) = edges else { return Vec::new() };
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.is_local && !allowed.contains(&dependency.name.as_str()))
        .map(|dependency| {
            fault(format!(
                "{} must not depend on {} ({} dependency)",
                package.name, dependency.name, dependency.kind
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use cargo_metadata::DependencyKind::{Development, Normal};

    use super::*;
    use crate::tidy::tree::Dependency;

    fn faults(name: &str, dependency: Dependency) -> Vec<String> {
        let tree = Tree::of_package(name, "core/x/Cargo.toml", vec![dependency]);
        check(&tree).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn an_edge_against_the_list_is_found() {
        assert_eq!(
            faults("markets", Dependency::local("portfolios", Normal)),
            ["markets must not depend on portfolios (normal dependency)"]
        );
        assert_eq!(
            faults("rebalance", Dependency::local("metatable", Development)),
            ["rebalance must not depend on metatable (dev dependency)"]
        );
    }

    #[test]
    fn a_crate_outside_the_list_is_found() {
        assert_eq!(
            faults("newcomer", Dependency::local("decimal", Normal)),
            ["crate newcomer is not in the list of edges"]
        );
    }

    #[test]
    fn the_listed_edges_pass() {
        assert!(faults("markets", Dependency::local("rebalance", Normal)).is_empty());
        assert!(faults("acceptance", Dependency::local("pkg", Normal)).is_empty());
        assert!(faults("markets", Dependency::third_party("portfolios-of-others", Normal)).is_empty());
    }
}
