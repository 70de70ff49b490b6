//! The binding is thin: it deserialises, calls and serialises.

use super::Finding;
use super::tree::{File, Tree};

/// A third of it reads what JavaScript gives, which has kinds of values that core never sees.
const LARGEST_SHARE_PERCENT: usize = 4;
/// Scripts that bind nothing: tables of Arrow made of columns and back, files on the disk, the command.
const BESIDE: &[&str] = &["pkg/js/arrow", "pkg/js/disk", "pkg/js/cli", "pkg/js/csv"];
/// Below this many lines of core's code the share says little, and is printed only.
const GROWN_CORE_LINES: usize = 30_000;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let lines = |counts: fn(&File) -> bool| -> usize {
        let files = tree.files.iter().filter(|file| counts(file));
        files
            .map(|file| file.text.lines().filter(|line| is_code(line)).count())
            .sum()
    };
    let (binding, core) = (lines(is_binding), lines(is_core));
    if binding * 100 <= core * LARGEST_SHARE_PERCENT {
        return Vec::new();
    }
    let message = format!("the binding has {binding} lines of code, core {core}: more than {LARGEST_SHARE_PERCENT} %");
    let finding = if core < GROWN_CORE_LINES {
        Finding::note
    } else {
        Finding::fault
    };
    vec![finding("binding_share", "pkg/src/lib.rs", 1, message)]
}

/// Comments do not count: members are documented for editors where they are.
fn is_code(line: &str) -> bool {
    let line = line.trim_start();
    !line.is_empty() && !["//", "/*", "*"].iter().any(|start| line.starts_with(start))
}

/// Rust, JavaScript and TypeScript that somebody wrote.
fn is_binding(file: &File) -> bool {
    let is_source = file.path.starts_with("pkg/src/") || file.path.starts_with("pkg/js/");
    let is_beside = BESIDE.iter().any(|start| file.path.starts_with(start));
    is_source && !is_beside && !file.text.starts_with("// Generated ")
}

fn is_core(file: &File) -> bool {
    file.is_rust() && file.path.starts_with("core/") && file.path.contains("src/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::Weight;

    fn weight(binding: usize, core: usize) -> Option<Weight> {
        let (binding, core) = ("a\n".repeat(binding), "a\n".repeat(core));
        weight_of(&[("pkg/src/lib.rs", &binding), ("core/x/src/lib.rs", &core)])
    }

    fn weight_of(files: &[(&str, &str)]) -> Option<Weight> {
        check(&Tree::of(files)).pop().map(|finding| finding.weight)
    }

    #[test]
    fn a_thick_binding_is_found() {
        assert_eq!(
            weight(GROWN_CORE_LINES * LARGEST_SHARE_PERCENT / 100, GROWN_CORE_LINES),
            None
        );
        assert_eq!(
            weight(GROWN_CORE_LINES * LARGEST_SHARE_PERCENT / 100 + 1, GROWN_CORE_LINES),
            Some(Weight::Fault)
        );
        assert_eq!(weight(LARGEST_SHARE_PERCENT + 1, 100), Some(Weight::Note));
    }

    #[test]
    fn scripts_count_unless_they_are_generated() {
        let core = ("core/x/src/lib.rs", "a\na\na\n");
        assert_eq!(weight_of(&[("pkg/js/book.ts", "a\n"), core]), Some(Weight::Note));
        assert_eq!(
            weight_of(&[("pkg/js/functions.js", "// Generated from Rust.\na\n"), core]),
            None
        );
        assert_eq!(weight_of(&[("pkg/types/mandate.d.ts", "a\n"), core]), None);
        assert_eq!(weight_of(&[("pkg/js/disk-file.js", "a\n"), core]), None);
    }

    #[test]
    fn comments_do_not_count() {
        let documented = "/**\n * What it does.\n */\n\n  // Why.\n";
        let core = ("core/x/src/lib.rs", "a\n");
        assert_eq!(weight_of(&[("pkg/js/book.ts", documented), core]), None);
    }
}
