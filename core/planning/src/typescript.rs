//! The TypeScript of shapes.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::shape::{ChoiceShape, FieldShape, FunctionShape, ObjectShape, Presence, Shape, Shaped, UnionShape};
use crate::targets::TargetRow;

/// The declarations that all others use.
const BASIS: &str = r#"// Generated from the Rust types; do not edit.

/** An exact decimal, such as "0.6" or "-12.5", with at most 18 places. */
export type Decimal = string;
/** A decimal on input: text, or a number that is whole or has at most 15 significant digits. */
export type DecimalInput = Decimal | number | bigint;
/** A lower-case UUID. */
export type Uid = string;
/** An ISO 8601 UTC time, such as "2026-01-31T16:00:00Z". */
export type Instant = string;

/**
 * Loads the module. In a browser or a worker await it once before the first call; in Node it does nothing.
 * `source` is for a module that does not lie beside the package's files: its URL, a Request or Response, its bytes, or
 * the compiled WebAssembly.Module.
 */
export function init(source?: string | object): Promise<void>;

"#;

/// The declarations of the functions and of every type they use, types by name; `taken` are shapes that only the package's
/// classes take.
pub(crate) fn typescript(functions: &[&[FunctionShape]], taken: &[Shape]) -> String {
    let mut types = Types::default();
    let mut text = BASIS.to_owned();
    for function in functions.iter().copied().flatten() {
        types.is_input = true;
        let takes = match &function.takes {
            Some(shape) => types.name(shape),
            None => "readonly unknown[]".to_owned(),
        };
        types.is_input = false;
        let gives = types.name(&function.gives);
        push_docs(&mut text, "", function.docs);
        let _ = writeln!(
            text,
            "export function {}({}: {takes}): {gives};\n",
            function.name, function.argument
        );
    }
    types.is_input = true;
    for shape in taken {
        types.name(shape);
    }
    for declaration in types.declarations.values() {
        text.push_str(declaration);
        text.push('\n');
    }
    text
}

#[derive(Default)]
struct Types {
    /// Whether what is named now is taken rather than given: decimals then have more forms.
    is_input: bool,
    declarations: BTreeMap<&'static str, String>,
}

impl Types {
    /// The TypeScript of the shape at its place of use; declares the named shapes that it contains.
    fn name(&mut self, shape: &Shape) -> String {
        match shape {
            Shape::Decimal if self.is_input => "DecimalInput".into(),
            Shape::Decimal => "Decimal".into(),
            Shape::Uid => "Uid".into(),
            Shape::Instant => "Instant".into(),
            Shape::Text => "string".into(),
            Shape::Flag => "boolean".into(),
            Shape::Direction => "1 | -1".into(),
            Shape::Count | Shape::Real => "number".into(),
            Shape::Free => "Record<string, unknown>".into(),
            Shape::Texts => "Record<string, string>".into(),
            Shape::Numbers => "Float64Array".into(),
            Shape::Indices => "Uint32Array".into(),
            Shape::Literal(text) => format!("\"{text}\""),
            Shape::Choice(choice) => self.choice(choice),
            Shape::List(item) => match (item, self.name(item)) {
                (Shape::Object(object), name) if object.name.is_empty() => format!("({name})[]"),
                (_, name) => format!("{name}[]"),
            },
            Shape::Pair(item) => {
                let item = self.name(item);
                format!("[{item}, {item}]")
            }
            Shape::Object(object) => self.object(object),
            Shape::Union(union) => self.union(union),
            Shape::TargetRow => self.target_row(),
        }
    }

    /// A row on input: every column may be left out.
    fn target_row(&mut self) -> String {
        let Shape::Object(row) = <TargetRow as Shaped>::SHAPE else {
            return "unknown".to_owned();
        };
        let docs = [" A target on input: one of asset_uid and portfolio_uid, and one of the three exposures."];
        self.declare("TargetRowInput", &docs, |types| {
            let mut text = "export interface TargetRowInput {\n".to_owned();
            for field in row.fields {
                push_docs(&mut text, "  ", field.docs);
                let shape = types.name(&field.shape);
                let _ = writeln!(text, "  {}?: {shape} | null;", field.name);
            }
            text.push_str("}\n");
            text
        })
    }

    fn choice(&mut self, choice: &'static ChoiceShape) -> String {
        let texts: Vec<String> = choice.texts.iter().map(|text| format!("\"{text}\"")).collect();
        let texts = texts.join(" | ");
        self.declare(choice.name, choice.docs, |_| {
            format!("export type {} = {texts};\n", choice.name)
        })
    }

    fn object(&mut self, object: &'static ObjectShape) -> String {
        if object.name.is_empty() {
            let fields: Vec<String> = object.fields.iter().map(|field| self.field(field)).collect();
            return format!("{{ {} }}", fields.join("; "));
        }
        self.declare(object.name, object.docs, |types| {
            let mut text = format!("export interface {} {{\n", object.name);
            for field in object.fields {
                push_docs(&mut text, "  ", field.docs);
                let _ = writeln!(text, "  {};", types.field(field));
            }
            text.push_str("}\n");
            text
        })
    }

    fn union(&mut self, union: &'static UnionShape) -> String {
        self.declare(union.name, union.docs, |types| {
            let mut text = format!("export type {} =", union.name);
            for variant in union.variants {
                let _ = write!(text, "\n  | {}", types.name(variant));
            }
            text.push_str(";\n");
            text
        })
    }

    fn field(&mut self, field: &FieldShape) -> String {
        let shape = self.name(&field.shape);
        match field.presence {
            Presence::Required => format!("{}: {shape}", field.name),
            Presence::Optional => format!("{}?: {shape} | null", field.name),
            Presence::Nullable => format!("{}: {shape} | null", field.name),
            Presence::Omitted => format!("{}?: {shape}", field.name),
        }
    }

    fn declare(&mut self, name: &'static str, docs: &[&str], make: impl FnOnce(&mut Self) -> String) -> String {
        if !self.declarations.contains_key(name) {
            self.declarations.insert(name, String::new());
            let mut text = String::new();
            push_docs(&mut text, "", docs);
            text.push_str(&make(self));
            self.declarations.insert(name, text);
        }
        name.to_owned()
    }
}

fn push_docs(text: &mut String, indent: &str, docs: &[&str]) {
    match docs {
        [] => {}
        [only] => {
            let _ = writeln!(text, "{indent}/**{only} */");
        }
        lines => {
            let _ = writeln!(text, "{indent}/**");
            for line in lines {
                let _ = writeln!(text, "{indent} *{line}");
            }
            let _ = writeln!(text, "{indent} */");
        }
    }
}
