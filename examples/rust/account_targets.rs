//! An account that targets one asset and one portfolio, and a portfolio in two groups.

use anyhow::{Context, Result, ensure};
use choices::TargetType;
use decimal::Decimal;
use markets::tables::accounts::{Account, AccountDraft};
use markets::tables::assets::{Asset, AssetDraft};
use markets::tables::calendars::{Calendar, CalendarDraft};
use markets::tables::mandates::{
    AccountAllocationModel, AccountAllocationModelDraft, AccountTargetAllocation, AccountTargetAllocationDraft,
    PositionSet, PositionSetDraft, TargetPosition, TargetPositionDraft,
};
use markets::tables::portfolios::{Portfolio, PortfolioDraft, PortfolioGroup, PortfolioGroupDraft};
use metatable::{Book, Filter, Instant, Query, RowApi, Session, Uid, Value};

fn main() -> Result<()> {
    let mut book = Book::new(portfolios::packages())?;
    book.start_engine(&[
        "TargetPositionsTS".into(),
        "PortfolioGroupMembership".into(),
        "IndexType".into(),
    ])?;
    let mut session = book.session("2026-11-21T10:00:00Z".parse()?, Uid::from_u128(7), "example");

    let bitcoin = Asset::upsert(&mut session, AssetDraft::default().unique_identifier("BTC"))?;
    let every_day = CalendarDraft::default()
        .unique_identifier("24/7")
        .display_name("Every day")
        .calendar_type("trading")
        .valid_from("2026-01-01".parse::<chrono::NaiveDate>()?)
        .valid_to("2026-12-31".parse::<chrono::NaiveDate>()?);
    let calendar = Calendar::upsert(&mut session, every_day)?;
    let draft = PortfolioDraft::default()
        .unique_identifier("growth")
        .calendar_uid(calendar.uid);
    let growth = Portfolio::upsert(&mut session, draft)?;

    group(&mut session, growth.uid)?;
    let (account, set) = mandate(&mut session)?;
    let time = set.position_set_time;

    // The targets that hold from then on: 60% in an asset, 40% in a portfolio.
    let line = |kind: TargetType, uid: Uid, weight: Decimal| {
        let draft = TargetPositionDraft::default()
            .time_index(time)
            .position_set_uid(set.uid);
        draft.target_type(kind).target_uid(uid).weight_notional_exposure(weight)
    };
    let targets = [
        line(TargetType::Asset, bitcoin.uid, "0.6".parse()?).asset_uid(bitcoin.uid),
        line(TargetType::Portfolio, growth.uid, "0.4".parse()?).portfolio_uid(growth.uid),
    ];
    ensure!(TargetPosition::bulk_upsert(&mut session, targets)? == 2);

    // Columns behind references can be asked for.
    let account_key = "position_set_uid.account_target_allocation_uid.account_uid.unique_identifier";
    let query = Query {
        filter: Some(Filter::Eq(account_key.into(), Value::Text("ACC-1".into()))),
        ..Query::default()
    };
    let (found, _) = TargetPosition::filter(&session, &query)?;
    ensure!(found.len() == 2);

    // The portfolio is a target, so that it cannot go; the account takes its targets along.
    let impact = Portfolio::delete_impact(&session, growth.uid)?.context("an impact")?;
    ensure!(!impact.can_delete);
    ensure!(Account::delete(&mut session, account.uid)?);
    ensure!(Portfolio::delete(&mut session, growth.uid)?);
    println!("{} rows left", session.store().total());
    Ok(())
}

/// A portfolio may be in several groups; adding it twice changes nothing.
fn group(session: &mut Session<'_>, portfolio: Uid) -> Result<()> {
    for name in ["models", "research"] {
        PortfolioGroup::add(
            session,
            PortfolioGroupDraft::default()
                .unique_identifier(name)
                .display_name(name),
        )?;
        let first = PortfolioGroup::add_portfolio(session, name, portfolio)?;
        ensure!(PortfolioGroup::add_portfolio(session, name, "growth")? == first);
    }
    ensure!(PortfolioGroup::get_groups_for_portfolio(session.store(), "growth").len() == 2);
    ensure!(PortfolioGroup::remove_portfolio(session, "research", "growth")?);
    ensure!(PortfolioGroup::get_portfolios(session.store(), "research").is_empty());

    // A portfolio that wants to be published gets an index.
    let index = Portfolio::publish_index(session, portfolio, None)?;
    ensure!(index.unique_identifier == "growth_index");
    Ok(())
}

/// An account under an allocation model, and the head of its targets.
fn mandate(session: &mut Session<'_>) -> Result<(Account, PositionSet)> {
    let account = AccountDraft::default()
        .unique_identifier("ACC-1")
        .account_name("Ann's account");
    let account = Account::upsert(session, account)?;
    let model = AccountAllocationModelDraft::default().allocation_model_name("Balanced");
    let model = AccountAllocationModel::upsert(session, model)?;
    let allocation = AccountTargetAllocationDraft::default()
        .unique_identifier("ACC-1/balanced")
        .account_uid(account.uid)
        .account_allocation_model_uid(model.uid);
    let allocation = AccountTargetAllocation::upsert(session, allocation)?;
    let time: Instant = "2026-05-25T10:00:00Z".parse()?;
    let set = PositionSetDraft::default()
        .account_target_allocation_uid(allocation.uid)
        .position_set_time(time);
    Ok((account, PositionSet::upsert(session, set)?))
}
