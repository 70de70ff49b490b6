//! The rebalance policy: as a person edits it, and as the plan reads it.

use decimal::Decimal;
use markets::import::parse_number;
use markets::plan::{
    BandInput, GoalInput, ModeInput, ObjectiveInput, PlanCosts, PlanPolicy, RestrictionInput, RuleInput,
};
use markets::setting::{SavePolicy, policy};
use markets::tables::assets::AssetCategoryTable;
use rebalance::band::Band;

use super::desk::Desk;
use super::voice::{Voice, failure};
use crate::protocol::{
    BandKind, CheckPolicy, Choice, Failure, PlanGoal, PlanMode, PolicyDraft, PolicyView, RestrictionRule, Violation,
};

/// The name that the app's policy is saved under.
const NAME: &str = "default";

/// Units to one of the fields that are percentages.
const PERCENT: i64 = 100;

/// A policy whose numbers could be read.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    draft: PolicyDraft,
    band: Band,
    inner_band: Decimal,
    cash_reserve: Decimal,
    min_trade: Decimal,
    max_turnover: Option<Decimal>,
    costs: PlanCosts,
    pub(super) flow: Option<Decimal>,
}

/// The policy of a book that has saved none.
fn default_draft() -> PolicyDraft {
    PolicyDraft {
        mode: PlanMode::Threshold,
        band: BandKind::Hybrid,
        band_width: "1".to_owned(),
        band_share: "20".to_owned(),
        goal: PlanGoal::Target,
        inner_band: "50".to_owned(),
        cash_reserve: "1000".to_owned(),
        min_trade: "500".to_owned(),
        max_turnover: String::new(),
        whole_lots: true,
        cost_fixed: "0".to_owned(),
        cost_rate_bps: "2".to_owned(),
        flow: String::new(),
        restrictions: Vec::new(),
    }
}

fn saved_draft(desk: &Desk) -> PolicyDraft {
    let saved = policy(desk.book.store(), NAME).and_then(|json| serde_json::from_value(json).ok());
    saved.unwrap_or_else(default_draft)
}

/// The saved policy; the default one when none is saved. Only sound policies are saved.
pub(super) fn saved(desk: &Desk) -> Policy {
    let read = |draft: &PolicyDraft| read(draft).ok();
    read(&saved_draft(desk))
        .or_else(|| read(&default_draft()))
        .unwrap_or_else(Policy::still)
}

pub(super) fn show(desk: &mut Desk) -> Result<PolicyView, Failure> {
    Ok(view(desk, saved_draft(desk), Vec::new()))
}

pub(super) async fn check(desk: &mut Desk, voice: &Voice, ask: CheckPolicy) -> Result<PolicyView, Failure> {
    let violations = read(&ask.policy).err().unwrap_or_default();
    if violations.is_empty() && ask.policy != saved_draft(desk) {
        let json = |error: serde_json::Error| failure("args_malformed", error.to_string());
        let args = SavePolicy {
            name: NAME.to_owned(),
            policy: serde_json::to_value(&ask.policy).map_err(json)?,
        };
        desk.apply(voice, "save_policy", serde_json::to_value(args).map_err(json)?)
            .await?;
    }
    Ok(view(desk, ask.policy, violations))
}

fn view(desk: &mut Desk, policy: PolicyDraft, violations: Vec<Violation>) -> PolicyView {
    let market = desk.market();
    let mut assets: Vec<Choice> = market
        .assets
        .into_iter()
        .filter(|asset| !asset.is_currency)
        .map(|asset| Choice {
            uid: asset.uid,
            label: format!("{} {}", asset.key, asset.name),
        })
        .collect();
    assets.sort_by(|a, b| a.label.cmp(&b.label));
    let mut categories: Vec<String> = desk
        .book
        .store()
        .rows::<AssetCategoryTable>()
        .map(|category| category.display_name)
        .collect();
    categories.sort();
    PolicyView {
        policy,
        violations,
        assets,
        categories,
    }
}

/// Reads the numbers of one draft and notes what is wrong with them.
struct Reader {
    violations: Vec<Violation>,
}

impl Reader {
    fn refuse(&mut self, row: usize, field: &str, code: &str, message: String) {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        let column = Some(field.to_owned());
        self.violations.push(Violation {
            row,
            column,
            code: code.to_owned(),
            message,
        });
    }

    /// A number as typed; none when it is empty or refused. Each field has its unit, so that a percent sign, which would
    /// divide once more, is refused.
    fn number(&mut self, field: &str, text: &str) -> Option<Decimal> {
        if text.trim().is_empty() {
            return None;
        }
        if text.contains('%') {
            let message = "Write the number without a percent sign, in the unit of the field.";
            self.refuse(0, field, "percent_unexpected", message.to_owned());
            return None;
        }
        match parse_number(text, false) {
            Ok(number) => Some(number),
            Err((code, message)) => {
                self.refuse(0, field, code, message);
                None
            }
        }
    }

    /// A number of 0 or more, in units of `per` to one; 0 when it is empty or refused.
    fn amount(&mut self, field: &str, text: &str, per: i64) -> Decimal {
        let text = if per == PERCENT {
            text.trim_end().trim_end_matches('%')
        } else {
            text
        };
        let number = self.number(field, text).unwrap_or_default();
        if number.is_negative() {
            self.refuse(0, field, "negative", "Write 0 or more.".to_owned());
        }
        number.checked_div(Decimal::from(per)).unwrap_or_default()
    }
}

impl Reader {
    /// The flow into each account. *Cash in* and *cash out* state an amount, and the mode its sign; the other modes take
    /// a signed one.
    fn flow(&mut self, draft: &PolicyDraft) -> Option<Decimal> {
        let amount = self.number("flow", &draft.flow)?;
        let one_way = matches!(draft.mode, PlanMode::ContributionOnly | PlanMode::RaiseCash);
        if one_way && amount.is_negative() {
            self.refuse(
                0,
                "flow",
                "negative",
                "Write the amount without a sign; the mode says which way it goes.".to_owned(),
            );
        }
        if draft.mode == PlanMode::RaiseCash {
            amount.checked_neg()
        } else {
            Some(amount)
        }
    }
}

/// The policy of a draft.
///
/// # Errors
/// Every field that breaks a rule.
pub(super) fn read(draft: &PolicyDraft) -> Result<Policy, Vec<Violation>> {
    let mut reader = Reader { violations: Vec::new() };
    let width = reader.amount("band_width", &draft.band_width, PERCENT);
    let share = reader.amount("band_share", &draft.band_share, PERCENT);
    let inner_band = reader.amount("inner_band", &draft.inner_band, PERCENT);
    if inner_band > Decimal::ONE {
        reader.refuse(0, "inner_band", "share_out_of_range", "Write 100 or less.".to_owned());
    }
    let rate = reader.amount("cost_rate_bps", &draft.cost_rate_bps, 10_000);
    if rate >= Decimal::ONE {
        reader.refuse(
            0,
            "cost_rate_bps",
            "share_out_of_range",
            "Write less than 10000.".to_owned(),
        );
    }
    let capped = !draft.max_turnover.trim().is_empty();
    let max_turnover = reader.amount("max_turnover", &draft.max_turnover, PERCENT);
    let policy = Policy {
        draft: draft.clone(),
        band: match draft.band {
            BandKind::Absolute => Band::Absolute { half_width: width },
            BandKind::Relative => Band::Relative { share },
            BandKind::Hybrid => Band::Hybrid { share, floor: width },
            BandKind::FiveTwentyFive => Band::FiveTwentyFive,
        },
        inner_band,
        cash_reserve: reader.amount("cash_reserve", &draft.cash_reserve, 1),
        min_trade: reader.amount("min_trade", &draft.min_trade, 1),
        max_turnover: capped.then_some(max_turnover),
        costs: PlanCosts {
            fixed: reader.amount("cost_fixed", &draft.cost_fixed, 1),
            rate,
            fx: None,
        },
        flow: reader.flow(draft),
    };
    for (row, restriction) in draft.restrictions.iter().enumerate() {
        if restriction.account_uid.is_none() && restriction.asset_uid.is_none() && restriction.category.is_none() {
            reader.refuse(
                row,
                "restrictions",
                "restriction_empty",
                "Choose an asset or a category.".to_owned(),
            );
        }
    }
    if reader.violations.is_empty() {
        Ok(policy)
    } else {
        Err(reader.violations)
    }
}

impl Policy {
    /// A policy of no width and no trades' cost, for when even the default one could not be read.
    fn still() -> Self {
        Self {
            draft: default_draft(),
            band: Band::default(),
            inner_band: Decimal::ONE,
            cash_reserve: Decimal::ZERO,
            min_trade: Decimal::ZERO,
            max_turnover: None,
            costs: PlanCosts::default(),
            flow: None,
        }
    }

    pub(super) fn band(&self) -> Band {
        self.band.clone()
    }

    pub(super) fn whole_lots(&self) -> bool {
        self.draft.whole_lots
    }

    /// The policy in the words of the plan.
    pub(super) fn to_plan(&self) -> PlanPolicy {
        let restrictions = self.draft.restrictions.iter().map(|restriction| RestrictionInput {
            account_uid: restriction.account_uid,
            asset_uid: restriction.asset_uid,
            category: restriction.category.clone(),
            rule: match restriction.rule {
                RestrictionRule::NoBuy => RuleInput::NoBuy,
                RestrictionRule::NoSell => RuleInput::NoSell,
                RestrictionRule::Hold => RuleInput::Hold,
            },
        });
        PlanPolicy {
            mode: match self.draft.mode {
                PlanMode::Full => ModeInput::Full,
                PlanMode::Threshold => ModeInput::Threshold,
                PlanMode::ContributionOnly => ModeInput::ContributionOnly,
                PlanMode::RaiseCash => ModeInput::RaiseCash,
            },
            objective: Some(ObjectiveInput::Proportional),
            band: Some(band_input(&self.band)),
            goal: Some(match self.draft.goal {
                PlanGoal::Target => GoalInput::Target,
                PlanGoal::BandEdge => GoalInput::BandEdge,
                PlanGoal::InnerBand => GoalInput::InnerBand(self.inner_band),
            }),
            cash_reserve: Some(self.cash_reserve),
            min_trade: Some(self.min_trade),
            max_turnover: self.max_turnover,
            fractional: Some(!self.draft.whole_lots),
            costs: Some(self.costs.clone()),
            restrictions: Some(restrictions.collect()),
            ..PlanPolicy::default()
        }
    }
}

fn band_input(band: &Band) -> BandInput {
    match band {
        Band::Absolute { half_width } => BandInput::Absolute {
            half_width: *half_width,
        },
        Band::Relative { share } => BandInput::Relative { share: *share },
        Band::Hybrid { share, floor } => BandInput::Hybrid {
            share: *share,
            floor: *floor,
        },
        Band::FiveTwentyFive => BandInput::FiveTwentyFive {},
        Band::Explicit(_) => BandInput::Explicit { ranges: Vec::new() },
    }
}
