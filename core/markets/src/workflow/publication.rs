//! The index that publishes a portfolio.

use choices::{CalculationMethod, ValueFormat};
use metatable::{Book, Operation, Right, RowError, Session, Uid, Write};
use serde::{Deserialize, Serialize};

use crate::codes;
use crate::tables::indices::{Index, IndexDraft, IndexTable, IndexTypeDraft, IndexTypeTable};
use crate::tables::portfolios::{Portfolio, PortfolioTable};

/// The type of such an index.
const INDEX_TYPE: &str = "portfolio";

/// Makes an index that publishes a portfolio, and links the portfolio to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishPortfolioIndex {
    /// The portfolio.
    pub portfolio_uid: Uid,
    /// Business key of the index; that of the index which is linked already when left out, else the portfolio's followed
    /// by `_index`.
    #[serde(default)]
    pub unique_identifier: Option<String>,
    /// Name of the index; the key of the portfolio when left out.
    #[serde(default)]
    pub display_name: Option<String>,
}

impl Operation for PublishPortfolioIndex {
    const KIND: &'static str = "publish_portfolio_index";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        publish(write, self);
    }

    fn describe(&self, book: &Book) -> String {
        let portfolio = book
            .store()
            .name_or::<PortfolioTable>(self.portfolio_uid, "a portfolio");
        format!("Published {portfolio} as an index")
    }
}

fn publish(write: &mut Write<'_>, args: PublishPortfolioIndex) {
    let Some(portfolio) = write.store().by_uid::<PortfolioTable>(args.portfolio_uid) else {
        return write.refuse(Some("portfolio_uid"), codes::portfolio_gone());
    };
    let linked = portfolio
        .portfolio_index_uid
        .and_then(|uid| write.store().by_uid::<IndexTable>(uid));
    let kept = linked.map(|index| index.unique_identifier);
    let key = args
        .unique_identifier
        .or(kept)
        .unwrap_or_else(|| format!("{}_index", portfolio.unique_identifier));
    write.upsert::<IndexTypeTable>(IndexTypeDraft::default().index_type(INDEX_TYPE));
    let name = args.display_name.unwrap_or_else(|| portfolio.unique_identifier.clone());
    let draft = IndexDraft::default()
        .unique_identifier(key)
        .index_type(INDEX_TYPE)
        .display_name(name)
        .calculation_method(CalculationMethod::Custom)
        .value_format(ValueFormat::Decimal);
    if let Some(index) = write.upsert::<IndexTable>(draft) {
        write.put(&Portfolio {
            portfolio_index_uid: Some(index.uid),
            ..portfolio
        });
    }
}

impl Portfolio {
    /// Makes the index that publishes the portfolio and links the portfolio to it, in one transaction; the index. Its
    /// key is the given one, that of the index which is linked already, or the portfolio's followed by `_index`.
    ///
    /// # Errors
    /// `portfolio_unknown`, `unique_violated`; nothing is written then.
    pub fn publish_index(session: &mut Session<'_>, portfolio: Uid, key: Option<&str>) -> Result<Index, RowError> {
        session.ask_row(&PublishPortfolioIndex {
            portfolio_uid: portfolio,
            unique_identifier: key.map(str::to_owned),
            display_name: None,
        })
    }
}
