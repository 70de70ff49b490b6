use std::collections::{BTreeMap, BTreeSet};

use choices::Selection;
use chrono::{DateTime, Utc};
use rebalance::expansion::{
    CompositionError, CompositionGraph, Constituent as Weighted, Expansion, ExpansionError, ExposureKind, Member,
    TargetLine,
};
use sorting::Arrange;
use uuid::Uuid;

use super::input::{Composition, Constituent, Snapshot};
use crate::codes;
use crate::invalid_input::{InvalidInput, Violations};
use crate::targets::{AssetExposure, PortfolioExposure, Target};

/// The portfolios that targets reach, at one instant, with all their paths; ready to expand.
#[derive(Clone, Debug, Default)]
pub struct Compositions {
    portfolios: Vec<Uuid>,
    times: Vec<DateTime<Utc>>,
    assets: Vec<Uuid>,
    graph: CompositionGraph,
}

impl Compositions {
    /// Compiles what the targets reach; `targets` may be those of any number of position sets.
    ///
    /// # Errors
    /// [`InvalidInput`]: `composition_missing`, `composition_cycle` with its path, `composition_duplicate`,
    /// `composition_duplicate_constituent`, `composition_too_many_paths`.
    pub fn compile(
        compositions: &[Composition],
        targets: &[Target],
        as_of: DateTime<Utc>,
        selection: Selection,
    ) -> Result<Self, InvalidInput> {
        let mut report = Violations::default();
        check_each(compositions, &mut report);
        let chosen = choose(compositions, as_of, selection);
        let reached = reach(compositions, targets, &chosen, &mut report);
        let mut assets: BTreeSet<Uuid> = BTreeSet::new();
        for target in targets {
            if let Target::Asset { uid, .. } = target {
                assets.insert(*uid);
            }
        }
        for row in reached.values() {
            assets.extend(
                compositions[*row]
                    .constituents
                    .iter()
                    .filter_map(|constituent| match constituent {
                        Constituent::Asset(asset) => Some(asset.asset_uid),
                        Constituent::Portfolio(_) => None,
                    }),
            );
        }
        let mut compiled = Self {
            portfolios: reached.keys().copied().collect(),
            times: reached.values().map(|row| compositions[*row].time_index).collect(),
            assets: assets.into_iter().collect(),
            graph: CompositionGraph::default(),
        };
        let weighted = compiled.weighted(compositions, &reached);
        match CompositionGraph::compile(&weighted) {
            Ok(graph) => compiled.graph = graph,
            Err(error) => return Err(compiled.refused(&error, &reached, report)),
        }
        report.finish()?;
        Ok(compiled)
    }

    /// The uid of an asset of an [`Expansion`].
    #[must_use]
    pub fn asset(&self, number: u32) -> Option<Uuid> {
        self.assets.get(number as usize).copied()
    }

    /// The weights that were taken, by portfolio.
    #[must_use]
    pub fn snapshots(&self) -> Vec<Snapshot> {
        let pairs = self.portfolios.iter().zip(&self.times);
        pairs
            .map(|(uid, time)| Snapshot {
                portfolio_uid: *uid,
                time_index: *time,
            })
            .collect()
    }

    /// Expands targets into `out`, whose memory is used again; its target numbers are places in `targets`.
    ///
    /// # Errors
    /// [`InvalidInput`]: `composition_missing` for a target that was not among those compiled, `amount_out_of_range`.
    pub fn expand(&self, targets: &[Target], out: &mut Expansion) -> Result<(), InvalidInput> {
        let lines = self.lines(targets)?;
        self.graph.expand(&lines, out).map_err(|error| {
            let (ExpansionError::CompositionMissing { target } | ExpansionError::OutOfRange { target }) = error;
            let uid = targets[target as usize].uid();
            let fault = match error {
                ExpansionError::CompositionMissing { .. } => codes::composition_of_target_missing(&uid, &target),
                ExpansionError::OutOfRange { .. } => codes::expansion_out_of_range(&uid, &target),
            };
            InvalidInput::one(0, "targets", fault)
        })
    }

    /// The uids from a target down to a line of its expansion, both included.
    #[must_use]
    pub fn path(&self, target: &Target, line: u32) -> Vec<Uuid> {
        match self.number(target) {
            Some(Member::Portfolio(portfolio)) => {
                let members = self.graph.path(portfolio, line);
                members.into_iter().filter_map(|member| self.uid(member)).collect()
            }
            _ => vec![target.uid()],
        }
    }

    fn uid(&self, member: Member) -> Option<Uuid> {
        match member {
            Member::Asset(asset) => self.asset(asset),
            Member::Portfolio(portfolio) => self.portfolios.get(portfolio as usize).copied(),
        }
    }

    fn number(&self, target: &Target) -> Option<Member> {
        match target {
            Target::Asset { uid, .. } => place(&self.assets, *uid).map(Member::Asset),
            Target::Portfolio { uid, .. } => place(&self.portfolios, *uid).map(Member::Portfolio),
        }
    }

    fn lines(&self, targets: &[Target]) -> Result<Vec<TargetLine>, InvalidInput> {
        let line = |(row, target): (usize, &Target)| {
            let member = self
                .number(target)
                .ok_or_else(|| InvalidInput::one(row, "targets", codes::target_not_compiled(&target.uid())))?;
            let (kind, amount) = match *target {
                Target::Asset {
                    exposure: AssetExposure::Weight(amount),
                    ..
                }
                | Target::Portfolio {
                    exposure: PortfolioExposure::Weight(amount),
                    ..
                } => (ExposureKind::Weight, amount),
                Target::Asset {
                    exposure: AssetExposure::Notional(amount),
                    ..
                }
                | Target::Portfolio {
                    exposure: PortfolioExposure::Notional(amount),
                    ..
                } => (ExposureKind::Notional, amount),
                Target::Asset {
                    exposure: AssetExposure::Quantity(amount),
                    ..
                } => (ExposureKind::Quantity, amount),
            };
            Ok(TargetLine { member, kind, amount })
        };
        targets.iter().enumerate().map(line).collect()
    }

    /// The reached compositions by number, each by uid of its constituents, so that paths have one order.
    fn weighted(&self, compositions: &[Composition], reached: &BTreeMap<Uuid, usize>) -> Vec<Vec<Weighted>> {
        let by_number = reached.values().map(|row| {
            let members = compositions[*row].constituents.iter().filter_map(|constituent| {
                let (member, weight) = match constituent {
                    Constituent::Asset(asset) => {
                        (place(&self.assets, asset.asset_uid).map(Member::Asset), asset.weight)
                    }
                    Constituent::Portfolio(part) => (
                        place(&self.portfolios, part.portfolio_uid).map(Member::Portfolio),
                        part.weight,
                    ),
                };
                Some(Weighted {
                    member: member?,
                    weight,
                })
            });
            let mut members: Vec<Weighted> = members.collect();
            members.arrange_by_key(|constituent| constituent.member);
            members
        });
        by_number.collect()
    }

    fn refused(
        &self,
        error: &CompositionError,
        reached: &BTreeMap<Uuid, usize>,
        mut report: Violations,
    ) -> InvalidInput {
        let row = |portfolio: u32| {
            let uid = self.portfolios.get(portfolio as usize);
            uid.and_then(|uid| reached.get(uid)).copied().unwrap_or(0)
        };
        let path = match error {
            CompositionError::Cycle { path } => {
                let row = row(path.first().copied().unwrap_or(0));
                let uids: Vec<Uuid> = path
                    .iter()
                    .filter_map(|portfolio| self.uid(Member::Portfolio(*portfolio)))
                    .collect();
                let names: Vec<String> = uids.iter().map(Uuid::to_string).collect();
                report.add(
                    row,
                    format!("compositions[{row}].constituents"),
                    codes::composition_cycle(&names.join(" -> ")),
                );
                Some(uids)
            }
            CompositionError::TooManyLines { portfolio } => {
                let row = row(*portfolio);
                report.add(row, format!("compositions[{row}]"), codes::composition_too_many_paths());
                None
            }
        };
        InvalidInput {
            violations: report.violations,
            path,
        }
    }
}

fn place(sorted: &[Uuid], uid: Uuid) -> Option<u32> {
    sorted.binary_search(&uid).ok().map(|place| place as u32)
}

/// The rules that hold for a composition by itself, and that no two are of one portfolio and time.
fn check_each(compositions: &[Composition], report: &mut Violations) {
    let mut known = BTreeSet::new();
    for (row, composition) in compositions.iter().enumerate() {
        if !known.insert((composition.portfolio_uid, composition.time_index)) {
            report.add(
                row,
                format!("compositions[{row}]"),
                codes::composition_duplicate(&composition.portfolio_uid),
            );
        }
        let mut members = BTreeSet::new();
        for (line, constituent) in composition.constituents.iter().enumerate() {
            let (column, uid) = match constituent {
                Constituent::Asset(asset) => ("asset_uid", asset.asset_uid),
                Constituent::Portfolio(part) => ("portfolio_uid", part.portfolio_uid),
            };
            if !members.insert((column, uid)) {
                let column = format!("compositions[{row}].constituents[{line}].{column}");
                report.add(row, column, codes::composition_duplicate_constituent(&uid));
            }
        }
    }
}

/// The row of the composition that holds for each portfolio. One that is stated and empty holds too: all of it is residual.
fn choose(compositions: &[Composition], as_of: DateTime<Utc>, selection: Selection) -> BTreeMap<Uuid, usize> {
    let mut chosen: BTreeMap<Uuid, usize> = BTreeMap::new();
    for (row, composition) in compositions.iter().enumerate() {
        let usable = match selection {
            Selection::Exact => composition.time_index == as_of,
            Selection::Latest => composition.time_index <= as_of,
        };
        if !usable {
            continue;
        }
        let best = chosen.entry(composition.portfolio_uid).or_insert(row);
        if compositions[*best].time_index < composition.time_index {
            *best = row;
        }
    }
    chosen
}

/// Every portfolio that the targets lead to, with the row of its composition; reports those without one.
fn reach(
    compositions: &[Composition],
    targets: &[Target],
    chosen: &BTreeMap<Uuid, usize>,
    report: &mut Violations,
) -> BTreeMap<Uuid, usize> {
    let mut reached = BTreeMap::new();
    let mut missing = BTreeSet::new();
    let mut open: Vec<(Uuid, usize, String)> = Vec::new();
    for (row, target) in targets.iter().enumerate().rev() {
        if let Target::Portfolio { uid, .. } = target {
            open.push((*uid, row, format!("targets[{row}].portfolio_uid")));
        }
    }
    while let Some((uid, row, column)) = open.pop() {
        let Some(composition) = chosen.get(&uid).copied() else {
            if missing.insert(uid) {
                report.add(row, column, codes::composition_missing(&uid));
            }
            continue;
        };
        if reached.insert(uid, composition).is_some() {
            continue;
        }
        for (line, constituent) in compositions[composition].constituents.iter().enumerate().rev() {
            if let Constituent::Portfolio(part) = constituent {
                let column = format!("compositions[{composition}].constituents[{line}].portfolio_uid");
                open.push((part.portfolio_uid, composition, column));
            }
        }
    }
    reached
}
