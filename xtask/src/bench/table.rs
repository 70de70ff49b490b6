//! Medians, their ratios, the goals, and how good each side's answer is.

use serde_json::{Value, json};

use super::contests::Goal;
use super::outcome::{Answer, Outcome};

/// One object a contest: name, seconds of both sides, how often the first is as fast, the goal, quality of both.
pub(super) fn json(outcomes: &[Outcome]) -> Vec<Value> {
    let row = |outcome: &Outcome| {
        let [ours, theirs] = outcome.medians;
        let [our_side, their_side] = &outcome.sides;
        json!({
            "name": outcome.contest.name,
            "case": outcome.contest.case,
            "ours": { "side": our_side.peer, "version": our_side.version, "seconds": ours },
            "peer": { "side": their_side.peer, "version": their_side.version, "seconds": theirs },
            "ratio": theirs / ours,
            "goal": goal(outcome).map(|(text, _)| text),
            "met": goal(outcome).map(|(_, met)| met),
            "quality": { "ours": our_side.quality, "peer": their_side.quality },
        })
    };
    outcomes.iter().map(row).collect()
}

pub(super) fn print(outcomes: &[Outcome]) {
    println!("| benchmark | ours |  | peer |  | speed-up | goal |  | quality: ours; peer |");
    println!("| --- | --- | --: | --- | --: | --: | --- | --- | --- |");
    for outcome in outcomes {
        let [ours, theirs] = outcome.medians;
        let [our_side, their_side] = &outcome.sides;
        let (text, met) = goal(outcome).unwrap_or_default();
        println!(
            "| {} | {} | {} | {} | {} | {} | {text} | {} | {} |",
            outcome.contest.name,
            our_side.peer,
            shown_time(ours),
            their_side.peer,
            shown_time(theirs),
            shown(theirs / ours),
            match (text.is_empty(), met) {
                (true, _) => "",
                (false, true) => "met",
                (false, false) => "missed",
            },
            qualities(our_side, their_side),
        );
    }
}

/// The goal in words and whether it is met.
fn goal(outcome: &Outcome) -> Option<(String, bool)> {
    let [ours, theirs] = outcome.medians;
    match outcome.contest.goal {
        Goal::Faster(times) => Some((format!(">= {times}"), theirs / ours >= times)),
        Goal::AtMost(times) => Some((format!("<= {times} of its time"), ours / theirs <= times)),
        Goal::None => None,
    }
}

/// What an answer is judged by, in both where both say it.
fn qualities(ours: &Answer, theirs: &Answer) -> String {
    const SHOWN: [&str; 7] = [
        "residual",
        "certified gap",
        "cash left",
        "cash",
        "orders",
        "objective",
        "in band",
    ];
    let of = |answer: &Answer| {
        let named = SHOWN.iter().filter_map(|name| {
            let number = answer.quality.get(*name)?.as_f64()?;
            Some(format!("{name} {}", shown_quality(number)))
        });
        named.collect::<Vec<_>>().join(", ")
    };
    let (first, second) = (of(ours), of(theirs));
    if first.is_empty() && second.is_empty() {
        String::new()
    } else {
        format!("{first}; {second}")
    }
}

fn shown_quality(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number}")
    } else if number.abs() >= 0.01 {
        format!("{number:.4}")
    } else {
        format!("{number:.9e}")
    }
}

fn shown_time(seconds: f64) -> String {
    if seconds >= 1.0 {
        format!("{} s", shown(seconds))
    } else if seconds >= 1e-3 {
        format!("{} ms", shown(seconds * 1e3))
    } else {
        format!("{} us", shown(seconds * 1e6))
    }
}

/// Three digits.
fn shown(number: f64) -> String {
    if number >= 100.0 {
        format!("{number:.0}")
    } else if number >= 10.0 {
        format!("{number:.1}")
    } else {
        format!("{number:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits_and_a_unit() {
        assert_eq!(shown_time(0.000_053_4), "53.4 us");
        assert_eq!(shown_time(0.567), "567 ms");
        assert_eq!(shown_time(2.5), "2.50 s");
        assert_eq!(shown(12_345.6), "12346");
    }
}
