//! Core is pure: time, chance, files, the network, threads and the environment arrive as arguments or not at all.

use syn::visit::{self, Visit};

use super::Finding;
use super::paths;
use super::tree::{File, Tree, is_test_only};

const FORBIDDEN: &[(&str, &str)] = &[
    ("SystemTime", "reads a clock"),
    ("std::time::Instant", "reads a clock"),
    ("Instant::now", "reads a clock"),
    ("Utc::now", "reads a clock"),
    ("Local", "reads a clock and the environment"),
    ("rand", "draws at random"),
    ("getrandom", "draws at random"),
    ("fastrand", "draws at random"),
    ("Uuid::new_v4", "draws at random"),
    ("Uuid::new_v7", "draws at random"),
    ("Uuid::now_v1", "reads a clock"),
    ("Uuid::now_v6", "reads a clock"),
    ("Uuid::now_v7", "reads a clock"),
    ("std::fs", "reads the file system"),
    ("std::env", "reads the environment"),
    ("std::net", "reads the network"),
    ("std::process", "starts or ends processes"),
    ("std::thread", "starts threads"),
    ("std::io::stdin", "reads the terminal"),
    ("std::io::stdout", "writes to the terminal"),
    ("std::io::stderr", "writes to the terminal"),
    ("println", "writes to the terminal"),
    ("print", "writes to the terminal"),
    ("eprintln", "writes to the terminal"),
    ("eprint", "writes to the terminal"),
    ("thread_local", "is a global"),
    ("js_sys", "reads the browser"),
    ("web_sys", "reads the browser"),
    ("wasm_bindgen", "reads the browser"),
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.core_sources()
        .flat_map(|file| [impure_paths(file), asynchrony(file)].concat())
        .collect()
}

fn impure_paths(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for named in paths::named(file) {
        if let Some((name, what)) = FORBIDDEN.iter().find(|(name, _)| named.holds(name)) {
            findings.push(Finding::fault(
                "purity",
                &file.path,
                named.line,
                format!("`{name}` {what}; core is pure"),
            ));
        }
    }
    findings
}

fn asynchrony(file: &File) -> Vec<Finding> {
    let mut search = Asynchrony::default();
    if let Some(syntax) = &file.syntax {
        search.visit_file(syntax);
    }
    let fault = |line| Finding::fault("purity", &file.path, line, "`async` in core; core is synchronous");
    search.lines.into_iter().map(fault).collect()
}

#[derive(Default)]
struct Asynchrony {
    lines: Vec<usize>,
}

impl<'ast> Visit<'ast> for Asynchrony {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test_only(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.lines
            .extend(signature.asyncness.map(|token| token.span.start().line));
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.lines.push(block.async_token.span.start().line);
        visit::visit_expr_async(self, block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn each_kind_of_impurity_is_found() {
        for text in [
            "use std::time::SystemTime;",
            "use std::time::{Duration, Instant};",
            "fn f() { chrono::Utc::now(); }",
            "use chrono::Local;",
            "fn f() { rand::random::<u8>(); }",
            "fn f() { Uuid::new_v4(); }",
            "fn f() { vec![uuid::Uuid::now_v7()]; }",
            "use std::{collections::BTreeMap, fs};",
            "fn f() { std::env::var(\"A\"); }",
            "use std::net::TcpStream;",
            "fn f() { std::thread::spawn(g); }",
            "fn f() { println!(\"a\"); }",
            "async fn f() {}",
            "fn f() { async {}; }",
        ] {
            assert_eq!(count("core/x/src/lib.rs", text), 1, "{text}");
        }
    }

    #[test]
    fn pure_code_and_other_crates_pass() {
        assert_eq!(
            count(
                "core/x/src/lib.rs",
                "use std::io::Read; struct Instant; fn f(at: Instant) {}"
            ),
            0
        );
        assert_eq!(
            count(
                "core/x/src/lib.rs",
                "#[cfg(test)] mod tests { use std::fs; async fn f() {} }"
            ),
            0
        );
        assert_eq!(count("core/x/tests/golden.rs", "use std::fs;"), 0);
        assert_eq!(count("web/src/lib.rs", "async fn f() { Utc::now(); }"), 0);
    }
}
