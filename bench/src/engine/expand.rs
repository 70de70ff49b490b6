use anyhow::{Context, Result};
use decimal::Decimal;
use rebalance::expansion::{
    BookSink, CompositionGraph, Constituent, Expansion, ExposureKind, Member, NetExposure, TargetLine,
};

use super::{Timed, quality, timed};
use crate::case::Case;
use crate::cases::NONE;

struct Models {
    starts: Vec<usize>,
    targets: Vec<TargetLine>,
    compositions: Vec<Vec<Constituent>>,
}

fn member(asset: u32, portfolio: u32) -> Member {
    if portfolio == NONE {
        Member::Asset(asset)
    } else {
        Member::Portfolio(portfolio)
    }
}

impl Models {
    fn read(case: &Case) -> Result<Self> {
        let holders = case.indices("c_portfolio")?;
        let assets = case.indices("c_asset")?;
        let parts = case.indices("c_member_portfolio").ok();
        let weights = super::plan::decimals(case.numbers("c_weight")?)?;
        let count = holders.iter().max().map_or(0, |last| *last as usize + 1);
        let mut compositions = vec![Vec::new(); count];
        for row in 0..holders.len() {
            let part = parts.map_or(NONE, |parts| parts[row]);
            compositions[holders[row] as usize].push(Constituent {
                member: member(assets[row], part),
                weight: weights[row],
            });
        }
        let accounts = case.indices("t_account")?;
        let (assets, portfolios) = (case.indices("t_asset")?, case.indices("t_portfolio")?);
        let amounts: Vec<Decimal> = super::plan::decimals(case.numbers("t_weight")?)?;
        let targets = (0..accounts.len()).map(|row| TargetLine {
            member: member(assets[row], portfolios[row]),
            kind: ExposureKind::Weight,
            amount: amounts[row],
        });
        let mut starts = vec![0];
        for row in 1..accounts.len() {
            if accounts[row] != accounts[row - 1] {
                starts.push(row);
            }
        }
        starts.push(accounts.len());
        Ok(Self {
            starts,
            targets: targets.collect(),
            compositions,
        })
    }

    /// The paths of all accounts to assets.
    fn paths(&self) -> Result<f64> {
        let graph = CompositionGraph::compile(&self.compositions)?;
        let mut expansion = Expansion::default();
        let mut of_model = Vec::new();
        for portfolio in 0..self.compositions.len() as u32 {
            let target = TargetLine {
                member: Member::Portfolio(portfolio),
                kind: ExposureKind::Weight,
                amount: Decimal::ONE,
            };
            graph.expand(&[target], &mut expansion)?;
            of_model.push(expansion.shares().len());
        }
        let paths = self.targets.iter().map(|target| match target.member {
            Member::Asset(_) => 1,
            Member::Portfolio(portfolio) => of_model[portfolio as usize],
        });
        Ok(paths.sum::<usize>() as f64)
    }
}

/// The columns of net exposures.
#[derive(Default)]
struct Columns {
    accounts: Vec<u32>,
    assets: Vec<u32>,
    weights: Vec<f64>,
}

impl BookSink for Columns {
    fn exposure(&mut self, account: usize, exposure: NetExposure) {
        self.accounts.push(account as u32);
        self.assets.push(exposure.asset);
        self.weights.push(exposure.weight.map_or(f64::NAN, Decimal::to_f64));
    }

    fn weights(&mut self, account: usize, assets: &[u32], weights: &[Decimal]) {
        self.accounts.resize(self.accounts.len() + assets.len(), account as u32);
        self.assets.extend_from_slice(assets);
        self.weights.extend(weights.iter().map(|weight| weight.to_f64()));
    }

    fn residual(&mut self, _target: usize, _kind: ExposureKind, _amount: Decimal) {}
}

/// The net exposures of all accounts as columns; the models are compiled in the time.
pub(super) fn run(case: &Case, repeat: usize) -> Result<Timed> {
    let models = Models::read(case)?;
    let mut columns = Columns::default();
    let (seconds, ()) = timed(repeat, || {
        columns.accounts.clear();
        columns.assets.clear();
        columns.weights.clear();
        let graph = CompositionGraph::compile(&models.compositions)?;
        graph.expand_book(&models.starts, &models.targets, &mut columns)?;
        Ok(())
    })?;
    let sum: f64 = columns.weights.iter().sum();
    let (lines, net) = (models.paths()?, columns.assets.len() as f64);
    Ok((
        seconds,
        quality([("lines", lines), ("exposures", net), ("sum of weights", sum)]),
    ))
}

/// The same account by account, with the lineage of every share.
pub(super) fn one_by_one(case: &Case, repeat: usize) -> Result<Timed> {
    let models = Models::read(case)?;
    let mut expansion = Expansion::default();
    let (seconds, (paths, net, sum)) = timed(repeat, || {
        let graph = CompositionGraph::compile(&models.compositions)?;
        let (mut paths, mut net, mut sum) = (0, 0, 0.0);
        for pair in models.starts.windows(2) {
            graph.expand(&models.targets[pair[0]..pair[1]], &mut expansion)?;
            paths += expansion.shares().len();
            net += expansion.exposures().len();
            sum += expansion
                .exposures()
                .iter()
                .filter_map(|exposure| exposure.weight)
                .map(Decimal::to_f64)
                .sum::<f64>();
        }
        Ok((paths, net, sum))
    })?;
    let measured = [
        ("lines", paths as f64),
        ("exposures", net as f64),
        ("sum of weights", sum),
    ];
    Ok((seconds, quality(measured)))
}

/// The lineage of one account of the book, asked for by itself.
pub(super) fn lineage(case: &Case, repeat: usize) -> Result<Timed> {
    let models = Models::read(case)?;
    let graph = CompositionGraph::compile(&models.compositions)?;
    let mut expansion = Expansion::default();
    let pair = models.starts.windows(2).next().context("an empty case")?;
    let (seconds, paths) = timed(repeat, || {
        let targets = &models.targets[pair[0]..pair[1]];
        graph.expand(targets, &mut expansion)?;
        let mut members = 0;
        for share in expansion.shares() {
            if let Member::Portfolio(portfolio) = targets[share.target as usize].member {
                members += graph.path(portfolio, share.line).len();
            }
        }
        Ok(members)
    })?;
    Ok((seconds, quality([("members", paths as f64)])))
}
