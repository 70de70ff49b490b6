use anyhow::{Context, Result};
use decimal::Decimal;
use rebalance::expansion::{CompositionGraph, Constituent, Expansion, ExposureKind, Member, TargetLine};

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
}

/// The net exposures of all accounts; the models are compiled in the time.
pub(super) fn run(case: &Case, repeat: usize) -> Result<Timed> {
    let models = Models::read(case)?;
    let mut expansion = Expansion::default();
    let (seconds, (paths, net)) = timed(repeat, || {
        let graph = CompositionGraph::compile(&models.compositions)?;
        let (mut paths, mut net) = (0, 0);
        for pair in models.starts.windows(2) {
            graph.expand(&models.targets[pair[0]..pair[1]], &mut expansion)?;
            paths += expansion.shares().len();
            net += expansion.exposures().len();
        }
        Ok((paths, net))
    })?;
    Ok((seconds, quality([("lines", paths as f64), ("exposures", net as f64)])))
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
