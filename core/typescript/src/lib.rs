//! The text of TypeScript declarations: what rows of tables, and inputs and results of functions, are declared with.
//!
//! ```
//! use typescript::{Property, alias, interface, texts};
//!
//! let mut declarations = String::new();
//! alias(&mut declarations, "Side", &["Buy or sell."], &texts(["buy", "sell"]));
//! let side = Property { name: "side", docs: vec![], is_optional: false, of: "Side".into() };
//! interface(&mut declarations, "Order", &["An order."], &[side]);
//! assert!(declarations.starts_with("/** Buy or sell. */\nexport type Side = \"buy\" | \"sell\";\n"));
//! assert!(declarations.ends_with("export interface Order {\n  side: Side;\n}\n"));
//! ```

#![warn(missing_docs)]

use std::fmt::Write;

/// The types of cells and of properties that all other declarations build on.
pub const BASIS: &str = r#"/** An exact decimal, such as "0.6" or "-12.5", with at most 18 places. */
export type Decimal = string;
/** A decimal on input: text, or a number that is whole or has at most 15 significant digits. */
export type DecimalInput = Decimal | number | bigint;
/** A lower-case UUID. */
export type Uid = string;
/** An ISO 8601 UTC time, such as "2026-01-31T16:00:00Z". */
export type Instant = string;
/** An instant on input: its text, or a Date. */
export type InstantInput = Instant | Date;

"#;

/// A property of an interface.
#[derive(Clone, Debug)]
pub struct Property<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its description, a line each.
    pub docs: Vec<String>,
    /// Whether it may be left out.
    pub is_optional: bool,
    /// Its type.
    pub of: String,
}

impl Property<'_> {
    /// As it stands in an object type: `name?: type`.
    #[must_use]
    pub fn signature(&self) -> String {
        let optional = if self.is_optional { "?" } else { "" };
        format!("{}{optional}: {}", self.name, self.of)
    }
}

/// The union of texts.
pub fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = texts.into_iter().map(|text| format!("\"{text}\"")).collect();
    quoted.join(" | ")
}

/// Adds the name of a type.
pub fn alias(text: &mut String, name: &str, docs: &[impl AsRef<str>], of: &str) {
    comment(text, "", docs);
    let _ = writeln!(text, "export type {name} = {of};");
}

/// Adds the name of one of several types, each on a line.
pub fn union(text: &mut String, name: &str, docs: &[impl AsRef<str>], of: &[String]) {
    comment(text, "", docs);
    let _ = write!(text, "export type {name} =");
    for one in of {
        let _ = write!(text, "\n  | {one}");
    }
    text.push_str(";\n");
}

/// Adds an interface.
pub fn interface(text: &mut String, name: &str, docs: &[impl AsRef<str>], properties: &[Property<'_>]) {
    comment(text, "", docs);
    let _ = writeln!(text, "export interface {name} {{");
    for property in properties {
        comment(text, "  ", &property.docs);
        let _ = writeln!(text, "  {};", property.signature());
    }
    text.push_str("}\n");
}

/// Adds a documentation comment; nothing without lines. A line loses the space that Rust's comments start with.
pub fn comment(text: &mut String, indent: &str, lines: &[impl AsRef<str>]) {
    match lines {
        [] => {}
        [only] => {
            let _ = writeln!(text, "{indent}/** {} */", only.as_ref().trim());
        }
        lines => {
            let _ = writeln!(text, "{indent}/**");
            for line in lines {
                let line = line.as_ref();
                let line = line.strip_prefix(' ').unwrap_or(line);
                let _ = writeln!(text, "{}", format!("{indent} * {line}").trim_end());
            }
            let _ = writeln!(text, "{indent} */");
        }
    }
}

/// The JSON Schema of a type whose TypeScript is this, which is declared elsewhere. The crate that it stands in has schemars.
#[macro_export]
macro_rules! declared {
    ($type:ty, $typescript:expr) => {
        impl ::schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(stringify!($type))
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::json_schema!({ "typescript": $typescript })
            }
        }
    };
}
