//! What the generator of the package's types knows of a type; in every other build, nothing.

/// A type whose JSON form is declared to other languages.
#[cfg(feature = "schemas")]
pub trait Exported: schemars::JsonSchema {}
#[cfg(feature = "schemas")]
impl<T: schemars::JsonSchema> Exported for T {}

/// A type whose JSON form is declared to other languages.
#[cfg(not(feature = "schemas"))]
pub trait Exported {}
#[cfg(not(feature = "schemas"))]
impl<T> Exported for T {}

/// The schema of a type.
#[cfg(feature = "schemas")]
pub type SchemaOf = fn(&mut schemars::SchemaGenerator) -> schemars::Schema;

#[cfg(feature = "schemas")]
pub(crate) fn schema_of<T: Exported>(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
    generator.subschema_for::<T>()
}
