//! The binding is thin: it deserialises, calls and serialises.

use super::Finding;
use super::tree::Tree;

const LARGEST_SHARE_PERCENT: usize = 3;
/// Below this many lines of core the share says little, and is printed only.
const GROWN_CORE_LINES: usize = 30_000;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let lines = |folder: &str| -> usize {
        let files = tree
            .rust_files()
            .filter(|file| file.path.starts_with(folder) && file.path.contains("src/"));
        files.map(|file| file.text.lines().count()).sum()
    };
    let (binding, core) = (lines("pkg/"), lines("core/"));
    if binding * 100 <= core * LARGEST_SHARE_PERCENT {
        return Vec::new();
    }
    let message = format!("the binding has {binding} lines, core {core}: more than {LARGEST_SHARE_PERCENT} %");
    let finding = if core < GROWN_CORE_LINES {
        Finding::note
    } else {
        Finding::fault
    };
    vec![finding("binding_share", "pkg/src/lib.rs", 1, message)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::Weight;

    fn weight(binding: usize, core: usize) -> Option<Weight> {
        let (binding, core) = ("\n".repeat(binding), "\n".repeat(core));
        let tree = Tree::of(&[("pkg/src/lib.rs", &binding), ("core/x/src/lib.rs", &core)]);
        check(&tree).pop().map(|finding| finding.weight)
    }

    #[test]
    fn a_thick_binding_is_found() {
        assert_eq!(weight(GROWN_CORE_LINES * 3 / 100, GROWN_CORE_LINES), None);
        assert_eq!(
            weight(GROWN_CORE_LINES * 3 / 100 + 1, GROWN_CORE_LINES),
            Some(Weight::Fault)
        );
        assert_eq!(weight(4, 100), Some(Weight::Note));
    }
}
