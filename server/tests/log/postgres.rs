//! PostgreSQL: a server of its own in a folder of its own, reached by a socket in that folder.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

/// Where Debian's package keeps the programs that are not on the path.
const PROGRAMS: &str = "/usr/lib/postgresql/15/bin";

pub(crate) struct Postgres {
    folder: TempDir,
}

impl Postgres {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        // PostgreSQL does not run as root; its package brings a user of that name.
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(path));
        }
        let data = path.join("data");
        let init = [
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
        ];
        run(program("initdb").args(init).arg(&data));
        let server = Self { folder };
        server.launch();
        server
    }

    /// Starts it in its folder.
    pub(crate) fn launch(&self) {
        let path = self.folder.path();
        // fsync stays on, without which the log does not start; the rest makes the commits of a test quick.
        let options = format!(
            "-c listen_addresses= -c unix_socket_directories={} -c synchronous_commit=off -c shared_buffers=32MB",
            path.display()
        );
        let log = path.join("log");
        let start = ["-w", "-o", &options, "start"];
        run(self.control().arg("-l").arg(&log).args(start));
    }

    /// Stops it as if its machine had stopped.
    pub(crate) fn stop(&self) {
        run(self.control().args(["-m", "immediate", "-w", "stop"]));
    }

    /// Has it read its settings.
    pub(crate) fn reload(&self) {
        run(self.control().arg("reload"));
    }

    fn control(&self) -> Command {
        let mut command = program("pg_ctl");
        command.arg("-D").arg(self.folder.path().join("data"));
        command
    }

    /// How a schema of this server is reached.
    pub(crate) fn connection(&self, schema: &str) -> String {
        let host = self.folder.path().display();
        format!("host={host} user=postgres dbname=postgres options='-c search_path={schema}'")
    }

    /// An empty schema, and how it is reached.
    pub(crate) async fn schema(&self, name: &str) -> String {
        let client = self.client("public").await;
        let create = format!("CREATE SCHEMA {name}");
        client.batch_execute(&create).await.unwrap();
        self.connection(name)
    }

    /// A connection beside the log's.
    pub(crate) async fn client(&self, schema: &str) -> Client {
        let (client, connection) = tokio_postgres::connect(&self.connection(schema), NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A program of the server, as a user who may run it.
fn program(name: &str) -> Command {
    let packaged = Path::new(PROGRAMS).join(name);
    let path = if packaged.is_file() {
        packaged
    } else {
        PathBuf::from(name)
    };
    if !is_root() {
        return Command::new(path);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(path);
    command
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout.trim_ascii() == b"0"
}

/// Runs without pipes: the server would hold them open.
fn run(command: &mut Command) {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).current_dir("/");
    let status = quiet.status();
    let is_done = status.as_ref().is_ok_and(std::process::ExitStatus::success);
    assert!(
        is_done,
        "{command:?}: {status:?}; install PostgreSQL 15: cargo xtask setup"
    );
}
