//! What the accounts and assets of a plan are called.

use std::collections::BTreeMap;
use std::rc::Rc;

use markets::tables::accounts::AccountTable;
use sorting::Arrange;

use super::super::accounts::Valuations;
use crate::session::Session;
use protocol::{NamedRow, Uid};

/// The names of a plan's accounts and assets, as the book has them now.
pub(super) struct Names {
    accounts: BTreeMap<Uid, (String, String)>,
    pub(super) valuations: Rc<Valuations>,
    /// The portfolio through which most of a line's target comes, by account and asset.
    pub(super) through: BTreeMap<(Uid, Uid), Rc<str>>,
}

/// A business key and a human label.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) key: String,
    pub(super) label: String,
}

impl Names {
    pub(super) fn new(session: &Session, valuations: &Rc<Valuations>, through: BTreeMap<(Uid, Uid), Rc<str>>) -> Self {
        let rows = session.store().rows::<AccountTable>();
        Self {
            accounts: rows
                .map(|account| (account.uid, (account.unique_identifier, account.account_name)))
                .collect(),
            valuations: Rc::clone(valuations),
            through,
        }
    }

    /// The name of an account; its uid when the book has it no more.
    pub(super) fn account(&self, uid: Uid) -> Name {
        match self.accounts.get(&uid) {
            Some((key, label)) => Name {
                key: key.clone(),
                label: label.clone(),
            },
            None => Name {
                key: uid.to_string(),
                label: String::new(),
            },
        }
    }

    /// The name of an asset; its uid when the book has it no more.
    pub(super) fn asset(&self, uid: Uid) -> Name {
        let market = &self.valuations.market;
        match market.asset(uid).map(|number| &market.assets[number as usize]) {
            Some(asset) => Name {
                key: asset.key.clone(),
                label: asset.name.clone(),
            },
            None => Name {
                key: uid.to_string(),
                label: String::new(),
            },
        }
    }

    /// Accounts as choices, by their business keys.
    pub(super) fn choices(uids: impl Iterator<Item = Uid>, name: impl Fn(Uid) -> Name) -> Vec<NamedRow> {
        let choice = |uid| {
            let Name { key, label } = name(uid);
            let label = format!("{key} {label}");
            NamedRow { uid, label }
        };
        let mut choices: Vec<NamedRow> = uids.map(choice).collect();
        choices.arrange_by(|a, b| a.label.cmp(&b.label));
        choices
    }
}
