//! A small book in two currencies, imported as a person would: what is asked of it can be checked by hand.

use protocol::{ImportAdd, ImportCommit};

use super::scenario::Scenario;

pub(crate) const ASSETS: &str = "\
asset,asset_type,name,currency,category,lot_size,multiplier
OAK,equity,Oak Timber,USD,Materials,1,1
ELM,equity,Elm Software,EUR,Technology,1,1
FIR,etf,Fir Bond Fund,USD,Bonds,1,1
USD,currency,US dollar,USD,Cash,0.01,1
EUR,currency,Euro,EUR,Cash,0.01,1
";
pub(crate) const PRICES: &str = "\
time,asset,price
2022-12-21T21:00:00Z,OAK,40
2022-12-21T21:00:00Z,ELM,80
2022-12-21T21:00:00Z,FIR,100
2022-12-22T21:00:00Z,OAK,42
2022-12-22T21:00:00Z,ELM,76
2022-12-22T21:00:00Z,FIR,100
2022-12-23T21:00:00Z,OAK,42
2022-12-23T21:00:00Z,ELM,82
2022-12-23T21:00:00Z,FIR,101
2022-12-27T21:00:00Z,OAK,45
2022-12-27T21:00:00Z,ELM,82
2022-12-27T21:00:00Z,FIR,101
2022-12-28T21:00:00Z,OAK,50
2022-12-28T21:00:00Z,ELM,80
2022-12-28T21:00:00Z,FIR,100
";
pub(crate) const FX: &str = "\
time,base,quote,rate
2022-12-28T15:00:00Z,EUR,USD,1.25
";
const ACCOUNTS: &str = "\
account,name,group,household,tax_type,allocation_model,active,paper
S-1,Stone taxable,Families,Stone,taxable,Core,true,false
S-2,Stone retirement,Families,Stone,deferred,Core,true,false
S-3,Stone reserve,Families,Stone,taxable,Core,true,false
";
const HOLDINGS: &str = "\
time,account,asset,quantity
2022-12-28T21:00:00Z,S-1,OAK,1200
2022-12-28T21:00:00Z,S-1,ELM,200
2022-12-28T21:00:00Z,S-1,USD,20000
2022-12-28T21:00:00Z,S-2,FIR,900
2022-12-28T21:00:00Z,S-2,EUR,8000
2022-12-28T21:00:00Z,S-3,USD,5000
";
const LOTS: &str = "\
account,asset,opened,quantity,unit_cost
S-1,OAK,2020-06-30T21:00:00Z,700,60
S-1,OAK,2022-09-30T21:00:00Z,500,45
S-1,ELM,2021-03-31T21:00:00Z,200,70
";
const PORTFOLIOS: &str = "\
time,portfolio,constituent_type,constituent,weight
2022-12-28T00:00:00Z,SHARES,asset,OAK,0.6
2022-12-28T00:00:00Z,SHARES,asset,ELM,0.4
2022-12-28T00:00:00Z,MIX,portfolio,SHARES,0.5
2022-12-28T00:00:00Z,MIX,asset,FIR,0.4
";
const TARGETS: &str = "\
time,account,target_type,target,weight,notional,quantity
2022-06-30T00:00:00Z,S-1,asset,FIR,0.9,,
2022-12-28T00:00:00Z,S-1,portfolio,MIX,0.5,,
2022-12-28T00:00:00Z,S-1,portfolio,SHARES,0.25,,
2022-12-28T00:00:00Z,S-1,asset,FIR,,5000,
2022-12-28T00:00:00Z,S-2,portfolio,MIX,0.8,,
2022-12-28T00:00:00Z,S-2,asset,FIR,0.1,,
";

impl Scenario {
    /// Imports the small book in one change.
    pub(crate) fn given_small_book(&mut self) {
        self.given_files(&[
            ("assets.csv", ASSETS),
            ("prices.csv", PRICES),
            ("fx.csv", FX),
            ("accounts.csv", ACCOUNTS),
            ("holdings.csv", HOLDINGS),
            ("lots.csv", LOTS),
            ("portfolios.csv", PORTFOLIOS),
            ("targets.csv", TARGETS),
        ]);
    }

    /// Imports files in one change.
    pub(crate) fn given_files(&mut self, files: &[(&str, &str)]) {
        for (name, text) in files {
            self.given(file(name, text));
        }
        self.given(ImportCommit);
    }
}

pub(crate) fn file(name: &str, text: &str) -> ImportAdd {
    ImportAdd {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}
