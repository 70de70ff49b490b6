//! No circle of modules: of two children of one module, one may need the other, directly or through their siblings, and
//! not both each other.
//!
//! A child stands for all that lies below it. What counts is the module that holds an item, wherever it is re-exported.
//! A parent and its child may name each other, as a type and the files of its methods do: between them nothing counts.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Finding;
use super::modules::{Edge, ModulePath, Modules};
use super::tree::Tree;

/// The folders of the crates that are free of them.
const CRATES: &[&str] = &[
    "core/choices",
    "core/decimal",
    "core/sorting",
    "core/typescript",
    "core/violation",
    "core/metatable",
    "core/rebalance",
    "core/planning",
    "core/markets",
    "core/portfolios",
    "core/protocol",
    "core/workbench",
    "storage",
    "server",
    "threads",
    "web",
    "web/worker",
    "pkg",
    "xtask",
    "bench",
    "tests",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    CRATES
        .iter()
        .flat_map(|folder| check_modules(&Modules::of(tree, folder)))
        .collect()
}

fn check_modules(modules: &Modules<'_>) -> Vec<Finding> {
    let edges = modules.edges();
    modules
        .paths()
        .flat_map(|(parent, _)| circles(parent, &edges))
        .collect()
}

/// Which child needs which, and the first place where it does.
type Needs<'e, 't> = BTreeMap<&'e str, BTreeMap<&'e str, &'e Edge<'t>>>;

/// One finding for each set of children that need each other, with the shortest way around.
fn circles(parent: &ModulePath, edges: &[Edge<'_>]) -> Vec<Finding> {
    let child = |module: &'_ ModulePath| -> Option<usize> {
        (module.len() > parent.len() && module.starts_with(parent)).then_some(parent.len())
    };
    let mut needs = Needs::new();
    for edge in edges {
        if let (Some(from), Some(to)) = (child(&edge.from), child(&edge.to))
            && edge.from[from] != edge.to[to]
        {
            let of_child = needs.entry(&edge.from[from]).or_default();
            of_child.entry(&edge.to[to]).or_insert(edge);
        }
    }
    let mut findings = Vec::new();
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    let mut rounds: Vec<Vec<&str>> = needs.keys().filter_map(|start| shortest_round(&needs, start)).collect();
    rounds.sort_by_key(Vec::len);
    for round in rounds {
        // A child that is in several circles is told of once; the others show when the first is gone.
        if round.iter().any(|name| reported.contains(name)) {
            continue;
        }
        reported.extend(&round);
        findings.extend(finding(parent, &needs, &round));
    }
    findings
}

/// The children on the shortest way from one back to itself.
fn shortest_round<'e>(needs: &Needs<'e, '_>, start: &&'e str) -> Option<Vec<&'e str>> {
    let mut open = VecDeque::from([vec![*start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = open.pop_front() {
        for &next in needs.get(way.last()?).into_iter().flat_map(BTreeMap::keys) {
            if next == *start {
                return Some(way);
            }
            if seen.insert(next) {
                open.push_back([way.as_slice(), &[next]].concat());
            }
        }
    }
    None
}

fn finding(parent: &ModulePath, needs: &Needs<'_, '_>, round: &[&str]) -> Option<Finding> {
    let next = round.iter().cycle().skip(1);
    let steps: Vec<&Edge<'_>> = round
        .iter()
        .zip(next)
        .filter_map(|(from, to)| needs.get(from)?.get(to).copied())
        .collect();
    let first = steps.first()?;
    let step = |edge: &&Edge<'_>| {
        let (from, to) = (edge.from.join("::"), edge.to.join("::"));
        format!("{from} needs {to} ({}:{})", edge.file.path, edge.line)
    };
    let steps_text: Vec<String> = steps.iter().map(step).collect();
    let place = if parent.is_empty() {
        "the root".to_owned()
    } else {
        parent.join("::")
    };
    let message = format!("a circle of modules of {place}: {}", steps_text.join(", "));
    Some(Finding::fault("circles", &first.file.path, first.line, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<(String, &str)> = files
            .iter()
            .map(|(path, text)| (format!("core/metatable/src/{path}"), *text))
            .collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let found = check(&Tree::of(&files)).into_iter();
        found
            .map(|finding| finding.message.replace("core/metatable/src/", ""))
            .collect()
    }

    #[test]
    fn two_siblings_that_need_each_other_are_found() {
        let files = [
            ("lib.rs", "mod a;\nmod b;"),
            ("a.rs", "use crate::b::B;\npub struct A;"),
            ("b.rs", "pub struct B;\nfn f(a: &super::a::A) {}"),
        ];
        assert_eq!(
            faults(&files),
            ["a circle of modules of the root: a needs b (a.rs:1), b needs a (b.rs:2)"]
        );
    }

    #[test]
    fn a_circle_through_others_and_their_children_is_found() {
        let files = [
            ("lib.rs", "mod x;"),
            ("x.rs", "mod a;\nmod b;\nmod c;\npub use c::C;"),
            ("x/a.rs", "use super::b::B;\npub struct A;"),
            ("x/b.rs", "mod deep;\npub struct B;"),
            ("x/b/deep.rs", "\nuse crate::x::C;"),
            ("x/c.rs", "use crate::x::a;\npub struct C;"),
        ];
        assert_eq!(
            faults(&files),
            [
                "a circle of modules of x: x::a needs x::b (x/a.rs:1), x::b::deep needs x::c (x/b/deep.rs:2), x::c needs x::a (x/c.rs:1)"
            ]
        );
    }

    #[test]
    fn a_parent_and_its_child_may_name_each_other() {
        let files = [
            ("lib.rs", "mod a;\nmod b;"),
            ("a.rs", "mod part;\nuse part::Part;\nuse crate::b::B;\npub struct A;"),
            ("a/part.rs", "use super::A;\npub struct Part;"),
            ("b.rs", "pub struct B;"),
        ];
        assert!(faults(&files).is_empty());
    }
}
