//! What the rules look at: the files of the repository and the crates of the workspace.

use std::fs;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::process;
use crate::workspace::Workspace;

/// The files and the crates.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) files: Vec<File>,
    pub(super) packages: Vec<Package>,
}

/// A text file; its path is relative to the top level, with `/`.
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
    /// Of a Rust file that parses.
    pub(super) syntax: Option<syn::File>,
}

/// A crate of the workspace.
#[derive(Default)]
pub(super) struct Package {
    pub(super) name: String,
    /// The path of its manifest.
    pub(super) manifest: String,
    pub(super) dependencies: Vec<Dependency>,
}

/// One line of a crate's dependencies.
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) kind: DependencyKind,
    /// Whether it is a crate of the workspace.
    pub(super) is_local: bool,
}

impl Tree {
    pub(super) fn read(workspace: &Workspace) -> Result<Self> {
        let list = [
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
            "--deduplicate",
        ];
        let listed = process::output(workspace.command("git").args(list))?;
        let mut files = Vec::new();
        for path in listed.split('\0').filter(|path| !path.is_empty()) {
            let full = workspace.root.join(path);
            if full.is_file() {
                let bytes = fs::read(&full).with_context(|| format!("could not read {path}"))?;
                files.extend(String::from_utf8(bytes).ok().map(|text| File::new(path, &text)));
            }
        }
        Ok(Self {
            files,
            packages: packages(workspace)?,
        })
    }

    /// The Rust files outside of tests that a core crate is built from.
    pub(super) fn core_sources(&self) -> impl Iterator<Item = &File> {
        self.rust_files().filter(|file| file.is_core_source())
    }

    pub(super) fn rust_files(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_rust())
    }

    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        Self {
            files: files.iter().map(|(path, text)| File::new(path, text)).collect(),
            packages: Vec::new(),
        }
    }

    #[cfg(test)]
    pub(super) fn of_package(name: &str, manifest: &str, dependencies: Vec<Dependency>) -> Self {
        let package = Package {
            name: name.to_owned(),
            manifest: manifest.to_owned(),
            dependencies,
        };
        Self {
            files: Vec::new(),
            packages: vec![package],
        }
    }
}

impl File {
    fn new(path: &str, text: &str) -> Self {
        let syntax = if path.ends_with(".rs") {
            syn::parse_file(text).ok()
        } else {
            None
        };
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            syntax,
        }
    }

    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The last part of the path without its extension.
    pub(super) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.split_once('.').map_or(name, |(stem, _)| stem)
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    fn is_core_source(&self) -> bool {
        self.path.starts_with("core/") && self.path.contains("/src/") && self.stem() != "tests"
    }
}

#[cfg(test)]
impl Dependency {
    pub(super) fn local(name: &str, kind: DependencyKind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            is_local: true,
        }
    }

    pub(super) fn third_party(name: &str, kind: DependencyKind) -> Self {
        Self {
            is_local: false,
            ..Self::local(name, kind)
        }
    }
}

fn packages(workspace: &Workspace) -> Result<Vec<Package>> {
    let metadata = MetadataCommand::new().current_dir(&workspace.root).no_deps().exec()?;
    let packages = metadata.packages.iter().map(|package| Package {
        name: package.name.to_string(),
        manifest: package
            .manifest_path
            .strip_prefix(&metadata.workspace_root)
            .unwrap_or(&package.manifest_path)
            .to_string(),
        dependencies: package
            .dependencies
            .iter()
            .map(|dependency| Dependency {
                name: dependency.name.clone(),
                kind: dependency.kind,
                is_local: dependency.path.is_some(),
            })
            .collect(),
    });
    Ok(packages.collect())
}

/// Whether an item is compiled for tests only.
pub(super) fn is_test_only(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || (attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Path>()
                    .is_ok_and(|path| path.is_ident("test")))
    })
}
