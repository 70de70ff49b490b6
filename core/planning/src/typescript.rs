//! The TypeScript of shapes.

use std::collections::BTreeMap;
use std::fmt::Write;

use typescript::{BASIS, Property, alias, comment, interface, texts, union};

use crate::shape::{ChoiceShape, FieldShape, FunctionShape, ObjectShape, Presence, Shape, Shaped, UnionShape};
use crate::targets::TargetRow;

/// What stands before the functions.
const HEAD: &str = "/// <reference lib=\"esnext.disposable\" />\n// Generated from the Rust types; do not edit.\n\n";

/// How the module is loaded.
const INIT: &str = r"/**
 * Loads the module. In a browser or a worker await it once before the first call; in Node it does nothing.
 * `source` is for a module that does not lie beside the package's files: its URL, a Request or Response, its bytes, or
 * the compiled WebAssembly.Module. A call that comes before it throws `not_initialised`.
 * @throws MandateError `module_not_found`
 * @example
 * await init();
 */
export function init(source?: string | object): Promise<void>;

";

/// The declarations of the functions and of every type they use, types by name; `taken` are shapes that only the package's
/// classes take.
pub(crate) fn typescript(functions: &[&[FunctionShape]], taken: &[Shape]) -> String {
    let mut types = Types::default();
    let mut text = format!("{HEAD}{BASIS}{INIT}");
    for function in functions.iter().copied().flatten() {
        types.is_input = true;
        let takes = match &function.takes {
            Some(shape) => types.name(shape),
            None => "readonly unknown[]".to_owned(),
        };
        types.is_input = false;
        let gives = types.name(&function.gives);
        comment(&mut text, "", function.docs);
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
    /// Whether what is named now is taken rather than given: decimals and instants then have more forms.
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
            Shape::Instant if self.is_input => "InstantInput".into(),
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
        let docs = ["A target on input: one of asset_uid and portfolio_uid, and one of the three exposures."];
        self.declare("TargetRowInput", |types, text| {
            let column = |field: &FieldShape| Property {
                is_optional: true,
                of: format!("{} | null", types.name(&field.shape)),
                ..property(field)
            };
            let columns: Vec<Property<'_>> = row.fields.iter().map(column).collect();
            interface(text, "TargetRowInput", &docs, &columns);
        })
    }

    fn choice(&mut self, choice: &'static ChoiceShape) -> String {
        self.declare(choice.name, |_, text| {
            alias(text, choice.name, choice.docs, &texts(choice.texts.iter().copied()));
        })
    }

    fn object(&mut self, object: &'static ObjectShape) -> String {
        if object.name.is_empty() {
            let fields: Vec<String> = object
                .fields
                .iter()
                .map(|field| self.field(field).signature())
                .collect();
            return format!("{{ {} }}", fields.join("; "));
        }
        self.declare(object.name, |types, text| {
            let fields: Vec<Property<'_>> = object.fields.iter().map(|field| types.field(field)).collect();
            interface(text, object.name, object.docs, &fields);
        })
    }

    fn union(&mut self, shape: &'static UnionShape) -> String {
        self.declare(shape.name, |types, text| {
            let variants: Vec<String> = shape.variants.iter().map(|variant| types.name(variant)).collect();
            union(text, shape.name, shape.docs, &variants);
        })
    }

    fn field(&mut self, field: &FieldShape) -> Property<'static> {
        let shape = self.name(&field.shape);
        Property {
            is_optional: matches!(field.presence, Presence::Optional | Presence::Omitted),
            of: match field.presence {
                Presence::Required | Presence::Omitted => shape,
                Presence::Optional | Presence::Nullable => format!("{shape} | null"),
            },
            ..property(field)
        }
    }

    /// Declares a named type, unless it is.
    fn declare(&mut self, name: &'static str, make: impl FnOnce(&mut Self, &mut String)) -> String {
        if !self.declarations.contains_key(name) {
            self.declarations.insert(name, String::new());
            let mut text = String::new();
            make(self, &mut text);
            self.declarations.insert(name, text);
        }
        name.to_owned()
    }
}

/// The name and the description of a property.
fn property(field: &FieldShape) -> Property<'static> {
    Property {
        name: field.name,
        docs: field.docs.iter().map(|line| (*line).to_owned()).collect(),
        is_optional: false,
        of: String::new(),
    }
}
