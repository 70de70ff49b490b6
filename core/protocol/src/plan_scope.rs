//! Which accounts are planned, as the URL holds it.

use super::{PlanScope, Uid};

/// Which accounts are planned, as the URL holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScopeChoice {
    /// Every account with targets.
    All,
    /// The accounts of a group.
    Group(Uid),
    /// The accounts of a household.
    Household(String),
    /// These accounts.
    Accounts(Vec<Uid>),
}

impl ScopeChoice {
    /// Reads the parameters of the URL; what cannot be read is left out.
    pub fn read(parameter: impl Fn(&str) -> Option<String>) -> Self {
        if let Some(group) = parameter("group").and_then(|text| text.parse().ok()) {
            return Self::Group(group);
        }
        if let Some(household) = parameter("household").filter(|name| !name.is_empty()) {
            return Self::Household(household);
        }
        let accounts: Vec<Uid> = parameter("accounts").map_or_else(Vec::new, |text| {
            text.split('.').filter_map(|uid| uid.parse().ok()).collect()
        });
        if accounts.is_empty() {
            Self::All
        } else {
            Self::Accounts(accounts)
        }
    }

    /// The page that plans this.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::All => "/rebalance".to_owned(),
            Self::Group(group) => format!("/rebalance?group={group}"),
            Self::Household(name) => format!("/rebalance?household={}", encoded(name)),
            Self::Accounts(accounts) => {
                let uids: Vec<String> = accounts.iter().map(|uid| uid.simple().to_string()).collect();
                format!("/rebalance?accounts={}", uids.join("."))
            }
        }
    }

    /// What the worker is told.
    #[must_use]
    pub fn scope(&self) -> PlanScope {
        match self {
            Self::All => PlanScope::All,
            Self::Group(group) => PlanScope::Group(*group),
            Self::Household(name) => PlanScope::Household(name.clone()),
            Self::Accounts(accounts) => PlanScope::Accounts(accounts.clone()),
        }
    }
}

/// A text as a value in a URL: RFC 3986, 2.1 and 2.3.
fn encoded(text: &str) -> String {
    let mut url = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_gives_the_scope_back() {
        let some = [Uid::from_u128(3), Uid::from_u128(u128::MAX)];
        for scope in [
            ScopeChoice::All,
            ScopeChoice::Group(some[0]),
            ScopeChoice::Household("Alder".to_owned()),
            ScopeChoice::Accounts(some.to_vec()),
        ] {
            let path = scope.path();
            let read = ScopeChoice::read(|name| {
                let (_, query) = path.split_once('?')?;
                let (known, value) = query.split_once('=')?;
                (known == name).then(|| value.to_owned())
            });
            assert_eq!(read, scope);
        }
    }

    #[test]
    fn a_household_of_any_name_fits_a_url() {
        let path = ScopeChoice::Household("Müller & sons".to_owned()).path();
        assert_eq!(path, "/rebalance?household=M%C3%BCller%20%26%20sons");
    }
}
