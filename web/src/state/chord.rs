//! The keys of commands.

/// The keys of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chord {
    /// With Ctrl or Cmd; works while typing.
    Ctrl(&'static str),
    /// With Ctrl or Cmd; not while a field has the focus, which has its own use for it.
    CtrlOutside(&'static str),
    /// The same with Shift.
    CtrlShiftOutside(&'static str),
    /// One key; not while typing.
    Key(&'static str),
    /// `g`, then a key; not while typing.
    Go(&'static str),
}

impl Chord {
    /// The keys as they are printed on a keyboard.
    #[must_use]
    pub fn caps(self) -> Vec<String> {
        match self {
            Self::Ctrl(key) | Self::CtrlOutside(key) => vec!["Ctrl".to_owned(), cap(key)],
            Self::CtrlShiftOutside(key) => vec!["Ctrl".to_owned(), "Shift".to_owned(), cap(key)],
            Self::Key(key) => vec![cap(key)],
            Self::Go(key) => vec!["G".to_owned(), cap(key)],
        }
    }

    /// The value of `aria-keyshortcuts`.
    #[must_use]
    pub fn aria(self) -> String {
        match self {
            Self::Ctrl(key) | Self::CtrlOutside(key) => format!("Control+{}", cap(key)),
            Self::CtrlShiftOutside(key) => format!("Control+Shift+{}", cap(key)),
            Self::Key(key) => cap(key),
            Self::Go(key) => format!("G {}", cap(key)),
        }
    }
}

fn cap(key: &str) -> String {
    if key.len() == 1 {
        key.to_uppercase()
    } else {
        key.to_owned()
    }
}
