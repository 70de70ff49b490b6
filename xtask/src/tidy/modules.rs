//! The modules of a crate, and which module names something of which.
//!
//! A module is a file; code inside `mod x { ... }` counts as its file's, and tests are left out. A path leads to the module
//! that holds the item: re-exports, of single names and of everything, are followed. What a macro makes counts as made by
//! the module that calls it. A method that an upper module gives to a lower module's type is called without a path, so
//! that no edge shows it.

use std::collections::{BTreeMap, BTreeSet};

use super::paths;
use super::tree::{File, Tree, is_test_only};

/// How many re-exports may lead to one item.
const MOST_HOPS: usize = 8;

/// Names from the crate down: `["store", "query"]`; empty for the root.
pub(super) type ModulePath = Vec<String>;

/// The modules of one crate.
pub(super) struct Modules<'t> {
    modules: BTreeMap<ModulePath, Module<'t>>,
}

/// One module naming another.
pub(super) struct Edge<'t> {
    pub(super) from: ModulePath,
    pub(super) to: ModulePath,
    pub(super) file: &'t File,
    pub(super) line: usize,
}

struct Module<'t> {
    file: &'t File,
    /// Imported names, and the path of each as it is written.
    imports: BTreeMap<String, Vec<String>>,
    /// Paths whose every name is imported.
    globs: Vec<Vec<String>>,
    /// What the module declares, and whatever its macro calls name.
    items: BTreeSet<String>,
}

/// Where a path leads: a module, or an item in it.
struct PathTarget {
    module: ModulePath,
    is_item: bool,
}

impl<'t> Modules<'t> {
    /// The modules of the crate in a folder.
    pub(super) fn of(tree: &'t Tree, folder: &str) -> Self {
        let sources = format!("{folder}/src/");
        let modules = tree.rust_files().filter_map(|file| {
            let path = module_path(file.path.strip_prefix(&sources)?)?;
            Some((path, Module::new(file)))
        });
        Self {
            modules: modules.collect(),
        }
    }

    /// The modules, parents before their children.
    pub(super) fn paths(&self) -> impl Iterator<Item = (&ModulePath, &'t File)> {
        self.modules.iter().map(|(path, module)| (path, module.file))
    }

    /// Every place where a module names another, in the order of the modules and their lines.
    pub(super) fn edges(&self) -> Vec<Edge<'t>> {
        let mut edges = Vec::new();
        for (from, module) in &self.modules {
            for named in paths::named(module.file) {
                let place = self.resolve(from, &named.segments, MOST_HOPS);
                if let Some(place) = place.filter(|place| place.module != *from) {
                    edges.push(Edge {
                        from: from.clone(),
                        to: place.module,
                        file: module.file,
                        line: named.line,
                    });
                }
            }
        }
        edges
    }

    /// Where a path leads that is written in a module; none when it leads out of the crate.
    fn resolve(&self, from: &[String], segments: &[String], hops: usize) -> Option<PathTarget> {
        let first = segments.first()?;
        let mut base = from.to_vec();
        let mut rest = segments;
        match first.as_str() {
            "crate" => {
                base.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|segment| segment == "super") {
                    base.pop()?;
                    rest = &rest[1..];
                }
            }
            name => drop(self.step(&base, name, hops)?),
        }
        Some(self.walk(base, rest, hops))
    }

    fn walk(&self, base: ModulePath, rest: &[String], hops: usize) -> PathTarget {
        let mut place = PathTarget {
            module: base,
            is_item: false,
        };
        for name in rest {
            match self.step(&place.module, name, hops) {
                Some(next) => place = next,
                None => place.is_item = true,
            }
            if place.is_item {
                break;
            }
        }
        place
    }

    /// What a name in a module leads to, when that is another module or something of it.
    fn step(&self, at: &[String], name: &str, hops: usize) -> Option<PathTarget> {
        let child = [at, &[name.to_owned()]].concat();
        if self.modules.contains_key(&child) {
            return Some(PathTarget {
                module: child,
                is_item: false,
            });
        }
        let hops = hops.checked_sub(1)?;
        let module = self.modules.get(at)?;
        if let Some(import) = module.imports.get(name) {
            return self.resolve(at, import, hops);
        }
        let mut globs = module.globs.iter();
        globs.find_map(|glob| {
            let source = self.resolve(at, glob, hops).filter(|place| !place.is_item)?.module;
            let declares = self.modules.get(&source)?.items.contains(name);
            let here = || {
                declares.then(|| PathTarget {
                    module: source.clone(),
                    is_item: true,
                })
            };
            here().or_else(|| self.step(&source, name, hops))
        })
    }
}

/// The module of a file below `src`; none for what is not part of the crate's library or program.
fn module_path(below_src: &str) -> Option<ModulePath> {
    let stem = below_src.strip_suffix(".rs")?;
    let path: ModulePath = stem.split('/').map(str::to_owned).collect();
    if path.iter().any(|name| name == "tests") || path.first().is_some_and(|name| name == "bin") {
        return None;
    }
    let is_root = path.len() == 1 && (path[0] == "lib" || path[0] == "main");
    Some(if is_root { Vec::new() } else { path })
}

impl<'t> Module<'t> {
    fn new(file: &'t File) -> Self {
        let mut module = Self {
            file,
            imports: BTreeMap::new(),
            globs: Vec::new(),
            items: BTreeSet::new(),
        };
        for item in file.syntax.iter().flat_map(|syntax| &syntax.items) {
            match item {
                syn::Item::Use(import) if !is_test_only(&import.attrs) => module.add_import(&import.tree, &[]),
                syn::Item::Macro(call) => module.add_idents(call.mac.tokens.clone()),
                item => module.items.extend(name_of(item)),
            }
        }
        module
    }

    fn add_import(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.add_import(&path.tree, &with(&path.ident)),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.add_import(item, before)),
            syn::UseTree::Glob(_) => self.globs.push(before.to_vec()),
            syn::UseTree::Rename(rename) => {
                let path = if rename.ident == "self" {
                    before.to_vec()
                } else {
                    with(&rename.ident)
                };
                self.imports.insert(rename.rename.to_string(), path);
            }
            syn::UseTree::Name(name) if name.ident == "self" => {
                self.imports
                    .extend(before.last().map(|last| (last.clone(), before.to_vec())));
            }
            syn::UseTree::Name(name) => {
                self.imports.insert(name.ident.to_string(), with(&name.ident));
            }
        }
    }

    fn add_idents(&mut self, tokens: proc_macro2::TokenStream) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Ident(ident) => drop(self.items.insert(ident.to_string())),
                proc_macro2::TokenTree::Group(group) => self.add_idents(group.stream()),
                _ => {}
            }
        }
    }
}

fn name_of(item: &syn::Item) -> Option<String> {
    let ident = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(files: &[(&str, &str)]) -> Vec<String> {
        let tree = Tree::of(files);
        let modules = Modules::of(&tree, "core/x");
        let shown = |edge: Edge<'_>| format!("{} -> {}:{}", edge.from.join("::"), edge.to.join("::"), edge.line);
        modules.edges().into_iter().map(shown).collect()
    }

    const STORE: (&str, &str) = (
        "core/x/src/store.rs",
        "mod query;\npub use query::Query;\npub struct Store;",
    );
    const QUERY: (&str, &str) = ("core/x/src/store/query.rs", "pub struct Query;");

    #[test]
    fn a_path_leads_to_the_module_of_its_item() {
        for (text, expected) in [
            ("use crate::store::Store;", &["book -> store:1"][..]),
            ("use crate::store::Query;", &["book -> store::query:1"]),
            (
                "use super::store::query;\nfn f(q: query::Query) {}",
                &["book -> store::query:1", "book -> store::query:2"],
            ),
            ("fn f() { crate::store::Query::new(); }", &["book -> store::query:1"]),
            ("fn f() { vec![crate::store::Store] }", &["book -> store:1"]),
            (
                "use crate::{self as root, store::{self, Query}};",
                &["book -> :1", "book -> store:1", "book -> store::query:1"],
            ),
            ("use crate::Store;", &["book -> store:1"]),
            ("use std::store::Query; fn f(store: u8) {}", &[]),
            ("#[cfg(test)] mod tests { use crate::store::Store; }", &[]),
        ] {
            let root = ("core/x/src/lib.rs", "mod book;\nmod store;\npub use store::*;");
            let found = edges(&[root, ("core/x/src/book.rs", text), STORE, QUERY]);
            let of_book: Vec<&str> = found
                .iter()
                .map(String::as_str)
                .filter(|edge| edge.starts_with("book"))
                .collect();
            assert_eq!(of_book, expected, "{text}");
        }
    }

    #[test]
    fn everything_that_a_module_passes_on_is_followed() {
        let root = ("core/x/src/lib.rs", "pub use store::*;");
        let store = ("core/x/src/store.rs", "pub use query::*;");
        let query = ("core/x/src/store/query.rs", "table! { Shelf }\npub fn run() {}");
        let book = ("core/x/src/book.rs", "use crate::{Shelf, run};");
        let found = edges(&[root, store, query, book]);
        assert_eq!(found[1..3], ["book -> store::query:1", "book -> store::query:1"]);
    }

    #[test]
    fn tests_programs_and_other_crates_are_no_modules() {
        let text = "use crate::store::Store;";
        let others = [
            "core/x/src/tests.rs",
            "core/x/src/store/tests/a.rs",
            "core/x/src/bin/b.rs",
            "core/y/src/c.rs",
        ];
        for path in others {
            assert!(edges(&[("core/x/src/store.rs", ""), (path, text)]).is_empty(), "{path}");
        }
    }
}
