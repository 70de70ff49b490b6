//! The worker's module in two: what runs until a person can work, and the rest, which is loaded behind it.
//!
//! The functions of the rest are those of a profile, so that what is new comes first; each of them that the first part calls has a
//! stub there, which has the host load the rest when it is called before that has come. Both parts work on the same memory.

mod first;
mod indices;
mod module;
mod profile;
mod rest;
mod site;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use module::{Module, callees};
pub(crate) use profile::written;
pub(crate) use site::{PROFILE, note_worker, split_worker};

/// The bytes of a function's body up to which both parts have it.
const COPIED: usize = 500;

/// The two modules that one became.
struct Split {
    first: Vec<u8>,
    rest: Vec<u8>,
    /// How many functions are in the rest by their names.
    later: usize,
}

/// Which function of the whole module is where, by its index there.
struct Parts {
    first_imports: Vec<u32>,
    /// Functions, then stubs.
    first_functions: Vec<u32>,
    /// The place of each stub's function in the table of stubs.
    stubs: BTreeMap<u32, u32>,
    /// Functions of the first part that the rest calls there.
    shared: Vec<u32>,
    rest_imports: Vec<u32>,
    rest_functions: Vec<u32>,
}

/// Splits a module by the name of its functions.
fn split(bytes: &[u8], is_first: &dyn Fn(&str) -> bool) -> Result<Split> {
    let module = Module::read(bytes)?;
    let parts = Parts::of(&module, is_first)?;
    let names = module.own().filter_map(|(function, _)| module.names.get(&function));
    Ok(Split {
        first: first::encode(&module, &parts)?,
        rest: rest::encode(&module, &parts)?,
        later: names.filter(|name| !is_first(name)).count(),
    })
}

impl Parts {
    fn of(module: &Module<'_>, is_first: &dyn Fn(&str) -> bool) -> Result<Self> {
        let calls = module.own().map(|(function, body)| Ok((function, callees(body)?)));
        let calls: BTreeMap<u32, BTreeSet<u32>> = calls.collect::<Result<_>>()?;
        let first = first_functions(module, &calls, is_first);
        let rest = rest_functions(module, &calls, &first);
        let called = |by: &BTreeSet<u32>| {
            by.iter()
                .flat_map(|caller| &calls[caller])
                .copied()
                .collect::<BTreeSet<u32>>()
        };
        let (mut by_first, by_rest) = (called(&first), called(&rest));
        by_first.extend(module.roots());
        let is_import = |function: &u32| module.is_import(*function);
        let is_stub = |function: &u32| !is_import(function) && !first.contains(function);
        let stubs: BTreeMap<u32, u32> = by_first.iter().copied().filter(is_stub).zip(0..).collect();
        Ok(Self {
            first_imports: by_first.iter().copied().filter(is_import).collect(),
            first_functions: first.iter().chain(stubs.keys()).copied().collect(),
            shared: by_rest
                .intersection(&first)
                .copied()
                .filter(|function| !rest.contains(function))
                .collect(),
            rest_imports: by_rest.iter().copied().filter(is_import).collect(),
            rest_functions: rest.into_iter().collect(),
            stubs,
        })
    }
}

/// The named ones, and of those without a name what a host, a table or the first part calls: wasm-bindgen's own functions, and what
/// wasm-opt made of several.
fn first_functions(
    module: &Module<'_>,
    calls: &BTreeMap<u32, BTreeSet<u32>>,
    is_first: &dyn Fn(&str) -> bool,
) -> BTreeSet<u32> {
    let is_made = |function: &u32| calls.contains_key(function) && !module.names.contains_key(function);
    let named = calls
        .keys()
        .copied()
        .filter(|function| module.names.get(function).is_some_and(|name| is_first(name)));
    let mut open: Vec<u32> = named.chain(module.roots().into_iter().filter(is_made)).collect();
    let mut first = BTreeSet::new();
    while let Some(function) = open.pop() {
        if first.insert(function) {
            let callees = calls.get(&function).into_iter().flatten();
            open.extend(callees.copied().filter(is_made));
        }
    }
    first
}

/// All that are not in the first part, and copies of the small ones there that they call: a call within a part is faster, and what
/// a function keeps is in the memory of both.
fn rest_functions(module: &Module<'_>, calls: &BTreeMap<u32, BTreeSet<u32>>, first: &BTreeSet<u32>) -> BTreeSet<u32> {
    let mut open: Vec<u32> = calls
        .keys()
        .copied()
        .filter(|function| !first.contains(function))
        .collect();
    let mut rest: BTreeSet<u32> = open.iter().copied().collect();
    while let Some(function) = open.pop() {
        for callee in calls.get(&function).into_iter().flatten() {
            let is_copied = calls.contains_key(callee) && module.body(*callee).range().len() <= COPIED;
            if is_copied && rest.insert(*callee) {
                open.push(*callee);
            }
        }
    }
    rest
}

#[cfg(test)]
mod tests;
