//! The shape of what the stateless functions take and give: declared once with the type, and the source of the checks of
//! untrusted input and of the TypeScript types.

mod declare;

use choices::Choice;

pub(crate) use declare::shaped;
use declare::shaped_choices;

/// The permitted form of a value.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// An exact decimal: text; on input also a number that is whole or has at most 15 significant digits.
    Decimal,
    /// A lower-case UUID; upper case is accepted on input.
    Uid,
    /// An ISO 8601 UTC time.
    Instant,
    /// Text.
    Text,
    /// True or false.
    Flag,
    /// A whole number from 0.
    Count,
    /// 1 long, -1 short.
    Direction,
    /// A finite number.
    Real,
    /// An object of any content.
    Free,
    /// An object of texts.
    Texts,
    /// One of these texts.
    Choice(&'static ChoiceShape),
    /// A list.
    List(&'static Shape),
    /// Two of the same.
    Pair(&'static Shape),
    /// An object with these properties and no other.
    Object(&'static ObjectShape),
    /// One of these, distinguished by the value being text, or by the first property.
    Union(&'static UnionShape),
    /// A row of a position set, under the rules of [`targets`](crate::targets).
    TargetRow,
    /// A column of floats: `Float64Array`.
    Numbers,
    /// A column of indices: `Uint32Array`.
    Indices,
    /// This one text.
    Literal(&'static str),
}

/// A named set of texts.
#[derive(Debug)]
pub struct ChoiceShape {
    /// The TypeScript name.
    pub name: &'static str,
    /// Its description, a line each.
    pub docs: &'static [&'static str],
    /// The texts.
    pub texts: &'static [&'static str],
}

impl ChoiceShape {
    /// That of a declared choice.
    pub(crate) const fn of<T: Choice>() -> Self {
        Self {
            name: T::NAME,
            docs: T::DOCS,
            texts: T::TEXTS,
        }
    }
}

shaped_choices! {
    AllocationRule, AttributionMode, AttributionStatus, BetweenTrades, GroupKind, HoldingTerm, HoldingsSelection, IdempotencyMode,
    LeveragePolicy, LotSelection, Objective, OrderFileFormat, OrderReason, OrderSide, OrderType, PlanMode, PurchaseKind,
    ResidualCause, ResidualPolicy, RestrictionRule, RoundingPolicy, Selection, ShortagePolicy, StalePolicy, TargetType,
    UnassignedWeight, UnmetPolicy, WashPolicy, InvariantStatus, Leftover, LotRule, ShortfallCause,
}

/// A named set of properties.
#[derive(Debug)]
pub struct ObjectShape {
    /// The TypeScript name; "" for one that is written out where it is used.
    pub name: &'static str,
    /// Its description, a line each.
    pub docs: &'static [&'static str],
    /// The properties, in order.
    pub fields: &'static [FieldShape],
}

/// One property.
#[derive(Debug)]
pub struct FieldShape {
    /// Its name.
    pub name: &'static str,
    /// Its description, a line each.
    pub docs: &'static [&'static str],
    /// Whether it must be there.
    pub presence: Presence,
    /// Its permitted form.
    pub shape: Shape,
}

/// A named choice of shapes.
#[derive(Debug)]
pub struct UnionShape {
    /// The TypeScript name.
    pub name: &'static str,
    /// Its description, a line each.
    pub docs: &'static [&'static str],
    /// The alternatives: choices of text, and objects distinguished by their first property.
    pub variants: &'static [Shape],
}

/// Whether a property must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must, and is not null.
    Required,
    /// It may be absent or null, which mean the same.
    Optional,
    /// It is always there and may be null.
    Nullable,
    /// It is absent when there is nothing to say, never null.
    Omitted,
}

/// A type with a declared shape.
pub trait Shaped {
    /// The shape.
    const SHAPE: Shape;
    /// Whether a property of this type must be there.
    const PRESENCE: Presence = Presence::Required;
}

impl Shaped for decimal::Decimal {
    const SHAPE: Shape = Shape::Decimal;
}

impl Shaped for uuid::Uuid {
    const SHAPE: Shape = Shape::Uid;
}

impl Shaped for chrono::DateTime<chrono::Utc> {
    const SHAPE: Shape = Shape::Instant;
}

impl Shaped for chrono::NaiveDate {
    const SHAPE: Shape = Shape::Text;
}

impl Shaped for String {
    const SHAPE: Shape = Shape::Text;
}

impl Shaped for &'static str {
    const SHAPE: Shape = Shape::Text;
}

impl Shaped for bool {
    const SHAPE: Shape = Shape::Flag;
}

impl Shaped for u8 {
    const SHAPE: Shape = Shape::Count;
}

impl Shaped for usize {
    const SHAPE: Shape = Shape::Count;
}

impl Shaped for serde_json::Map<String, serde_json::Value> {
    const SHAPE: Shape = Shape::Free;
}

impl<T: Shaped> Shaped for Option<T> {
    const SHAPE: Shape = T::SHAPE;
    const PRESENCE: Presence = Presence::Optional;
}

impl<T: Shaped> Shaped for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
}

impl<T: Shaped> Shaped for [T; 2] {
    const SHAPE: Shape = Shape::Pair(&T::SHAPE);
}

/// The description, where declarations are written: a module in a page checks inputs by shapes and describes none of them.
pub(crate) const fn documentation(lines: &'static [&'static str]) -> &'static [&'static str] {
    if cfg!(target_family = "wasm") { &[] } else { lines }
}

/// A function of the package.
#[derive(Debug)]
pub struct FunctionShape {
    /// Its name in JavaScript.
    pub name: &'static str,
    /// Its description, a line each.
    pub docs: &'static [&'static str],
    /// The name of its argument.
    pub argument: &'static str,
    /// Its input; `None` takes a list of anything.
    pub takes: Option<Shape>,
    /// Its output.
    pub gives: Shape,
}
