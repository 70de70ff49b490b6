//! Feeds planRebalance arbitrary JSON: `cargo run --release -p acceptance --bin fuzz_plan -- 600` for ten minutes, with a seed as
//! second argument to see the same again. A panic ends it with its input on the screen; so does a plan of over ten seconds.

#![expect(clippy::print_stderr, reason = "a tool for the terminal")]

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use acceptance::draw::Draw;
use acceptance::mutation::mutated;
use planning::functions;
use planning::raw::RawValue;

const PATIENCE: Duration = Duration::from_secs(10);

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.parse::<u64>().ok());
    let (seconds, seed) = (arguments.next().unwrap_or(600), arguments.next().unwrap_or(1));
    let (started, ended) = (channel::<String>(), channel::<bool>());
    std::thread::spawn(move || {
        while let Ok(text) = started.1.recv() {
            let raw = serde_json::from_str::<RawValue>(&text);
            let is_planned = raw.is_ok_and(|raw| functions::plan(&raw).is_ok());
            if ended.0.send(is_planned).is_err() {
                break;
            }
        }
    });
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut draw = Draw::new(seed);
    let (mut cases, mut planned) = (0_u64, 0_u64);
    while Instant::now() < end {
        let text = mutated(&mut draw);
        let is_sent = started.0.send(text.clone()).is_ok();
        match ended.1.recv_timeout(PATIENCE) {
            Ok(is_planned) => planned += u64::from(is_planned),
            Err(RecvTimeoutError::Timeout) => fail("takes longer than ten seconds", &text),
            Err(RecvTimeoutError::Disconnected) => fail("panics", &text),
        }
        cases += u64::from(is_sent);
    }
    eprintln!("{cases} inputs, {planned} planned, the others refused; no panic, no hang; seed {seed}");
}

fn fail(how: &str, text: &str) {
    eprintln!("This input {how}:\n{text}");
    std::process::exit(1);
}
