//! Which accounts are planned.

use super::Parameters;
use crate::{PlanScope, Uid};

impl Parameters for PlanScope {
    fn read(parameter: impl Fn(&str) -> Option<String>) -> Self {
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

    fn parameters(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::All => Vec::new(),
            Self::Group(group) => vec![("group", group.to_string())],
            Self::Household(name) => vec![("household", name.clone())],
            Self::Accounts(accounts) => {
                let uids: Vec<String> = accounts.iter().map(|uid| uid.simple().to_string()).collect();
                vec![("accounts", uids.join("."))]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_back;
    use super::*;

    #[test]
    fn the_url_gives_the_scope_back() {
        let some = [Uid::from_u128(3), Uid::from_u128(u128::MAX)];
        for scope in [
            PlanScope::All,
            PlanScope::Group(some[0]),
            PlanScope::Household("Müller & sons".to_owned()),
            PlanScope::Accounts(some.to_vec()),
        ] {
            assert_eq!(read_back::<PlanScope>(&scope.parameters()), scope);
        }
    }
}
