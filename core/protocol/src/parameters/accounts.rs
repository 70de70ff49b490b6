//! Which accounts are listed.

use super::Parameters;
use crate::{AccountSort, ListAccounts};

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

/// The window is no part of them.
impl Parameters for ListAccounts {
    fn read(parameter: impl Fn(&str) -> Option<String>) -> Self {
        let sort =
            parameter("sort").and_then(|name| SORTS.iter().find(|(_, known)| *known == name).map(|(sort, _)| *sort));
        Self {
            search: parameter("q").unwrap_or_default(),
            group: parameter("group").and_then(|text| text.parse().ok()),
            out_of_band: parameter("band").is_some_and(|text| text == "out"),
            sort: sort.unwrap_or_default(),
            descending: parameter("order").is_some_and(|text| text == "desc"),
            ..Self::default()
        }
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let sort = SORTS.iter().find(|(sort, _)| *sort == self.sort);
        let sort = sort.filter(|(sort, _)| *sort != AccountSort::default());
        [
            (!self.search.is_empty()).then(|| ("q", self.search.clone())),
            self.group.map(|group| ("group", group.to_string())),
            self.out_of_band.then(|| ("band", "out".to_owned())),
            sort.map(|(_, name)| ("sort", (*name).to_owned())),
            self.descending.then(|| ("order", "desc".to_owned())),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl ListAccounts {
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
    use super::super::read_back;
    use super::*;
    use crate::Uid;

    #[test]
    fn the_url_gives_the_question_back() {
        for (sort, _) in SORTS {
            for descending in [false, true] {
                let question = ListAccounts {
                    search: "growth & co".to_owned(),
                    group: Some(Uid::from_u128(7)),
                    out_of_band: descending,
                    sort,
                    descending,
                    ..ListAccounts::default()
                };
                assert_eq!(read_back::<ListAccounts>(&question.parameters()), question);
            }
        }
        assert_eq!(ListAccounts::default().parameters(), []);
        let unknown = [("sort", "colour".to_owned()), ("group", "x".to_owned())];
        assert_eq!(read_back::<ListAccounts>(&unknown), ListAccounts::default());
    }

    #[test]
    fn a_second_press_turns_the_order_round() {
        let by_drift = ListAccounts::default().sorted_by(AccountSort::Drift);
        assert!(by_drift.descending);
        assert!(!by_drift.sorted_by(AccountSort::Drift).descending);
        assert!(!by_drift.sorted_by(AccountSort::Name).descending);
    }
}
