//! The arguments of every operation, and the arguments and answers of every report, in TypeScript: read from the schemas of
//! their types.

use std::collections::{BTreeMap, BTreeSet};

use metatable::{AnyOperation, AnyReport, BUILT_IN, REDO, Reverse, SchemaOf, UNDO};
use portfolios::import_list::{FileOptions, ImportPreview};
use schemars::generate::{Contract, SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value};
use typescript::{Property, alias, interface, texts, union};

/// The declarations of the types, and of the maps `Operations` and `Reports` by name; types that `declared` has are those.
pub(crate) fn declarations(declared: &str) -> String {
    let packages = portfolios::packages();
    let own = packages.iter().flat_map(|package| &package.operations);
    let reverse: SchemaOf = |generator| generator.subschema_for::<Reverse>();
    let reversals = [(UNDO, Some(reverse)), (REDO, Some(reverse))];
    let operations: BTreeMap<&'static str, Option<SchemaOf>> =
        BUILT_IN.iter().chain(own).map(taken).chain(reversals).collect();
    let reports: BTreeMap<&'static str, &AnyReport> = packages
        .iter()
        .flat_map(|package| &package.reports)
        .map(|report| (report.name, report))
        .collect();
    let mut takes = Declarations::new(Contract::Deserialize);
    let mut gives = Declarations::new(Contract::Serialize);
    let kinds: Vec<(&'static str, Value)> = operations
        .iter()
        .map(|(kind, schema)| (*kind, takes.operation(kind, *schema)))
        .collect();
    let questions: Vec<(&'static str, Value, Value)> = reports
        .iter()
        .map(|(name, report)| (*name, takes.schema(report.takes), gives.schema(report.gives)))
        .collect();
    takes.schema(SchemaGenerator::subschema_for::<FileOptions>);
    gives.schema(SchemaGenerator::subschema_for::<ImportPreview>);
    let (read, written) = (takes.generator.definitions(), gives.generator.definitions());
    let is_twofold = |(name, schema): &(&String, &Value)| written.get(*name).is_some_and(|other| other != *schema);
    takes.twofold = read.iter().filter(is_twofold).map(|(name, _)| name.clone()).collect();
    let mut text = String::new();
    let mut known = names_in(declared);
    takes.write(&mut text, &mut known);
    gives.write(&mut text, &mut known);
    let kinds: Vec<Property<'_>> = kinds
        .iter()
        .map(|(kind, schema)| takes.property(kind, schema))
        .collect();
    interface(
        &mut text,
        "Operations",
        &["The arguments of each kind of change of a book."],
        &kinds,
    );
    text.push('\n');
    alias(
        &mut text,
        "OperationKind",
        &["The kinds of changes of a book."],
        "keyof Operations",
    );
    text.push('\n');
    let question = |(name, args, answer): &(&'static str, Value, Value)| {
        let args = takes.property(name, args);
        Property {
            of: format!("{{ args: {}; answer: {} }}", args.of, gives.of(answer)),
            ..args
        }
    };
    let questions: Vec<Property<'_>> = questions.iter().map(question).collect();
    interface(
        &mut text,
        "Reports",
        &["What each report takes and answers."],
        &questions,
    );
    text
}

fn taken(operation: &AnyOperation) -> (&'static str, Option<SchemaOf>) {
    (operation.kind, operation.takes)
}

/// The names of the types that a text of declarations exports.
fn names_in(declared: &str) -> BTreeSet<String> {
    let name = |line: &str| {
        let rest = line
            .strip_prefix("export interface ")
            .or_else(|| line.strip_prefix("export type "))?;
        rest.split([' ', '<']).next().map(str::to_owned)
    };
    declared.lines().filter_map(name).collect()
}

/// Types that are read, or types that are written.
struct Declarations {
    generator: SchemaGenerator,
    is_read: bool,
    /// The types that are written with other properties than they are read with.
    twofold: BTreeSet<String>,
}

impl Declarations {
    fn new(contract: Contract) -> Self {
        let is_read = contract == Contract::Deserialize;
        let mut settings = SchemaSettings::draft2020_12();
        settings.contract = contract;
        Self {
            generator: settings.into_generator(),
            is_read,
            twofold: BTreeSet::new(),
        }
    }

    fn named(&self, name: &str) -> String {
        let suffix = if self.is_read && self.twofold.contains(name) {
            "Input"
        } else {
            ""
        };
        format!("{name}{suffix}")
    }

    fn schema(&mut self, of: SchemaOf) -> Value {
        of(&mut self.generator).to_value()
    }

    /// # Panics
    /// When the operation has no exported type.
    #[expect(
        clippy::panic,
        reason = "an operation that callers cannot name has no place in a package"
    )]
    fn operation(&mut self, kind: &str, schema: Option<SchemaOf>) -> Value {
        let schema = schema.unwrap_or_else(|| panic!("{kind} is in no list of exported operations"));
        self.schema(schema)
    }

    /// A property of that type, described as the type is.
    fn property(&self, name: &'static str, schema: &Value) -> Property<'static> {
        Property {
            name,
            docs: docs(self.target(schema)),
            is_optional: false,
            of: self.of(schema),
        }
    }

    /// The schema, or the one that it refers to.
    fn target<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let named = schema["$ref"].as_str().map(last_step);
        let found = named.and_then(|name| self.generator.definitions().get(name));
        found.unwrap_or(schema)
    }

    /// Adds the types that are not known yet.
    fn write(&self, text: &mut String, known: &mut BTreeSet<String>) {
        for (name, schema) in self.generator.definitions() {
            let name = self.named(name);
            if !known.insert(name.clone()) {
                continue;
            }
            match schema["properties"].as_object() {
                Some(properties) if schema.get("oneOf").is_none() => {
                    interface(text, &name, &docs(schema), &self.properties(properties, schema));
                }
                _ => match alternatives(schema) {
                    Some(variants) => union(
                        text,
                        &name,
                        &docs(schema),
                        &variants.iter().map(|one| self.of(one)).collect::<Vec<_>>(),
                    ),
                    None => alias(text, &name, &docs(schema), &self.of(schema)),
                },
            }
            text.push('\n');
        }
    }

    fn properties<'a>(&self, properties: &'a Map<String, Value>, of: &Value) -> Vec<Property<'a>> {
        let required: BTreeSet<&str> = of["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let property = |(name, schema): (&'a String, &Value)| Property {
            name,
            docs: docs(schema),
            is_optional: !required.contains(name.as_str()),
            of: self.of(schema),
        };
        let others = of["additionalProperties"] == true;
        let others = others.then(|| Property {
            name: "[other: string]",
            docs: Vec::new(),
            is_optional: false,
            of: "unknown".to_owned(),
        });
        properties.iter().map(property).chain(others).collect()
    }

    /// The type of a schema at its place.
    fn of(&self, schema: &Value) -> String {
        let Some(schema) = schema.as_object() else {
            return "unknown".to_owned();
        };
        let list = |key: &str| schema.get(key).and_then(Value::as_array);
        if let Some(text) = schema.get("typescript").and_then(Value::as_str) {
            return text.to_owned();
        }
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            let name = self.named(last_step(name));
            let has_more = schema.contains_key("properties");
            return if has_more {
                format!("{name} & {}", self.object(schema))
            } else {
                name
            };
        }
        if let Some(only) = schema.get("const") {
            return only.to_string();
        }
        if let Some(values) = list("enum") {
            return texts(values.iter().filter_map(Value::as_str));
        }
        if let Some(variants) = list("oneOf").or_else(|| list("anyOf")) {
            let parts: Vec<String> = variants.iter().map(|one| self.of(one)).collect();
            return parts.join(" | ");
        }
        match schema.get("type") {
            Some(Value::Array(types)) => {
                let one = |of: &Value| {
                    let mut one = schema.clone();
                    one.insert("type".to_owned(), of.clone());
                    self.of(&Value::Object(one))
                };
                types.iter().map(one).collect::<Vec<_>>().join(" | ")
            }
            Some(Value::String(name)) => self.of_type(name, schema),
            _ => "unknown".to_owned(),
        }
    }

    fn of_type(&self, name: &str, schema: &Map<String, Value>) -> String {
        match name {
            "string" => self.text(schema.get("format").and_then(Value::as_str)).to_owned(),
            "integer" | "number" => "number".to_owned(),
            "array" => {
                let item = schema
                    .get("items")
                    .map_or_else(|| "unknown".to_owned(), |item| self.of(item));
                let item = if item.contains([' ', '{']) {
                    format!("({item})")
                } else {
                    item
                };
                let readonly = if self.is_read { "readonly " } else { "" };
                format!("{readonly}{item}[]")
            }
            "object" => self.object(schema),
            other => other.to_owned(),
        }
    }

    fn text(&self, format: Option<&str>) -> &'static str {
        match format {
            Some("decimal") => "Decimal",
            Some("uuid") => "Uid",
            Some("date-time") if self.is_read => "InstantInput",
            Some("date-time") => "Instant",
            _ => "string",
        }
    }

    fn object(&self, schema: &Map<String, Value>) -> String {
        let others = schema.get("additionalProperties");
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
            let value = others
                .filter(|others| others.is_object())
                .map_or("unknown".to_owned(), |others| self.of(others));
            return format!("Record<string, {value}>");
        };
        let whole = Value::Object(schema.clone());
        let parts: Vec<String> = self
            .properties(properties, &whole)
            .iter()
            .map(Property::signature)
            .collect();
        format!("{{ {} }}", parts.join("; "))
    }
}

/// Objects of which a value is one; texts stand on one line.
fn alternatives(schema: &Value) -> Option<&Vec<Value>> {
    let variants = schema["oneOf"].as_array()?;
    variants
        .iter()
        .any(|one| one.get("const").is_none())
        .then_some(variants)
}

fn last_step(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or(pointer)
}

/// The description of a schema, a line each, without links to Rust items and programs in Rust.
fn docs(schema: &Value) -> Vec<String> {
    let description = schema["description"].as_str().unwrap_or_default();
    let (text, _) = description.split_once("```").unwrap_or((description, ""));
    let text = text.replace("[`", "`").replace("`]", "`");
    text.trim_end().lines().map(str::to_owned).collect()
}
