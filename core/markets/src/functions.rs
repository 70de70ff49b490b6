//! The stateless functions of the package, from untrusted values to results.

use crate::columns;
use crate::drift::{DriftInput, DriftReport, measure_drift};
use crate::expansion::{ExpandInput, ExpandedTargets, expand_targets};
use crate::plan::{Plan, PlanInput, plan_rebalance};
use crate::raw::RawValue;
use crate::shape::{FunctionShape, Shaped, read, typescript};
use crate::targets::{TargetCheck, validate};
use crate::violation::{Code, InvalidInput};

/// The TypeScript declarations of the package: these functions and their bulk forms.
#[must_use]
pub fn declarations() -> String {
    typescript(&[FUNCTIONS, columns::FUNCTIONS])
}

/// The functions, for the TypeScript types.
const FUNCTIONS: &[FunctionShape] = &[
    FunctionShape {
        name: "validateTargets",
        docs: &[
            " Checks rows of targets, alone and together, and derives target_type and target_uid. Bad rows are reported,",
            " never thrown.",
        ],
        argument: "rows",
        takes: None,
        gives: TargetCheck::SHAPE,
    },
    FunctionShape {
        name: "expandTargets",
        docs: &[
            " Expands portfolio targets to assets, to any depth, with the path of every share. Nothing is normalised; what",
            " compositions leave unassigned is reported as residual.",
        ],
        argument: "input",
        takes: Some(ExpandInput::SHAPE),
        gives: ExpandedTargets::SHAPE,
    },
    FunctionShape {
        name: "drift",
        docs: &[" Measures how far an account is from its targets, and which lines are in band."],
        argument: "input",
        takes: Some(DriftInput::SHAPE),
        gives: DriftReport::SHAPE,
    },
    FunctionShape {
        name: "planRebalance",
        docs: &[
            " Plans the orders that bring accounts to their targets under a policy, with a reason for each order, a cause for",
            " each line that misses its goal, and a proof.",
        ],
        argument: "input",
        takes: Some(PlanInput::SHAPE),
        gives: Plan::SHAPE,
    },
];

/// `validateTargets`.
///
/// # Errors
/// Only when the value is not a list at all.
pub fn validate_targets(rows: &RawValue) -> Result<TargetCheck, InvalidInput> {
    match rows {
        RawValue::List(rows) => Ok(validate(rows)),
        other => {
            let message = format!("rows is {}; give a list of rows.", other.kind());
            Err(InvalidInput::one(0, "rows", Code::NotAList, message))
        }
    }
}

/// `expandTargets`.
///
/// # Errors
/// Those of reading the input and of [`expand_targets`].
pub fn expand(input: &RawValue) -> Result<ExpandedTargets, InvalidInput> {
    expand_targets(&read::<ExpandInput>(input, "input")?)
}

/// `drift`.
///
/// # Errors
/// Those of reading the input and of [`measure_drift`].
pub fn drift(input: &RawValue) -> Result<DriftReport, InvalidInput> {
    measure_drift(&read::<DriftInput>(input, "input")?)
}

/// `planRebalance`.
///
/// # Errors
/// Those of reading the input and of [`plan_rebalance`].
pub fn plan(input: &RawValue) -> Result<Plan, InvalidInput> {
    plan_rebalance(read::<PlanInput>(input, "input")?)
}
