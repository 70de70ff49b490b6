//! What the accounts grid shows, as the URL holds it.

use super::{AccountSort, ListAccounts, Uid};

/// Search, filter and order of the accounts grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountsQuery {
    /// Words that must occur.
    pub search: String,
    /// Only this group.
    pub group: Option<Uid>,
    /// Only accounts with a line out of its band.
    pub out_of_band: bool,
    /// The column that orders the rows.
    pub sort: AccountSort,
    /// Largest first.
    pub descending: bool,
}

impl Default for AccountsQuery {
    fn default() -> Self {
        Self {
            search: String::new(),
            group: None,
            out_of_band: false,
            sort: AccountSort::Identifier,
            descending: false,
        }
    }
}

const SORTS: [(AccountSort, &str); 9] = [
    (AccountSort::Identifier, "account"),
    (AccountSort::Name, "name"),
    (AccountSort::Group, "group"),
    (AccountSort::Model, "model"),
    (AccountSort::Value, "value"),
    (AccountSort::Cash, "cash"),
    (AccountSort::Drift, "drift"),
    (AccountSort::MaxDrift, "largest"),
    (AccountSort::LinesOut, "out"),
];

impl AccountsQuery {
    /// Reads the parameters of the URL; what cannot be read is as by default.
    pub fn read(parameter: impl Fn(&str) -> Option<String>) -> Self {
        let sort =
            parameter("sort").and_then(|name| SORTS.iter().find(|(_, known)| *known == name).map(|(sort, _)| *sort));
        Self {
            search: parameter("q").unwrap_or_default(),
            group: parameter("group").and_then(|text| text.parse().ok()),
            out_of_band: parameter("band").is_some_and(|text| text == "out"),
            sort: sort.unwrap_or(AccountSort::Identifier),
            descending: parameter("order").is_some_and(|text| text == "desc"),
        }
    }

    /// The parameters that differ from the default, in a fixed order.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = Vec::new();
        if !self.search.is_empty() {
            parameters.push(("q", self.search.clone()));
        }
        if let Some(group) = self.group {
            parameters.push(("group", group.to_string()));
        }
        if self.out_of_band {
            parameters.push(("band", "out".to_owned()));
        }
        if let Some((_, name)) = SORTS
            .iter()
            .find(|(sort, _)| *sort == self.sort && self.sort != AccountSort::Identifier)
        {
            parameters.push(("sort", (*name).to_owned()));
        }
        if self.descending {
            parameters.push(("order", "desc".to_owned()));
        }
        parameters
    }

    /// The question for the first rows.
    #[must_use]
    pub fn question(&self) -> ListAccounts {
        ListAccounts {
            search: self.search.clone(),
            group: self.group,
            out_of_band: self.out_of_band,
            sort: self.sort,
            descending: self.descending,
            offset: 0,
            limit: 0,
        }
    }

    /// Ordered by `sort`: the other way round when it is so already; figures start with the largest.
    #[must_use]
    pub fn sorted_by(&self, sort: AccountSort) -> Self {
        let is_figure = !matches!(
            sort,
            AccountSort::Identifier | AccountSort::Name | AccountSort::Group | AccountSort::Model
        );
        let descending = if self.sort == sort { !self.descending } else { is_figure };
        Self {
            sort,
            descending,
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parameters: &[(&'static str, String)]) -> AccountsQuery {
        AccountsQuery::read(|name| {
            parameters
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value.clone())
        })
    }

    #[test]
    fn the_url_gives_the_query_back() {
        for (sort, _) in SORTS {
            for descending in [false, true] {
                let query = AccountsQuery {
                    search: "growth & co".to_owned(),
                    group: Some(Uid::from_u128(7)),
                    out_of_band: descending,
                    sort,
                    descending,
                };
                assert_eq!(read(&query.parameters()), query);
            }
        }
        assert_eq!(AccountsQuery::default().parameters(), []);
        assert_eq!(
            read(&[("sort", "colour".to_owned()), ("group", "x".to_owned())]),
            AccountsQuery::default()
        );
    }

    #[test]
    fn a_second_press_turns_the_order_round() {
        let by_drift = AccountsQuery::default().sorted_by(AccountSort::Drift);
        assert!(by_drift.descending);
        assert!(!by_drift.sorted_by(AccountSort::Drift).descending);
        assert!(!by_drift.sorted_by(AccountSort::Name).descending);
    }
}
