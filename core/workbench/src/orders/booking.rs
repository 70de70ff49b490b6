//! Trades into holdings: what would change, and the change.

use std::collections::{BTreeMap, BTreeSet};

use decimal::Decimal;
use markets::execution::{BookTrades, held_until, unbooked_trades};
use markets::tables::execution::OrderManagerTable;
use markets::valuation::{Market, latest_holdings};
use metatable::{Instant, Store};
use sorting::{Arrange, Collected};

use super::count;
use super::lines::{account_of, asset_of};
use super::steps::recorded;
use crate::accounts;
use crate::context::Context;
use crate::failure::refused;
use crate::form_reader::FormReader;
use crate::handler::{Command, Preview, Write};
use crate::session::Session;
use protocol::{BookedAccount, BookedLine, BookingView, Failure, PostOrderBatches, Recorded, TryBooking, Uid};

impl Preview for TryBooking {
    fn look(&self, session: &mut Session, context: &Context) -> Result<BookingView, Failure> {
        let valuations = accounts::valuations(session, context)?;
        let args = read(&self.batches, &self.time, context)?;
        let accounts = accounts_of(session.store(), &self.batches);
        let held = |store: &Store| -> Vec<BTreeMap<Uid, Decimal>> {
            accounts.iter().map(|account| holdings(store, *account)).collect()
        };
        let before = held(session.store());
        let intent = context.intent(&args);
        let after = session.preview(&intent, held).map_err(refused)?;
        let store = session.store();
        let booked = accounts
            .iter()
            .zip(before.iter().zip(&after))
            .map(|(account, (before, after))| {
                let (key, name) = account_of(store, *account);
                BookedAccount {
                    account: key,
                    name,
                    trades: count(unbooked_trades(store, *account, args.time).len()),
                    lines: changes(&valuations.market, before, after),
                }
            });
        let mut accounts: Vec<BookedAccount> = booked.filter(|account| account.trades > 0).collect();
        accounts.arrange_by(|a, b| a.account.cmp(&b.account));
        Ok(BookingView { accounts })
    }
}

impl Command for PostOrderBatches {
    fn write(self, session: &mut Session, context: &Context) -> Result<Write<Recorded>, Failure> {
        let args = read(&self.batches, &self.time, context)?;
        let accounts = accounts_of(session.store(), &self.batches);
        let before = accounts.iter().map(|account| held_until(session.store(), *account));
        let before: Vec<Option<Instant>> = before.collect();
        Ok(Write::new(context.intent(&args), move |session, _, applied| {
            let after = accounts.iter().map(|account| held_until(session.store(), *account));
            let booked = after.zip(before).filter(|(after, before)| after != before).count();
            Ok(recorded(booked, applied))
        }))
    }
}

fn read(batches: &[Uid], time: &str, context: &Context) -> Result<BookTrades, Failure> {
    let mut form = FormReader::default();
    let time = form.time(("time", time));
    form.finish()?;
    Ok(BookTrades {
        account_uids: Vec::new(),
        order_manager_uids: batches.to_vec(),
        time: time.unwrap_or(context.now),
    })
}

fn accounts_of(store: &Store, batches: &[Uid]) -> BTreeSet<Uid> {
    let batches = batches
        .iter()
        .filter_map(|batch| store.by_uid::<OrderManagerTable>(*batch));
    batches.map(|batch| batch.target_account_uid).into_set()
}

/// Signed units of the newest holdings, by asset.
fn holdings(store: &Store, account: Uid) -> BTreeMap<Uid, Decimal> {
    let newest = latest_holdings(store, account, Instant::MAX_UTC);
    let lines = newest.map(|(_, lines)| lines).unwrap_or_default();
    lines
        .iter()
        .filter_map(|line| Some((line.asset_uid, line.signed_quantity()?)))
        .into_map()
}

/// What is different after, by asset; cash last.
fn changes(market: &Market, before: &BTreeMap<Uid, Decimal>, after: &BTreeMap<Uid, Decimal>) -> Vec<BookedLine> {
    let assets: BTreeSet<Uid> = before.keys().chain(after.keys()).copied().into_set();
    let units = |held: &BTreeMap<Uid, Decimal>, asset: &Uid| held.get(asset).copied().unwrap_or_default();
    let is_cash = |uid: Uid| {
        let asset = market.asset(uid).and_then(|number| market.assets.get(number as usize));
        asset.is_some_and(|asset| asset.is_currency)
    };
    let lines = assets.into_iter().map(|asset| BookedLine {
        asset: asset_of(market, asset).0,
        is_cash: is_cash(asset),
        before: units(before, &asset),
        after: units(after, &asset),
    });
    let mut lines: Vec<BookedLine> = lines.filter(|line| line.before != line.after).collect();
    lines.arrange_by(|a, b| (a.is_cash, &a.asset).cmp(&(b.is_cash, &b.asset)));
    lines
}
