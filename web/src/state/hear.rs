//! What key presses mean.

use super::{Chord, Command};

/// A key that was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// The key: "k", "Enter", "?".
    pub key: String,
    /// Ctrl or Cmd was down.
    pub ctrl: bool,
    /// Alt was down.
    pub alt: bool,
    /// Shift was down.
    pub shift: bool,
    /// A field has the focus.
    pub in_field: bool,
    /// A field has the focus, or single keys are switched off.
    pub typing: bool,
}

/// What a key press means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing.
    Nothing,
    /// The first key of a `Go` chord.
    Go,
    /// A command.
    Command(Command),
}

/// What this key press means, after `g` or not, among the commands that can be run now.
pub fn hear(stroke: &Stroke, after_go: bool, can_run: impl Fn(Command) -> bool) -> Heard {
    let means = |chord: Chord| match chord {
        Chord::Ctrl(key) => stroke.ctrl && !stroke.alt && stroke.key.eq_ignore_ascii_case(key),
        Chord::CtrlOutside(key) | Chord::CtrlShiftOutside(key) => {
            let with_shift = matches!(chord, Chord::CtrlShiftOutside(_));
            stroke.ctrl
                && !stroke.alt
                && !stroke.in_field
                && stroke.shift == with_shift
                && stroke.key.eq_ignore_ascii_case(key)
        }
        Chord::Key(key) => !stroke.ctrl && !stroke.alt && !stroke.typing && !after_go && stroke.key == key,
        Chord::Go(key) => !stroke.ctrl && !stroke.alt && !stroke.typing && after_go && stroke.key == key,
    };
    let found = Command::ALL
        .into_iter()
        .find(|command| command.chord().is_some_and(means) && can_run(*command));
    match found {
        Some(command) => Heard::Command(command),
        None if stroke.key == "g" && !after_go && !stroke.ctrl && !stroke.alt && !stroke.typing => Heard::Go,
        None => Heard::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: &str, (ctrl, typing, after_go): (bool, bool, bool), expected: Heard) {
        let stroke = Stroke {
            key: key.to_owned(),
            ctrl,
            alt: false,
            shift: key == "Z",
            in_field: typing,
            typing,
        };
        assert_eq!(
            hear(&stroke, after_go, |_| true),
            expected,
            "{stroke:?} after g: {after_go}"
        );
    }

    #[test]
    fn keys_mean_commands() {
        check("k", (true, true, false), Heard::Command(Command::OpenPalette));
        check("K", (true, false, false), Heard::Command(Command::OpenPalette));
        check("?", (false, false, false), Heard::Command(Command::OpenKeymap));
        check("?", (false, true, false), Heard::Nothing);
        check("g", (false, false, false), Heard::Go);
        check("g", (false, true, false), Heard::Nothing);
        check("a", (false, false, true), Heard::Command(Command::GoAccounts));
        check("m", (false, false, true), Heard::Command(Command::GoMandates));
        check("z", (false, false, true), Heard::Nothing);
        check("z", (true, false, false), Heard::Command(Command::Undo));
        check("Z", (true, false, false), Heard::Command(Command::Redo));
        check("z", (true, true, false), Heard::Nothing);
    }

    #[test]
    fn a_command_that_cannot_run_is_not_heard() {
        let stroke = Stroke {
            key: "k".to_owned(),
            ctrl: true,
            alt: false,
            shift: false,
            in_field: false,
            typing: false,
        };
        assert_eq!(
            hear(&stroke, false, |command| command != Command::OpenPalette),
            Heard::Nothing
        );
    }

    #[test]
    fn no_two_commands_share_a_chord_on_one_page() {
        for first in Command::ALL {
            for second in Command::ALL {
                let clash = first != second && first.chord().is_some() && first.chord() == second.chord();
                assert!(!clash || first.page().is_some() && second.page().is_some() && first.page() != second.page());
            }
        }
    }
}
