//! The part that a page waits for: what the profile names, all data, and a stub for each further function that is called.

use anyhow::{Context, Result};
use wasm_encoder::reencode::Reencode;
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataCountSection, DataSection, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, GlobalSection, GlobalType, ImportSection, MemorySection, RefType, TableSection, TableType,
    TypeSection, ValType,
};

use super::Parts;
use super::indices::Indices;
use super::module::Module;

/// The module and the name of the host's function that fills the stubs' table.
pub(super) const LOAD: (&str, &str) = ("rest", "load");

/// Beyond the whole module: a table of what the stubs call, whether it is filled, and the function that sees to it.
struct Added {
    table: u32,
    is_filled: u32,
    /// The types of `load` and `filled`, and the indices of the two.
    types: (u32, u32),
    functions: (u32, u32),
}

/// The first part, which exports by short names what the rest imports.
pub(super) fn encode(module: &Module<'_>, parts: &Parts) -> Result<Vec<u8>> {
    let imported = parts.first_imports.len() as u32;
    let own = (imported + 1..).zip(&parts.first_functions);
    let indices = parts
        .first_imports
        .iter()
        .copied()
        .zip(0..)
        .chain(own.clone().map(|(new, old)| (*old, new)));
    let mut indices = Indices {
        functions: indices.collect(),
        has_segments: true,
    };
    let types = module.signatures.len() as u32;
    let added = Added {
        table: module.tables.len() as u32,
        is_filled: module.globals.len() as u32,
        types: (types, types + 1),
        functions: (imported, imported + 1 + parts.first_functions.len() as u32),
    };
    let mut result = wasm_encoder::Module::new();
    result.section(&type_section(module, &mut indices)?);
    result.section(&imports(module, parts, &added));
    let mut functions = FunctionSection::new();
    for function in &parts.first_functions {
        functions.function(module.functions[*function as usize]);
    }
    functions.function(added.types.1);
    result.section(&functions);
    spaces(module, parts, &mut indices, &mut result)?;
    result.section(&exports(module, parts, &mut indices, &added)?);
    result.section(&indices.elements(&module.segments)?);
    if let Some(data) = &module.data {
        result.section(&DataCountSection { count: data.count() });
    }
    result.section(&code(module, parts, &mut indices, &added)?);
    if let Some(data) = &module.data {
        let mut section = DataSection::new();
        indices.parse_data_section(&mut section, data.clone())?;
        result.section(&section);
    }
    Ok(result.finish())
}

fn type_section(module: &Module<'_>, indices: &mut Indices) -> Result<TypeSection> {
    let mut types = TypeSection::new();
    indices.parse_type_section(&mut types, module.types.clone().context("the module has no types")?)?;
    types.ty().function([], []);
    types.ty().function([ValType::I32], [ValType::I32]);
    Ok(types)
}

fn imports(module: &Module<'_>, parts: &Parts, added: &Added) -> ImportSection {
    let mut imports = ImportSection::new();
    for index in &parts.first_imports {
        let import = module.imports[*index as usize];
        let of = EntityType::Function(module.functions[*index as usize]);
        imports.import(import.module, import.name, of);
    }
    imports.import(LOAD.0, LOAD.1, EntityType::Function(added.types.0));
    imports
}

/// Tables, memories and globals: those of the module, then the added ones.
fn spaces(module: &Module<'_>, parts: &Parts, indices: &mut Indices, result: &mut wasm_encoder::Module) -> Result<()> {
    let mut tables = TableSection::new();
    for table in &module.tables {
        indices.parse_table(&mut tables, table.clone())?;
    }
    tables.table(stubs_table(parts));
    result.section(&tables);
    let mut memories = MemorySection::new();
    for memory in &module.memories {
        memories.memory(indices.memory_type(*memory)?);
    }
    result.section(&memories);
    let mut globals = GlobalSection::new();
    for global in &module.globals {
        indices.parse_global(&mut globals, global.clone())?;
    }
    let is_filled = GlobalType {
        val_type: ValType::I32,
        mutable: true,
        shared: false,
    };
    globals.global(is_filled, &ConstExpr::i32_const(0));
    result.section(&globals);
    Ok(())
}

/// One place a stub.
pub(super) fn stubs_table(parts: &Parts) -> TableType {
    let places = parts.stubs.len() as u64;
    TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: places,
        maximum: Some(places),
        shared: false,
    }
}

fn exports(module: &Module<'_>, parts: &Parts, indices: &mut Indices, added: &Added) -> Result<ExportSection> {
    let mut exports = ExportSection::new();
    for export in &module.exports {
        indices.parse_export(&mut exports, *export)?;
    }
    for memory in 0..module.memories.len() as u32 {
        exports.export(&format!("$m{memory}"), ExportKind::Memory, memory);
    }
    for table in 0..=added.table {
        exports.export(&format!("$t{table}"), ExportKind::Table, table);
    }
    for global in 0..added.is_filled {
        exports.export(&format!("$g{global}"), ExportKind::Global, global);
    }
    for (place, function) in parts.shared.iter().enumerate() {
        exports.export(
            &format!("${place}"),
            ExportKind::Func,
            indices.function_index(*function)?,
        );
    }
    Ok(exports)
}

fn code(module: &Module<'_>, parts: &Parts, indices: &mut Indices, added: &Added) -> Result<CodeSection> {
    let mut code = CodeSection::new();
    for function in &parts.first_functions {
        match parts.stubs.get(function) {
            Some(place) => {
                code.function(&stub(module, *function, *place, added));
            }
            None => {
                let body = module.body(*function);
                indices.parse_function_body(&mut code, body.clone())?;
            }
        }
    }
    code.function(&filled(added));
    Ok(code)
}

/// Calls what is in its place of the table, once the table is filled.
fn stub(module: &Module<'_>, function: u32, place: u32, added: &Added) -> Function {
    let of = module.functions[function as usize];
    let mut stub = Function::new([]);
    let mut body = stub.instructions();
    for parameter in 0..module.signatures[of as usize].params().len() as u32 {
        body.local_get(parameter);
    }
    body.i32_const(place.cast_signed()).call(added.functions.1);
    body.call_indirect(added.table, of).end();
    stub
}

/// A place of the table as it was given, after the table is filled.
fn filled(added: &Added) -> Function {
    let mut function = Function::new([]);
    let mut body = function.instructions();
    body.global_get(added.is_filled).i32_eqz().if_(BlockType::Empty);
    body.call(added.functions.0)
        .i32_const(1)
        .global_set(added.is_filled)
        .end();
    body.local_get(0).end();
    function
}
