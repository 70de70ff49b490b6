//! The tools that are built from source, each at one version.

use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Scope;
use crate::process;
use crate::workspace::Workspace;

/// A command line tool that `cargo install` builds.
pub(crate) struct Tool {
    /// The crate to install.
    pub(crate) package: &'static str,
    /// The executable it brings, whose `--version` ends with the version.
    pub(crate) binary: &'static str,
    version: Version,
    /// What the project uses it for.
    pub(crate) purpose: &'static str,
    /// The smallest scope of set-up that needs it.
    pub(crate) scope: Scope,
    /// Further arguments of `cargo install`.
    pub(crate) arguments: &'static [&'static str],
}

enum Version {
    Pinned(&'static str),
    /// The version of this crate in Cargo.lock: the two must be equal.
    OfCrate(&'static str),
}

/// Every tool, the slowest build first, so that none is left alone at the end.
pub(crate) const TOOLS: &[Tool] = &[
    Tool {
        package: "trunk",
        binary: "trunk",
        version: Version::Pinned("0.21.14"),
        purpose: "builds the app",
        scope: Scope::Run,
        // Without the features it cannot download tools, which it never does here, and builds faster.
        arguments: &["--no-default-features"],
    },
    Tool {
        package: "wasm-bindgen-cli",
        binary: "wasm-bindgen",
        version: Version::OfCrate("wasm-bindgen"),
        purpose: "binds WebAssembly to JavaScript",
        scope: Scope::Run,
        arguments: &[],
    },
    Tool {
        package: "cargo-deny",
        binary: "cargo-deny",
        version: Version::Pinned("0.20.2"),
        purpose: "checks licences and sources",
        scope: Scope::Test,
        arguments: &[],
    },
    Tool {
        package: "wasm-pack",
        binary: "wasm-pack",
        version: Version::Pinned("0.15.1"),
        purpose: "runs tests in a headless browser",
        scope: Scope::Test,
        arguments: &[],
    },
    Tool {
        package: "typos-cli",
        binary: "typos",
        version: Version::Pinned("1.52.0"),
        purpose: "checks spelling",
        scope: Scope::Test,
        arguments: &[],
    },
];

impl Tool {
    /// The version to install.
    pub(crate) fn version(&self, workspace: &Workspace) -> Result<String> {
        match self.version {
            Version::Pinned(version) => Ok(version.to_owned()),
            Version::OfCrate(name) => {
                let lock =
                    fs::read_to_string(workspace.root.join("Cargo.lock")).context("could not read Cargo.lock")?;
                locked_version(&lock, name)
            }
        }
    }

    /// Whether the executable that would be run has the version.
    pub(crate) fn is_present(&self, workspace: &Workspace, version: &str) -> bool {
        workspace.which(self.binary).is_some()
            && process::output(workspace.command(self.binary).arg("--version"))
                .is_ok_and(|printed| printed.split_whitespace().last() == Some(version))
    }
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
}

fn locked_version(lock: &str, name: &str) -> Result<String> {
    let lock: Lock = toml::from_str(lock).context("Cargo.lock is not as expected")?;
    let found = lock.package.into_iter().find(|package| package.name == name);
    Ok(found.with_context(|| format!("Cargo.lock has no {name}"))?.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";

    #[test]
    fn the_version_comes_from_the_lock() {
        assert_eq!(locked_version(LOCK, "wasm-bindgen").unwrap(), "0.2.129");
        assert_eq!(
            locked_version(LOCK, "leptos").unwrap_err().to_string(),
            "Cargo.lock has no leptos"
        );
    }
}
