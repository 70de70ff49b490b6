//! Where things are: the repository, the cache of the user, and the tools in it.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The folders that every command works with.
pub(crate) struct Workspace {
    /// The top level of the repository.
    pub(crate) root: PathBuf,
    /// The folder in the user's cache that outlives a clone: tools, logs and compiled crates.
    pub(crate) cache: PathBuf,
    /// Where cargo puts what it builds for these commands.
    pub(crate) target: PathBuf,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        // Set by `cargo run`; the compiled-in folder serves a binary that is started by hand.
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest)
            .parent()
            .context("xtask lies in a folder of the repository")?
            .to_path_buf();
        let cache = user_cache()?.join("mandate");
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| cache.join("target"), |set| root.join(set));
        Ok(Self { root, cache, target })
    }

    /// The folder that `cargo install` fills.
    pub(crate) fn tools(&self) -> PathBuf {
        self.cache.join("tools")
    }

    /// The built app.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// A command at the top level of the repository, which finds the pinned tools first.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(self.locate(program.as_ref()));
        command
            .current_dir(&self.root)
            .env("PATH", self.path())
            .env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// The first executable of that name on the path of [`Workspace::command`].
    pub(crate) fn which(&self, program: impl AsRef<OsStr>) -> Option<PathBuf> {
        env::split_paths(&self.path())
            .map(|folder| folder.join(program.as_ref()))
            .find(|file| file.is_file())
    }

    fn locate(&self, program: &OsStr) -> OsString {
        self.which(program)
            .map_or_else(|| program.to_os_string(), PathBuf::into_os_string)
    }

    fn path(&self) -> OsString {
        let own = [self.tools().join("bin"), self.root.join("node_modules/.bin")];
        let inherited = env::var_os("PATH").unwrap_or_default();
        env::join_paths(own.into_iter().chain(env::split_paths(&inherited))).unwrap_or(inherited)
    }
}

fn user_cache() -> Result<PathBuf> {
    if let Some(set) = env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        return Ok(set.into());
    }
    let home = env::var_os("HOME").context("neither XDG_CACHE_HOME nor HOME is set")?;
    Ok(Path::new(&home).join(".cache"))
}
