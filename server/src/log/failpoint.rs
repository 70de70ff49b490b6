//! Points at which a test has the process killed.

/// Kills the process if `MANDATE_FAILPOINT` names this point, or names it with the count of times that it is to be reached:
/// `before_commit`, `before_commit:3`.
#[cfg(feature = "failpoints")]
pub(super) fn reach(point: &str) {
    use std::collections::BTreeMap;
    use std::process::{Command, id};
    use std::sync::{Mutex, PoisonError};

    static REACHED: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

    let Ok(named) = std::env::var("MANDATE_FAILPOINT") else {
        return;
    };
    let (name, times) = named.split_once(':').unwrap_or((&named, "1"));
    let mut reached = REACHED.lock().unwrap_or_else(PoisonError::into_inner);
    let count = reached.entry(point.to_owned()).or_default();
    *count += 1;
    if name == point && *count == times.parse().unwrap_or(1) {
        // The lock stays held: nothing passes a point any more.
        if Command::new("kill")
            .args(["-KILL", &id().to_string()])
            .status()
            .is_err()
        {
            std::process::abort();
        }
        loop {
            std::thread::park();
        }
    }
}

#[cfg(not(feature = "failpoints"))]
pub(super) fn reach(_point: &str) {}
