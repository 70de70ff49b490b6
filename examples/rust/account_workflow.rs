//! Two accounts that target the portfolio of the other example: a share of one, an amount of the other. What each holds is
//! attributed to a virtual fund that follows the portfolio: tried first, then applied.

use anyhow::{Context, Result, ensure};
use choices::{AttributionStatus, TargetType};
use decimal::Decimal;
use examples::portfolio;
use markets::conversion::SetBaseCurrency;
use markets::tables::accounts::{
    Account, AccountDraft, AccountGroup, AccountGroupDraft, AccountHolding, AccountHoldingDraft, AccountHoldingsSet,
    AccountHoldingsSetDraft,
};
use markets::tables::assets::Asset;
use markets::tables::mandates::{
    AccountAllocationModel, AccountAllocationModelDraft, AccountTargetAllocation, AccountTargetAllocationDraft,
    PositionSet, PositionSetDraft, TargetPosition, TargetPositionDraft,
};
use markets::tables::portfolios::{Portfolio, PortfolioGroup, PortfolioGroupDraft};
use markets::virtual_funds::{AllocationPolicy, PlanVirtualFunds, holdings_by_fund, plan_virtual_funds};
use metatable::{Book, Instant, RowApi, Session, Uid};
use portfolios::{ApplyVirtualFunds, StoredSources};

fn main() -> Result<()> {
    let mut book = Book::new(portfolios::packages())?;
    let tables = portfolio::TABLES.into_iter().chain([
        "TargetPositionsTS",
        "AccountHoldingsTS",
        "AccountGroup",
        "VirtualFundHoldingsTS",
        "PortfolioGroupMembership",
        "AssetCategoryMembership",
        "AssetSnapshotsTS",
        "BookSetting",
        "FxSpot",
    ]);
    book.start_engine(&tables.map(Into::into).collect::<Vec<_>>())?;
    let mut session = book.session("2026-11-21T10:00:00Z".parse()?, Uid::from_u128(7), "example");

    // What the other example built is the sleeve.
    let sleeve = portfolio::build(&mut session)?;
    let models = PortfolioGroupDraft::default()
        .unique_identifier("models")
        .display_name("Models");
    PortfolioGroup::add(&mut session, models)?;
    PortfolioGroup::add_portfolio(&mut session, "models", sleeve.uid)?;
    session.ask(&SetBaseCurrency {
        currency: "USD".to_owned(),
        rate: None,
        policies: Vec::new(),
    })?;

    let weight =
        |target: TargetPositionDraft| -> Result<_> { Ok(target.weight_notional_exposure("0.1".parse::<Decimal>()?)) };
    let amount = |target: TargetPositionDraft| -> Result<_> {
        Ok(target.constant_notional_exposure("50000".parse::<Decimal>()?))
    };
    let first = account(&mut session, "ACC-1", &sleeve, weight)?;
    let second = account(&mut session, "ACC-2", &sleeve, amount)?;

    // 10 BTC at 60,000 and 20 ETH at 2,000 are worth 640,000: a tenth is 64,000, of which 40% are bitcoin.
    attribute(&mut session, &first, [("BTC", "0.426666666666666667"), ("ETH", "19.2")])?;
    attribute(&mut session, &second, [("BTC", "0.333333333333333333"), ("ETH", "15")])?;
    Ok(())
}

/// What an account should hold, and who it is.
struct Mandated {
    account: Account,
    set: PositionSet,
}

fn time() -> Result<Instant> {
    Ok("2026-06-07T00:00:00Z".parse()?)
}

/// An account in a group, with its holdings and one target: the portfolio.
fn account(
    session: &mut Session<'_>,
    key: &str,
    sleeve: &Portfolio,
    exposure: impl Fn(TargetPositionDraft) -> Result<TargetPositionDraft>,
) -> Result<Mandated> {
    let group = AccountGroup::upsert(session, AccountGroupDraft::default().group_name("Clients".to_owned()))?;
    let draft = AccountDraft::default().unique_identifier(key).account_name(key);
    let account = Account::upsert(session, draft.account_group_uid(Some(group.uid)))?;
    let set = AccountHoldingsSetDraft::default()
        .account_uid(account.uid)
        .time_index(time()?);
    let set = AccountHoldingsSet::upsert(session, set)?;
    for (asset, quantity) in [("BTC", "10"), ("ETH", "20")] {
        let asset = Asset::get_by_unique_identifier(session, asset)?.context("an asset")?;
        let holding = AccountHoldingDraft::default()
            .time_index(time()?)
            .account_uid(account.uid)
            .asset_uid(asset.uid)
            .holdings_set_uid(set.uid)
            .quantity(quantity.parse::<Decimal>()?);
        AccountHolding::upsert(session, holding)?;
    }
    let model = AccountAllocationModelDraft::default().allocation_model_name("Core and sleeve");
    let model = AccountAllocationModel::upsert(session, model)?;
    let allocation = AccountTargetAllocationDraft::default()
        .unique_identifier(key)
        .account_uid(account.uid)
        .account_allocation_model_uid(model.uid);
    let allocation = AccountTargetAllocation::upsert(session, allocation)?;
    let set = PositionSetDraft::default()
        .account_target_allocation_uid(allocation.uid)
        .position_set_time(time()?);
    let set = PositionSet::upsert(session, set)?;
    let target = TargetPositionDraft::default()
        .time_index(time()?)
        .position_set_uid(set.uid)
        .target_type(TargetType::Portfolio)
        .target_uid(sleeve.uid)
        .portfolio_uid(sleeve.uid);
    TargetPosition::upsert(session, exposure(target)?)?;
    Ok(Mandated { account, set })
}

/// Tries the attribution, which writes nothing, then applies it; the funds have what was promised.
fn attribute(session: &mut Session<'_>, mandated: &Mandated, expected: [(&str, &str); 2]) -> Result<()> {
    let asked = PlanVirtualFunds {
        position_set_uid: mandated.set.uid,
        valuation_time: time()?,
        policy: AllocationPolicy::default(),
    };
    let plan = plan_virtual_funds(session.store(), &StoredSources, &asked);
    let plan = plan.map_err(|refusals| anyhow::anyhow!("{refusals:?}"))?;
    ensure!(plan.status == AttributionStatus::Feasible && plan.account_value == "640000".parse()?);
    ensure!(holdings_by_fund(session.store(), mandated.account.uid, None).is_some_and(|view| view.funds.is_empty()));

    let apply = ApplyVirtualFunds(asked);
    session.ask(&apply)?;
    // Applied again, nothing changes: nothing is attributed twice.
    ensure!(session.ask(&apply)?.changes.is_empty());

    let view = holdings_by_fund(session.store(), mandated.account.uid, None).context("a snapshot")?;
    let fund = view.funds.first().context("a fund")?;
    for (line, (asset, quantity)) in fund.lines.iter().zip(expected) {
        ensure!(
            line.asset_identifier == asset && line.signed_quantity == quantity.parse()?,
            "{line:?}"
        );
    }
    let left = |key: &str| {
        let residual = view.residuals.iter().find(|residual| residual.asset_identifier == key);
        residual.map_or(Decimal::ZERO, |residual| residual.residual_signed_quantity)
    };
    println!(
        "{}: the fund has {} BTC and {} ETH, {} BTC and {} ETH stay with the account",
        mandated.account.unique_identifier,
        fund.lines[0].signed_quantity,
        fund.lines[1].signed_quantity,
        left("BTC"),
        left("ETH"),
    );
    Ok(())
}
