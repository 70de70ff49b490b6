//! What is answered where data is missing: prices, rates, targets, lots.

use protocol::{
    AccountSort, CheckPolicy, ListAccounts, ListFundAccounts, ListPortfolios, MakePlan, OpenBook, PlanScope,
    PolicyDraft, SetBaseCurrency, ShowAccount,
};

use super::plans::taxed;
use super::scenario::Scenario;

const ASSETS: &str = "\
asset,asset_type,name,currency
OAK,equity,Oak Timber,USD
YEW,equity,Yew Yachts,USD
ELM,equity,Elm Software,CHF
USD,currency,US dollar,USD
CHF,currency,Swiss franc,CHF
";
const PRICES: &str = "\
time,asset,price
2021-12-28T21:00:00Z,OAK,50
2022-12-28T21:00:00Z,ELM,80
";
const ACCOUNTS: &str = "\
account,name,tax_type
M-1,Complete,taxable
M-2,Without a price,taxable
M-3,Without a rate,taxable
M-4,Without targets,taxable
M-5,Without holdings,taxable
";
const HOLDINGS: &str = "\
time,account,asset,quantity
2022-12-28T21:00:00Z,M-1,OAK,100
2022-12-28T21:00:00Z,M-1,USD,5000
2022-12-28T21:00:00Z,M-2,YEW,10
2022-12-28T21:00:00Z,M-3,ELM,10
2022-12-28T21:00:00Z,M-4,USD,700
";
const LOTS: &str = "\
account,asset,opened,quantity,unit_cost
M-1,OAK,2021-06-30T21:00:00Z,70,40
";
const TARGETS: &str = "\
time,account,target,weight
2022-12-28T00:00:00Z,M-1,OAK,0.2
2022-12-28T00:00:00Z,M-2,OAK,0.5
2022-12-28T00:00:00Z,M-3,OAK,0.5
2022-12-28T00:00:00Z,M-5,OAK,0.5
";

pub(super) fn steps(book: &mut Scenario) {
    book.ask("no portfolios", ListPortfolios);
    book.ask("no accounts with funds", ListFundAccounts);
    let all = |policy: PolicyDraft| MakePlan {
        accounts: PlanScope::All,
        policy,
    };
    book.refuse("nothing to plan", all(taxed()));
    book.given_files(&[
        ("assets.csv", ASSETS),
        ("prices.csv", PRICES),
        ("accounts.csv", ACCOUNTS),
        ("holdings.csv", HOLDINGS),
        ("lots.csv", LOTS),
        ("targets.csv", TARGETS),
    ]);
    book.ask("a book with gaps in figures", OpenBook);
    let grid = ListAccounts {
        search: String::new(),
        group: None,
        out_of_band: false,
        sort: AccountSort::Identifier,
        descending: false,
        offset: 0,
        limit: 10,
    };
    book.ask("accounts that cannot be valued", grid);
    for (case, key) in [
        ("an account of an old price", "M-1"),
        ("an account without a price", "M-2"),
        ("an account without a rate", "M-3"),
        ("an account without targets", "M-4"),
        ("an account without holdings", "M-5"),
    ] {
        let uid = book.account(key);
        book.ask(case, ShowAccount { uid });
    }
    book.ask("who is planned and who is not", all(taxed()));
    let francs = SetBaseCurrency {
        currency: "CHF".to_owned(),
    };
    book.ask("values in a currency without a rate", francs);
    book.refuse("nobody can be planned", all(taxed()));
    book.given(CheckPolicy {
        policy: PolicyDraft {
            cash_reserve: "2000".to_owned(),
            ..PolicyDraft::default()
        },
    });
    let dollars = SetBaseCurrency {
        currency: "USD".to_owned(),
    };
    book.refuse("amounts that no rate converts", dollars);
}
