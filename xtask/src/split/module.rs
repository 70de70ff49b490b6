//! A module as its sections, read once.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use wasmparser::{
    BinaryReader, DataSectionReader, Element, ElementItems, ElementKind, Export, ExternalKind, FuncType, FunctionBody,
    Global, Import, KnownCustom, MemoryType, Name, Operator, Parser, Payload, Table, TypeRef, TypeSectionReader,
};

/// What wasm-bindgen leaves of a crate: it imports functions only and fills its tables when it is made.
#[derive(Default)]
pub(super) struct Module<'a> {
    pub(super) types: Option<TypeSectionReader<'a>>,
    pub(super) signatures: Vec<FuncType>,
    pub(super) imports: Vec<Import<'a>>,
    /// The type of each import, then of each function of the module itself.
    pub(super) functions: Vec<u32>,
    pub(super) bodies: Vec<FunctionBody<'a>>,
    pub(super) tables: Vec<Table<'a>>,
    pub(super) memories: Vec<MemoryType>,
    pub(super) globals: Vec<Global<'a>>,
    pub(super) exports: Vec<Export<'a>>,
    pub(super) segments: Vec<Segment>,
    pub(super) data: Option<DataSectionReader<'a>>,
    /// By function, as the compiler called it.
    pub(super) names: BTreeMap<u32, &'a str>,
}

/// Functions that fill consecutive places of a table.
pub(super) struct Segment {
    pub(super) table: u32,
    pub(super) start: u32,
    pub(super) functions: Vec<u32>,
}

impl<'a> Module<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self> {
        let mut module = Self::default();
        for payload in Parser::new(0).parse_all(bytes) {
            module.add(payload?)?;
        }
        Ok(module)
    }

    /// The functions of the module itself, by index.
    pub(super) fn own(&self) -> impl Iterator<Item = (u32, &FunctionBody<'a>)> {
        (self.imports.len() as u32..).zip(&self.bodies)
    }

    /// The body of a function of the module itself.
    pub(super) fn body(&self, function: u32) -> &FunctionBody<'a> {
        &self.bodies[function as usize - self.imports.len()]
    }

    pub(super) fn is_import(&self, function: u32) -> bool {
        (function as usize) < self.imports.len()
    }

    /// What a host or a table calls.
    pub(super) fn roots(&self) -> BTreeSet<u32> {
        let exported = self.exports.iter().filter(|export| export.kind == ExternalKind::Func);
        let listed = self.segments.iter().flat_map(|segment| &segment.functions);
        exported.map(|export| export.index).chain(listed.copied()).collect()
    }

    fn add(&mut self, payload: Payload<'a>) -> Result<()> {
        match payload {
            Payload::TypeSection(types) => {
                self.signatures = types.clone().into_iter_err_on_gc_types().collect::<Result<_, _>>()?;
                self.types = Some(types);
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import?;
                    let TypeRef::Func(of) = import.ty else {
                        bail!("the module imports {}, which is no function", import.name);
                    };
                    self.imports.push(import);
                    self.functions.push(of);
                }
            }
            Payload::FunctionSection(types) => self.functions.extend(types.into_iter().collect::<Result<Vec<_>, _>>()?),
            Payload::TableSection(tables) => self.tables = tables.into_iter().collect::<Result<_, _>>()?,
            Payload::MemorySection(memories) => self.memories = memories.into_iter().collect::<Result<_, _>>()?,
            Payload::GlobalSection(globals) => self.globals = globals.into_iter().collect::<Result<_, _>>()?,
            Payload::ExportSection(exports) => self.exports = exports.into_iter().collect::<Result<_, _>>()?,
            Payload::ElementSection(elements) => {
                for element in elements {
                    self.segments.push(segment(element?)?);
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::DataSection(data) => self.data = Some(data),
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(names) = section.as_known() {
                    self.name(names)?;
                }
            }
            Payload::StartSection { .. } | Payload::TagSection(_) => {
                bail!("the module has a section that no part can have")
            }
            _ => {}
        }
        Ok(())
    }

    fn name(&mut self, sections: wasmparser::NameSectionReader<'a>) -> Result<()> {
        for section in sections {
            if let Name::Function(names) = section? {
                for naming in names {
                    let naming = naming?;
                    self.names.insert(naming.index, naming.name);
                }
            }
        }
        Ok(())
    }
}

/// The functions that a body calls.
pub(super) fn callees(body: &FunctionBody<'_>) -> Result<BTreeSet<u32>> {
    let mut called = BTreeSet::new();
    for operator in body.get_operators_reader()? {
        match operator? {
            Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
                called.insert(function_index);
            }
            Operator::RefFunc { .. } => bail!("a function refers to another by value"),
            _ => {}
        }
    }
    Ok(called)
}

fn segment(element: Element<'_>) -> Result<Segment> {
    let ElementKind::Active {
        table_index,
        offset_expr,
    } = element.kind
    else {
        bail!("a table is filled by code");
    };
    let ElementItems::Functions(functions) = element.items else {
        bail!("a table holds more than functions");
    };
    Ok(Segment {
        table: table_index.unwrap_or(0),
        start: constant(offset_expr.get_binary_reader())?,
        functions: functions.into_iter().collect::<Result<_, _>>()?,
    })
}

fn constant(mut expression: BinaryReader<'_>) -> Result<u32> {
    // i32.const
    if expression.read_u8()? != 0x41 {
        bail!("a table is filled at a place that only the host knows");
    }
    u32::try_from(expression.read_var_i32()?).context("a table is filled before its start")
}
