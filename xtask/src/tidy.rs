//! The rules of structure that no compiler checks. Each rule is a file with a test that plants a fault.

mod binding_share;
mod circles;
mod dependencies;
mod edges;
mod exceptions;
mod file_size;
mod function_size;
mod markers;
mod module_names;
mod modules;
mod ordered;
mod paths;
mod places;
mod platform_math;
mod purity;
mod reasons;
mod rooms;
mod tree;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use tree::Tree;

/// One breach of a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    line: usize,
    rule: &'static str,
    message: String,
    weight: Weight,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// Fails the check.
    Fault,
    /// Is printed.
    Note,
}

impl Finding {
    fn fault(rule: &'static str, path: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            rule,
            message: message.into(),
            weight: Weight::Fault,
        }
    }

    fn note(rule: &'static str, path: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            weight: Weight::Note,
            ..Self::fault(rule, path, line, message)
        }
    }
}

type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: &[Rule] = &[
    binding_share::check,
    circles::check,
    dependencies::check,
    edges::check,
    file_size::check,
    function_size::check,
    markers::check,
    module_names::check,
    ordered::check,
    places::check,
    platform_math::check,
    purity::check,
    reasons::check,
    rooms::check,
];

/// Checks the tracked files and the crates against every rule and prints what it finds.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let tree = Tree::read(workspace)?;
    let findings = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    let mut findings = exceptions::apply(&tree, findings)?;
    findings.sort();
    for finding in &findings {
        let weight = if finding.weight == Weight::Fault { "" } else { "note: " };
        println!(
            "{}:{}: {weight}{} [{}]",
            finding.path, finding.line, finding.message, finding.rule
        );
    }
    let faults = findings
        .iter()
        .filter(|finding| finding.weight == Weight::Fault)
        .count();
    if faults > 0 {
        bail!("tidy: {faults} faults");
    }
    println!("tidy: {} rules hold in {} files", RULES.len(), tree.files.len());
    Ok(())
}
