//! The worker of a built site: its files before and after.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::profile::{self, digest};
use super::split;
use crate::workspace::Workspace;

/// The module of the worker, as Trunk names it.
const WHOLE: &str = "worker_bg.wasm";
const REST: &str = "worker_rest_bg.wasm";
/// The script that wasm-bindgen writes.
const SCRIPT: &str = "worker.js";
/// What loads the rest: in the repository, and beside the script.
const LOADER: (&str, &str) = ("web/worker/rest.js", "worker_rest.js");
/// The digests of the names of the functions that a first visit does not run.
pub(crate) const PROFILE: &str = "web/worker/later.txt";

/// Where the script has the imports of its module, and where the exports.
const IMPORTS: &str = "const imports = __wbg_get_imports();";
const EXPORTS: &str = "wasm = instance.exports;";

/// Splits the worker's module and has its script load both.
pub(crate) fn split_worker(workspace: &Workspace, site: &Path) -> Result<()> {
    let text = fs::read_to_string(workspace.root.join(PROFILE)).with_context(|| format!("could not read {PROFILE}"))?;
    let later: BTreeSet<&str> = text.lines().collect();
    let whole = fs::read(site.join(WHOLE)).with_context(|| format!("{} has no {WHOLE}", site.display()))?;
    let parts = split(&whole, &|name| !later.contains(digest(name).as_str()))?;
    check_age(parts.later, later.len())?;
    fs::write(site.join(WHOLE), parts.first)?;
    fs::write(site.join(REST), parts.rest)?;
    fs::copy(workspace.root.join(LOADER.0), site.join(LOADER.1))?;
    let import = format!("import {{ begin, withRest }} from './{}';\n", LOADER.1);
    let script = import + &fs::read_to_string(site.join(SCRIPT))?;
    let script = replaced(&script, IMPORTS, "const imports = withRest(__wbg_get_imports());")?;
    let script = replaced(&script, EXPORTS, &format!("{EXPORTS}\n    begin(wasm);"))?;
    fs::write(site.join(SCRIPT), script).with_context(|| format!("could not write {SCRIPT}"))
}

/// A profile most of whose functions are there still; without them, they come first like all that it does not have.
fn check_age(found: usize, listed: usize) -> Result<()> {
    println!("worker: {found} functions for {listed} of {PROFILE}");
    if found * 4 < listed * 3 {
        bail!("{PROFILE} is stale: `cargo xtask profile` writes it again");
    }
    Ok(())
}

/// Has the worker note which of its functions run; the bytes are those of its module before.
pub(crate) fn note_worker(site: &Path) -> Result<Vec<u8>> {
    let whole = fs::read(site.join(WHOLE)).with_context(|| format!("{} has no {WHOLE}", site.display()))?;
    fs::write(site.join(WHOLE), profile::noting(&whole)?)?;
    let script = fs::read_to_string(site.join(SCRIPT))?;
    let script = replaced(&script, EXPORTS, &format!("{EXPORTS}\n    self.noting = wasm;"))?;
    fs::write(site.join(SCRIPT), script)?;
    Ok(whole)
}

fn replaced(script: &str, old: &str, new: &str) -> Result<String> {
    if !script.contains(old) {
        bail!("{SCRIPT} does not have the line \"{old}\", which wasm-bindgen used to write");
    }
    Ok(script.replace(old, new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_of_other_code_is_refused() {
        assert!(check_age(75, 100).is_ok());
        assert!(
            check_age(74, 100)
                .unwrap_err()
                .to_string()
                .contains("cargo xtask profile")
        );
    }

    #[test]
    fn a_script_without_the_line_is_refused() {
        assert_eq!(replaced("a b", "b", "c").unwrap(), "a c");
        assert!(
            replaced("a", "b", "c")
                .unwrap_err()
                .to_string()
                .contains("wasm-bindgen")
        );
    }
}
