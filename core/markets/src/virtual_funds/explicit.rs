//! Allocations that a caller states line by line.

use metatable::{Book, Instant, Json, Operation, Right, RowError, Session, Store, Uid, Value, Write};
use serde::{Deserialize, Serialize};

use super::bounds::{DirectedQuantity, check_bounds};
use super::heads::{head_of, put_head, put_lines};
use super::resolve::lines_of;
use crate::codes;
use crate::frame::{PositionLine, virtual_fund_lines};
use crate::tables::accounts::{AccountHoldingsSet, AccountHoldingsSetTable};
use crate::tables::assets::{Asset, AssetTable};
use crate::tables::virtual_funds::{
    VirtualFund, VirtualFundHolding, VirtualFundHoldingsSet, VirtualFundHoldingsStorage, VirtualFundTable,
};

/// Gives a fund stated parts of a holdings snapshot of its account, in place of what it had of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AllocateFromHoldings {
    /// The fund.
    pub virtual_fund_uid: Uid,
    /// The holdings snapshot.
    pub source_account_holdings_set_uid: Uid,
    /// When it is attributed.
    pub allocation_time: Instant,
    /// Lines as [`virtual_fund_lines`] reads them.
    pub allocations: Vec<serde_json::Value>,
    /// When trades are aimed for, of lines that do not say so themselves.
    #[serde(default)]
    pub target_trade_time: Option<Instant>,
    /// How quantities were found, of lines that do not say so themselves; `explicit` when left out.
    #[serde(default)]
    pub allocation_strategy: Option<String>,
    /// Whether the snapshot must hold what is allocated ([`check_bounds`]); true when left out.
    #[serde(default = "yes")]
    pub validate_bounds: bool,
}

fn yes() -> bool {
    true
}

impl Operation for AllocateFromHoldings {
    const KIND: &'static str = "allocate_from_account_holdings_set";
    const RIGHT: Right = Right::Editor;

    fn run(self, write: &mut Write<'_>) {
        allocate(write, &self);
    }

    fn describe(&self, book: &Book) -> String {
        let fund = book
            .store()
            .name_or::<VirtualFundTable>(self.virtual_fund_uid, "a virtual fund");
        format!("Allocated holdings to {fund}")
    }
}

fn allocate(write: &mut Write<'_>, args: &AllocateFromHoldings) {
    let ends = ends(write, args);
    let lines = match virtual_fund_lines(&args.allocations) {
        Ok(lines) => lines,
        Err(refusals) => return write.refuse_all(refusals),
    };
    let assets = assets_of(write, &lines);
    let Some((fund, source)) = ends else { return };
    if args.validate_bounds {
        let own = head_of(write, fund.uid, source.uid).map(|head| head.uid);
        let checked = within_bounds(write.store(), source.uid, own, &lines);
        if let Err(refusals) = checked {
            return write.refuse_all(refusals);
        }
    }
    let head = put_head(write, fund.uid, source.uid, args.allocation_time);
    let rows = lines.iter().zip(&args.allocations).zip(&assets);
    let rows = rows.filter_map(|((line, given), asset)| Some(holding(args, &head, line, given, asset.as_ref()?.uid)));
    let rows: Vec<VirtualFundHolding> = rows.collect();
    put_lines(write, &head, &rows);
}

/// The fund and the snapshot, of one account; each unknown one is refused.
fn ends(write: &mut Write<'_>, args: &AllocateFromHoldings) -> Option<(VirtualFund, AccountHoldingsSet)> {
    let fund = write.store().by_uid::<VirtualFundTable>(args.virtual_fund_uid);
    let source = args.source_account_holdings_set_uid;
    let source = write.store().by_uid::<AccountHoldingsSetTable>(source);
    if fund.is_none() {
        write.refuse(Some("virtual_fund_uid"), codes::virtual_fund_unknown());
    }
    let column = Some("source_account_holdings_set_uid");
    if source.is_none() {
        write.refuse(column, codes::holdings_set_unknown());
    }
    let (fund, source) = fund.zip(source)?;
    if fund.account_uid != source.account_uid {
        write.refuse(column, codes::account_differs());
        return None;
    }
    Some((fund, source))
}

/// The asset of each line; unknown ones are refused at their row.
fn assets_of(write: &mut Write<'_>, lines: &[PositionLine]) -> Vec<Option<Asset>> {
    let mut assets = Vec::with_capacity(lines.len());
    for (row, line) in lines.iter().enumerate() {
        write.set_origin(metatable::Origin { file: 0, row });
        assets.push(crate::lookup::asset_by_key(write, "asset_identifier", &line.asset));
    }
    write.set_origin(metatable::Origin::default());
    assets
}

/// Checks the lines against the snapshot and what other heads have of it.
fn within_bounds(
    store: &Store,
    source: Uid,
    own: Option<Uid>,
    lines: &[PositionLine],
) -> Result<(), Vec<metatable::Refusal>> {
    let key = |asset: Uid| store.by_uid::<AssetTable>(asset).map(|asset| asset.unique_identifier);
    let directed = |asset: Uid, direction, quantity| {
        Some(DirectedQuantity {
            asset: key(asset)?,
            direction,
            quantity,
        })
    };
    let held = lines_of(store, source).into_iter();
    let held = held.filter_map(|line| directed(line.asset_uid, line.direction, line.quantity));
    let allocated = store
        .find::<VirtualFundHoldingsStorage>(&["source_account_holdings_set_uid"], &[Value::Uid(source)])
        .into_iter()
        .filter(|line| Some(line.virtual_fund_holdings_set_uid) != own);
    let others = allocated.filter_map(|line| directed(line.asset_uid, line.direction, line.allocated_quantity));
    let asked = lines.iter().map(|line| DirectedQuantity {
        asset: line.asset.clone(),
        direction: line.direction,
        quantity: line.quantity,
    });
    check_bounds(
        &held.collect::<Vec<_>>(),
        &others.collect::<Vec<_>>(),
        &asked.collect::<Vec<_>>(),
    )
}

fn holding(
    args: &AllocateFromHoldings,
    head: &VirtualFundHoldingsSet,
    line: &PositionLine,
    given: &serde_json::Value,
    asset_uid: Uid,
) -> VirtualFundHolding {
    let own = given["allocation_strategy"].as_str().map(str::to_owned);
    let strategy = own.or_else(|| args.allocation_strategy.clone());
    VirtualFundHolding {
        time_index: head.time_index,
        virtual_fund_uid: head.virtual_fund_uid,
        asset_uid,
        virtual_fund_holdings_set_uid: head.uid,
        source_account_holdings_set_uid: head.source_account_holdings_set_uid,
        allocated_quantity: line.quantity,
        allocation_strategy: strategy.unwrap_or_else(|| line.allocation_strategy.clone()),
        direction: line.direction,
        target_trade_time: line.target_trade_time.or(args.target_trade_time),
        extra_details: Some(Json::new(&line.extra_details)),
    }
}

impl VirtualFund {
    /// Gives the fund stated parts of a holdings snapshot of its account, in place of what it had of it; the head, which
    /// keeps its uid.
    ///
    /// # Errors
    /// `virtual_fund_unknown`, `holdings_set_unknown`, `account_differs`, `asset_unknown`, those of
    /// [`virtual_fund_lines`] and, unless they are switched off, of [`check_bounds`]; nothing is written then.
    pub fn allocate_from_account_holdings_set(
        session: &mut Session<'_>,
        args: &AllocateFromHoldings,
    ) -> Result<VirtualFundHoldingsSet, RowError> {
        session.ask_row(args)
    }
}
