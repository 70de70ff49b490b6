//! The part that comes later: every other function, and what fills the tables with them.

use anyhow::{Context, Result};
use wasm_encoder::reencode::Reencode;
use wasm_encoder::{CodeSection, ElementSection, EntityType, FunctionSection, ImportSection, TypeSection};

use super::Parts;
use super::first::stubs_table;
use super::indices::Indices;
use super::module::{Module, Segment};

/// The namespace of what the first part exports.
const FIRST: &str = "first";

/// The rest, which runs on memory, tables and globals of the first part.
pub(super) fn encode(module: &Module<'_>, parts: &Parts) -> Result<Vec<u8>> {
    let numbered = parts
        .rest_imports
        .iter()
        .chain(&parts.shared)
        .chain(&parts.rest_functions);
    let mut indices = Indices::of(numbered.copied(), false);
    let mut types = TypeSection::new();
    indices.parse_type_section(&mut types, module.types.clone().context("the module has no types")?)?;
    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    for function in &parts.rest_functions {
        functions.function(module.functions[*function as usize]);
        let body = module.body(*function);
        indices.parse_function_body(&mut code, body.clone())?;
    }
    let mut result = wasm_encoder::Module::new();
    result.section(&types);
    result.section(&imports(module, parts, &mut indices)?);
    result.section(&functions);
    result.section(&elements(module, parts, &mut indices)?);
    result.section(&code);
    Ok(result.finish())
}

fn imports(module: &Module<'_>, parts: &Parts, indices: &mut Indices) -> Result<ImportSection> {
    let mut imports = ImportSection::new();
    let of = |function: &u32| EntityType::Function(module.functions[*function as usize]);
    for index in &parts.rest_imports {
        let import = module.imports[*index as usize];
        imports.import(import.module, import.name, of(index));
    }
    for (place, function) in parts.shared.iter().enumerate() {
        imports.import(FIRST, &format!("${place}"), of(function));
    }
    for (place, table) in module.tables.iter().enumerate() {
        imports.import(
            FIRST,
            &format!("$t{place}"),
            EntityType::Table(indices.table_type(table.ty)?),
        );
    }
    let stubs = format!("$t{}", module.tables.len());
    imports.import(FIRST, &stubs, EntityType::Table(stubs_table(parts)));
    for (place, memory) in module.memories.iter().enumerate() {
        imports.import(
            FIRST,
            &format!("$m{place}"),
            EntityType::Memory(indices.memory_type(*memory)?),
        );
    }
    for (place, global) in module.globals.iter().enumerate() {
        imports.import(
            FIRST,
            &format!("$g{place}"),
            EntityType::Global(indices.global_type(global.ty)?),
        );
    }
    Ok(imports)
}

/// What stubs call, and the places of the module's own tables that stubs had: those are then called without a detour.
fn elements(module: &Module<'_>, parts: &Parts, indices: &mut Indices) -> Result<ElementSection> {
    let mut stubs: Vec<(u32, u32)> = parts
        .stubs
        .iter()
        .map(|(function, place)| (*place, *function))
        .collect();
    stubs.sort_unstable();
    let stubs = Segment {
        table: module.tables.len() as u32,
        start: 0,
        functions: stubs.into_iter().map(|(_, function)| function).collect(),
    };
    let had_stubs = module.segments.iter().flat_map(|segment| runs(segment, parts));
    let filled: Vec<Segment> = had_stubs.chain([stubs]).collect();
    Ok(indices.elements(&filled)?)
}

/// Consecutive places of a segment that stubs had.
fn runs(segment: &Segment, parts: &Parts) -> Vec<Segment> {
    let mut runs: Vec<Segment> = Vec::new();
    for (place, function) in (segment.start..).zip(&segment.functions) {
        if !parts.stubs.contains_key(function) {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.start + run.functions.len() as u32 == place => run.functions.push(*function),
            _ => runs.push(Segment {
                table: segment.table,
                start: place,
                functions: vec![*function],
            }),
        }
    }
    runs
}
