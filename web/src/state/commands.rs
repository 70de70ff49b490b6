//! Everything that can be done by a key or from the palette, and the keys.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::icon::Icon;

macro_rules! groups {
    ($($group:ident $label:literal;)+) => {
        /// Where a command is listed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "label() says it")]
        pub enum CommandGroup { $($group),+ }

        impl CommandGroup {
            /// The heading of the group.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$group => $label,)+ }
            }
        }
    };
}

groups! {
    Pages "Pages";
    Everywhere "Everywhere";
    Accounts "Accounts";
    Account "Account";
    Mandate "Mandate";
    Portfolios "Portfolios";
    Rebalance "Rebalance";
    VirtualFunds "Virtual funds";
    Orders "Orders";
    Table "Table";
    History "History";
    Data "Data";
}

macro_rules! commands {
    ($($command:ident $group:ident $icon:ident $chord:expr, $label:literal;)+) => {
        /// A thing that can be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "label() says it")]
        pub enum Command { $($command),+ }

        impl Command {
            /// In the order of the keyboard map.
            pub const ALL: [Self; [$(Self::$command),+].len()] = [$(Self::$command),+];

            /// What it does.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$command => $label,)+ }
            }

            /// Its keys.
            #[must_use]
            pub const fn chord(self) -> Option<Chord> {
                match self { $(Self::$command => $chord,)+ }
            }

            /// Where it is listed.
            #[must_use]
            pub const fn group(self) -> CommandGroup {
                match self { $(Self::$command => CommandGroup::$group,)+ }
            }

            /// Its picture.
            #[must_use]
            pub const fn icon(self) -> Icon {
                match self { $(Self::$command => Icon::$icon,)+ }
            }
        }
    };
}

commands! {
    GoAccounts Pages Accounts Some(Chord::Go("a")), "Accounts";
    GoMandates Pages Mandates Some(Chord::Go("m")), "Mandates";
    GoPortfolios Pages Portfolios Some(Chord::Go("p")), "Portfolios";
    GoReference Pages Reference Some(Chord::Go("f")), "Reference data";
    GoRebalance Pages Rebalance Some(Chord::Go("r")), "Rebalance";
    GoVirtualFunds Pages VirtualFunds Some(Chord::Go("v")), "Virtual funds";
    GoOrders Pages Orders Some(Chord::Go("o")), "Orders";
    GoData Pages Data Some(Chord::Go("d")), "Data";
    GoTables Pages Tables Some(Chord::Go("t")), "Tables";
    GoHistory Pages History Some(Chord::Go("h")), "History";
    GoSettings Pages Settings Some(Chord::Go("s")), "Settings";
    OpenPalette Everywhere Search Some(Chord::Ctrl("k")), "Search accounts, assets, pages, commands";
    OpenKeymap Everywhere Keyboard Some(Chord::Key("?")), "Keyboard shortcuts";
    FocusSearch Everywhere Search Some(Chord::Key("/")), "Search on this page";
    SwitchTheme Everywhere Theme Some(Chord::Key("t")), "Switch light and dark theme";
    Undo Everywhere Undo Some(Chord::CtrlOutside("z")), "Undo";
    Redo Everywhere Redo Some(Chord::CtrlShiftOutside("z")), "Redo";
    OutOfBandOnly Accounts Accounts Some(Chord::Key("o")), "Show only accounts out of band";
    PickAll Accounts Check Some(Chord::Key("a")), "Select all accounts in the list";
    RebalancePicked Accounts Rebalance Some(Chord::Key("b")), "Rebalance selected accounts";
    EditMandate Account Edit Some(Chord::Key("e")), "Edit mandate";
    RebalanceAccount Account Rebalance Some(Chord::Key("b")), "Rebalance this account";
    AddRow Mandate Plus Some(Chord::Ctrl("Enter")), "Add row";
    RemoveRow Mandate Delete Some(Chord::Ctrl("Delete")), "Remove row";
    SaveSnapshot Mandate Save Some(Chord::Ctrl("s")), "Save version";
    DiscardEdits Mandate Restore None, "Discard edits";
    NewPortfolio Portfolios Plus Some(Chord::Key("n")), "New portfolio";
    MakePlan Rebalance Play Some(Chord::Key("p")), "Create plan";
    ShowAllLines Rebalance Rebalance Some(Chord::Key("l")), "Show orders only or all positions";
    ExportOrders Rebalance Download Some(Chord::Key("x")), "Export orders";
    ApplyFunds VirtualFunds Check Some(Chord::Ctrl("Enter")), "Apply allocation";
    ExportFunds VirtualFunds Download Some(Chord::Key("x")), "Export allocation";
    PickOrderBatches Orders Check Some(Chord::Key("a")), "Select all batches in the list";
    ApproveOrderBatches Orders Check Some(Chord::Key("y")), "Approve selected batches";
    SendOrderBatches Orders Play Some(Chord::Key("e")), "Mark selected batches as sent";
    CancelOrderBatches Orders Close None, "Cancel selected batches";
    RecordFill Orders Plus Some(Chord::Key("f")), "Record fill";
    RecordBlocks Orders Rebalance Some(Chord::Key("k")), "Allocate block fills";
    BookTrades Orders Book Some(Chord::Key("b")), "Post trades to holdings";
    NewRow Table Plus Some(Chord::Ctrl("Enter")), "New row";
    SaveRow Table Save Some(Chord::Ctrl("s")), "Save row";
    DeleteRow Table Delete Some(Chord::Ctrl("Delete")), "Delete row";
    PasteRows Table Plus None, "Paste as new rows";
    UndoChange History Undo Some(Chord::Key("u")), "Undo this change";
    RedoChange History Redo Some(Chord::Key("r")), "Redo this change";
    LoadSample Data Book Some(Chord::Key("b")), "Load sample data";
    ImportFiles Data Upload Some(Chord::Key("i")), "Import files";
    CommitImport Data Check Some(Chord::Ctrl("Enter")), "Import";
    ExportBook Data Download Some(Chord::Key("x")), "Export all data";
    RestoreBook Data Restore Some(Chord::Key("r")), "Restore from file";
    ClearBook Data Delete None, "Delete all data";
}

impl Command {
    /// The page that it belongs to; none for what works everywhere.
    #[must_use]
    pub const fn page(self) -> Option<CommandGroup> {
        match self.group() {
            CommandGroup::Pages | CommandGroup::Everywhere => None,
            page => Some(page),
        }
    }
}

/// The commands that can be run now.
#[derive(Clone, Copy, Debug, Default)]
pub struct Commands {
    handlers: RwSignal<BTreeMap<Command, Handler>>,
    next: StoredValue<u32>,
}

/// A registration; the newest of a command wins, and only its own component takes it away.
#[derive(Clone, Copy, Debug)]
struct Handler {
    registration: u32,
    run: Callback<()>,
}

impl Commands {
    /// While the calling component lives, `command` runs `handler`.
    pub fn on(self, command: Command, run: Callback<()>) {
        let registration = self.next.get_value();
        self.next.set_value(registration + 1);
        self.handlers.update(|handlers| {
            handlers.insert(command, Handler { registration, run });
        });
        on_cleanup(move || {
            self.handlers.try_update(|handlers| {
                if handlers
                    .get(&command)
                    .is_some_and(|handler| handler.registration == registration)
                {
                    handlers.remove(&command);
                }
            });
        });
    }

    /// Runs a command; nothing when it cannot be run now.
    pub fn run(self, command: Command) {
        let handler = self.handlers.with_untracked(|handlers| handlers.get(&command).copied());
        if let Some(handler) = handler {
            handler.run.run(());
        }
    }

    /// Whether a command can be run now.
    #[must_use]
    pub fn can_run(self, command: Command) -> bool {
        self.handlers.with_untracked(|handlers| handlers.contains_key(&command))
    }

    /// The commands that can be run now, in the order of the keyboard map.
    #[must_use]
    pub fn available(self) -> Vec<Command> {
        self.handlers.with(|handlers| {
            Command::ALL
                .into_iter()
                .filter(|command| handlers.contains_key(command))
                .collect()
        })
    }
}

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
