//! How far a line may be off, and where a trade ends.

use decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::shape::{ChoiceShape, FieldShape, ObjectShape, Presence, Shape, Shaped, UnionShape, shaped};

/// How far a weight may be from its target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum BandInput {
    /// By this many points.
    Absolute {
        /// In weight.
        half_width: Decimal,
    },
    /// By this share of the target.
    Relative {
        /// Of the target.
        share: Decimal,
    },
    /// By the greater of a share of the target and a floor.
    Hybrid {
        /// Of the target.
        share: Decimal,
        /// In weight.
        floor: Decimal,
    },
    /// By the lesser of 5 points and a quarter of the target.
    FiveTwentyFive {},
    /// Within stated ranges; an asset without one has no width.
    Explicit {
        /// The ranges.
        ranges: Vec<ExplicitRange>,
    },
}

shaped! {
    input;
    /// The range of one asset.
    pub struct ExplicitRange = "WeightRange" {
        /// The asset.
        pub asset_uid: Uuid,
        /// The lowest weight in band.
        pub min: Decimal,
        /// The highest weight in band.
        pub max: Decimal,
    }
}

/// Where a trade ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalInput {
    /// At the target.
    #[default]
    Target,
    /// At the nearest edge of the band.
    BandEdge,
    /// At this fraction of the distance from the target to the edge.
    InnerBand(Decimal),
}

const fn required(name: &'static str, docs: &'static [&'static str], shape: Shape) -> FieldShape {
    FieldShape {
        name,
        docs,
        presence: Presence::Required,
        shape,
    }
}

/// A band of one kind, which is the discriminant.
macro_rules! band {
    ($kind:literal $(, $field:literal, $doc:literal, $shape:expr)*) => {
        Shape::Object(&ObjectShape {
            name: "",
            docs: &[],
            fields: &[required("kind", &[], Shape::Literal($kind)) $(, required($field, &[$doc], $shape))*],
        })
    };
}

impl Shaped for BandInput {
    const SHAPE: Shape = Shape::Union(&UnionShape {
        name: "Band",
        docs: &[
            " How far a weight may be from its target; the boundary is in band.",
            "",
            " `absolute`: half_width points; `relative`: share of the target; `hybrid`: the greater of share and floor;",
            " `five_twenty_five`: the lesser of 5 points and a quarter of the target; `explicit`: ranges, and no width for",
            " an asset without one.",
        ],
        variants: &[
            band!("absolute", "half_width", " In weight.", Shape::Decimal),
            band!("relative", "share", " Of the target.", Shape::Decimal),
            band!(
                "hybrid",
                "share",
                " Of the target.",
                Shape::Decimal,
                "floor",
                " In weight.",
                Shape::Decimal
            ),
            band!("five_twenty_five"),
            band!(
                "explicit",
                "ranges",
                " By asset.",
                <Vec<ExplicitRange> as Shaped>::SHAPE
            ),
        ],
    });
}

impl Shaped for GoalInput {
    const SHAPE: Shape = Shape::Union(&UnionShape {
        name: "Goal",
        docs: &[
            " Where a trade ends: at the target, at the nearest band edge, or at a fraction of the way from one to the other.",
        ],
        variants: &[
            Shape::Choice(&ChoiceShape {
                name: "PlainGoal",
                docs: &[" A goal without a number."],
                texts: &["target", "band_edge"],
            }),
            Shape::Object(&ObjectShape {
                name: "",
                docs: &[],
                fields: &[required(
                    "inner_band",
                    &[" From 0, the target, to 1, the edge."],
                    Shape::Decimal,
                )],
            }),
        ],
    });
}
