use decimal::Decimal;
use rebalance::expansion::{
    BookSink, CompositionError, CompositionGraph, Constituent, ExpansionError, ExposureKind, Member, NetExposure,
    TargetLine,
};
use sorting::Arrange;
use violation::Fault;

use super::read::Reader;
use super::{Columns, NONE, column_shape, gives};
use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};
use crate::raw::RawValue;
use crate::shape::Shape;

pub(super) const TAKES: Shape = column_shape!("ExpandColumns", " Targets of accounts, and one composition for each portfolio, as columns.", [
    account Required Shape::Indices, " Of each target: its account, ascending.";
    asset Required Shape::Indices, " Of each target: index of the asset, or 0xFFFFFFFF.";
    portfolio Required Shape::Indices, " Of each target: index of the portfolio, or 0xFFFFFFFF.";
    weight Required Shape::Numbers, " Of each target: share of the account's value, or NaN.";
    notional Required Shape::Numbers, " Of each target: amount in the valuation asset, or NaN.";
    quantity Required Shape::Numbers, " Of each target: units of an asset, or NaN.";
    holder Required Shape::Indices, " Of each constituent: the portfolio that holds it.";
    held_asset Required Shape::Indices, " Of each constituent: index of the asset, or 0xFFFFFFFF.";
    held_portfolio Required Shape::Indices, " Of each constituent: index of the portfolio, or 0xFFFFFFFF.";
    held_weight Required Shape::Numbers, " Of each constituent: its share of the holder.";
    empty Optional Shape::Indices, " Portfolios whose composition is stated and empty, so that all of them is residual.";
]);

gives! {
    GIVES = "ExpandedColumns", " Exposures and residuals as columns, by account, then asset or target.";
    fn columns(answer: Answer) where {
        let [weight, notional, quantity] = answer.amounts;
        let [residual_weight, residual_notional] = answer.residual;
    } {
        account Indices, " Of each exposure." => answer.account;
        asset Indices, " Of each exposure." => answer.asset;
        weight Numbers, " Of each exposure, or NaN." => weight;
        notional Numbers, " Of each exposure, or NaN." => notional;
        quantity Numbers, " Of each exposure, or NaN." => quantity;
        residual_target Indices, " Of each target with a residual: its row." => answer.residual_target;
        residual_weight Numbers, " What its compositions leave unassigned, or NaN." => residual_weight;
        residual_notional Numbers, " What its compositions leave unassigned, or NaN." => residual_notional;
    }
}

/// `expandTargetsColumns`.
///
/// # Errors
/// [`InvalidInput`]: columns that are not as declared, the violations of target rows, `composition_missing`,
/// `composition_cycle`, `composition_duplicate_constituent`.
pub fn expand_targets_columns(raw: &RawValue) -> Result<Columns, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES)?;
    let compositions = compositions(&mut reader)?;
    let accounts = reader.indices("account");
    if let Some(row) = (1..accounts.len()).find(|row| accounts[*row] < accounts[row - 1]) {
        reader.report.add(row, "account", codes::targets_not_ascending());
    }
    let targets = targets(&mut reader, &compositions)?;
    // What is not stated is neither a target nor held.
    let compositions: Vec<_> = compositions.into_iter().map(Option::unwrap_or_default).collect();
    let graph = CompositionGraph::compile(&compositions).map_err(|error| refused(&error))?;
    let mut starts = vec![0];
    starts.extend((1..targets.len()).filter(|row| accounts[*row] != accounts[row - 1]));
    if !targets.is_empty() {
        starts.push(targets.len());
    }
    let mut answer = Answer {
        of_account: starts
            .iter()
            .filter_map(|start| accounts.get(*start).copied())
            .collect(),
        ..Answer::default()
    };
    graph
        .expand_book(&starts, &targets, &mut answer)
        .map_err(out_of_range)?;
    Ok(columns(answer))
}

fn out_of_range(error: ExpansionError) -> InvalidInput {
    let (ExpansionError::CompositionMissing { target } | ExpansionError::OutOfRange { target }) = error;
    InvalidInput::one(target as usize, "weight", codes::target_out_of_range())
}

fn refused(error: &CompositionError) -> InvalidInput {
    match error {
        CompositionError::Cycle { path } => {
            let names: Vec<String> = path.iter().map(u32::to_string).collect();
            InvalidInput::one(0, "held_portfolio", codes::composition_cycle(&names.join(" -> ")))
        }
        CompositionError::TooManyLines { .. } => {
            InvalidInput::one(0, "held_portfolio", codes::composition_too_many_paths())
        }
    }
}

/// The constituents of each portfolio, by member; none of one whose composition is not stated.
type Stated = Vec<Option<Vec<Constituent>>>;

fn compositions(reader: &mut Reader<'_>) -> Result<Stated, InvalidInput> {
    let holders = reader.indices("holder");
    let (assets, portfolios) = (reader.indices("held_asset"), reader.indices("held_portfolio"));
    reader.same_length(holders.len(), &["held_asset", "held_portfolio", "held_weight"]);
    let weights = reader.amounts("held_weight");
    let empty = reader.indices("empty");
    let (held, emptied) = (reader.indexed("holder", false), reader.indexed("empty", false));
    reader.in_range("held_portfolio", held.max(emptied), true);
    for name in ["asset", "held_asset"] {
        reader.indexed(name, true);
    }
    reader.checked()?;
    let mut compositions: Stated = vec![None; held.max(emptied)];
    for row in 0..holders.len() {
        match member(assets[row], portfolios[row]) {
            Ok(member) => compositions[holders[row] as usize]
                .get_or_insert_default()
                .push(Constituent {
                    member,
                    weight: weights[row],
                }),
            Err(fault) => reader.report.add(row, "held_asset", fault),
        }
    }
    for (row, portfolio) in empty.iter().enumerate() {
        let stated = &mut compositions[*portfolio as usize];
        if stated.replace(Vec::new()).is_some() {
            reader.report.add(row, "empty", codes::stated_twice(portfolio));
        }
    }
    for (portfolio, constituents) in compositions.iter_mut().enumerate() {
        let Some(constituents) = constituents else { continue };
        constituents.arrange_by_key(|constituent| constituent.member);
        if constituents.windows(2).any(|pair| pair[0].member == pair[1].member) {
            reader
                .report
                .add(portfolio, "holder", codes::portfolio_repeats_constituent(&portfolio));
        }
    }
    reader.checked()?;
    Ok(compositions)
}

fn member(asset: u32, portfolio: u32) -> Result<Member, Fault> {
    match (asset == NONE, portfolio == NONE) {
        (false, true) => Ok(Member::Asset(asset)),
        (true, false) => Ok(Member::Portfolio(portfolio)),
        (true, true) => Err(codes::target_missing_in_columns()),
        (false, false) => Err(codes::target_ambiguous_in_columns()),
    }
}

fn targets(reader: &mut Reader<'_>, compositions: &Stated) -> Result<Vec<TargetLine>, InvalidInput> {
    let (assets, portfolios) = (reader.indices("asset"), reader.indices("portfolio"));
    let length = reader.indices("account").len();
    reader.same_length(length, &["asset", "portfolio", "weight", "notional", "quantity"]);
    reader.checked()?;
    let kinds = [ExposureKind::Weight, ExposureKind::Notional, ExposureKind::Quantity];
    let columns = ["weight", "notional", "quantity"].map(|name| reader.decimals(name, true));
    let mut targets = Vec::with_capacity(length);
    for row in 0..length {
        let stated: Vec<(ExposureKind, Decimal)> = kinds
            .iter()
            .zip(&columns)
            .filter_map(|(kind, column)| Some((*kind, column[row]?)))
            .collect();
        let named = member(assets[row], portfolios[row]);
        match (named, stated.as_slice()) {
            (Ok(Member::Portfolio(_)), [(ExposureKind::Quantity, _)]) => {
                reader
                    .report
                    .add(row, "quantity", codes::quantity_forbidden_for_portfolio());
            }
            (Ok(Member::Portfolio(portfolio)), _)
                if compositions.get(portfolio as usize).is_none_or(Option::is_none) =>
            {
                reader
                    .report
                    .add(row, "portfolio", codes::constituents_missing(&portfolio));
            }
            (Ok(member), [(kind, amount)]) => targets.push(TargetLine {
                member,
                kind: *kind,
                amount: *amount,
            }),
            (Err(fault), _) => reader.report.add(row, "asset", fault),
            (Ok(_), []) => {
                reader.report.add(row, "weight", codes::exposure_missing());
            }
            (Ok(_), _) => {
                reader.report.add(row, "weight", codes::exposure_ambiguous_in_columns());
            }
        }
    }
    check_nested(compositions, &mut reader.report);
    reader.checked()?;
    Ok(targets)
}

fn check_nested(compositions: &Stated, report: &mut Violations) {
    for constituent in compositions.iter().flatten().flatten() {
        if let Member::Portfolio(portfolio) = constituent.member
            && compositions[portfolio as usize].is_none()
        {
            report.add(0, "held_portfolio", codes::constituents_missing(&portfolio));
        }
    }
}

#[derive(Default)]
struct Answer {
    /// The number of each account that has targets.
    of_account: Vec<u32>,
    account: Vec<u32>,
    asset: Vec<u32>,
    amounts: [Vec<f64>; 3],
    residual_target: Vec<u32>,
    residual: [Vec<f64>; 2],
}

impl BookSink for Answer {
    fn exposure(&mut self, account: usize, exposure: NetExposure) {
        self.account.push(self.of_account[account]);
        self.asset.push(exposure.asset);
        let amounts = [exposure.weight, exposure.notional, exposure.quantity];
        for (column, amount) in self.amounts.iter_mut().zip(amounts) {
            column.push(amount.map_or(f64::NAN, Decimal::to_f64));
        }
    }

    fn weights(&mut self, account: usize, assets: &[u32], weights: &[Decimal]) {
        let count = self.asset.len() + assets.len();
        self.account.resize(count, self.of_account[account]);
        self.asset.extend_from_slice(assets);
        let [of_weight, of_notional, of_quantity] = &mut self.amounts;
        of_weight.extend(weights.iter().map(|weight| weight.to_f64()));
        of_notional.resize(count, f64::NAN);
        of_quantity.resize(count, f64::NAN);
    }

    fn residual(&mut self, target: usize, kind: ExposureKind, amount: Decimal) {
        let by_weight = kind == ExposureKind::Weight;
        self.residual_target.push(target as u32);
        let amounts = [by_weight.then_some(amount), (!by_weight).then_some(amount)];
        for (column, amount) in self.residual.iter_mut().zip(amounts) {
            column.push(amount.map_or(f64::NAN, Decimal::to_f64));
        }
    }
}
