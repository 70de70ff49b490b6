//! A small module, split and run in Node.

use std::fs;
use std::process::Command;

use wasm_encoder::{
    CodeSection, ConstExpr, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function, FunctionSection,
    GlobalSection, GlobalType, ImportSection, InstructionSink, MemorySection, MemoryType, NameMap, NameSection,
    RefType, TableSection, TableType, TypeSection, ValType,
};

use super::*;

/// Writes the body of a function that takes and returns one number.
type Body = fn(&mut InstructionSink<'_>);

/// Behind the host's function, which is 0. The last one has no name.
const FUNCTIONS: &[(&str, Body)] = &[
    ("hot", |body| {
        body.local_get(0).call(2).call(6);
    }),
    ("cold", |body| {
        body.local_get(0).call(3).call(0);
    }),
    ("shared", |body| {
        // Too large to be copied.
        for _ in 0..COPIED {
            body.nop();
        }
        body.global_get(0).i32_const(1).i32_add().global_set(0);
        body.local_get(0).i32_const(1).i32_add();
    }),
    ("listed", |body| {
        body.local_get(0)
            .i32_const(10)
            .i32_mul()
            .i32_const(0)
            .i32_const(7)
            .i32_store8(wasm_encoder::MemArg {
                offset: 0,
                align: 0,
                memory_index: 0,
            });
    }),
    ("by table", |body| {
        body.local_get(0).i32_const(1).call_indirect(0, 0);
    }),
    ("", |body| {
        body.local_get(0).i32_const(2).i32_mul();
    }),
];

fn whole() -> Vec<u8> {
    let mut module = wasm_encoder::Module::new();
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], [ValType::I32]);
    let mut imports = ImportSection::new();
    imports.import("host", "add", EntityType::Function(0));
    let (mut functions, mut code) = (FunctionSection::new(), CodeSection::new());
    let mut names = NameMap::new();
    for (index, (name, write)) in (1..).zip(FUNCTIONS) {
        functions.function(0);
        let mut function = Function::new([]);
        write(&mut function.instructions());
        function.instructions().end();
        code.function(&function);
        if !name.is_empty() {
            names.append(index, name);
        }
    }
    let (mut tables, mut memories) = (TableSection::new(), MemorySection::new());
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: 2,
        maximum: Some(2),
        shared: false,
    });
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut globals = GlobalSection::new();
    let counter = GlobalType {
        val_type: ValType::I32,
        mutable: true,
        shared: false,
    };
    globals.global(counter, &ConstExpr::i32_const(0));
    let mut exports = ExportSection::new();
    exports
        .export("hot", ExportKind::Func, 1)
        .export("by table", ExportKind::Func, 5);
    exports
        .export("memory", ExportKind::Memory, 0)
        .export("counter", ExportKind::Global, 0);
    let mut elements = ElementSection::new();
    elements.active(None, &ConstExpr::i32_const(0), Elements::Functions(vec![1, 4].into()));
    let mut section = NameSection::new();
    section.functions(&names);
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&tables);
    module
        .section(&memories)
        .section(&globals)
        .section(&exports)
        .section(&elements);
    module.section(&code).section(&section);
    module.finish()
}

const HOST: &str = r#"
const { readFileSync } = require("node:fs");
const assert = require("node:assert");
const compiled = (name) => new WebAssembly.Module(readFileSync(name));
let loads = 0;
const imports = { host: { add: (number) => number + 100 }, rest: { load() {
  loads += 1;
  new WebAssembly.Instance(compiled("rest.wasm"), { ...imports, first });
} } };
const first = new WebAssembly.Instance(compiled("first.wasm"), imports).exports;
assert.equal(loads, 0);
assert.equal(first[process.argv[2]](5), Number(process.argv[3]));
assert.equal(loads, 1);
assert.equal(first.hot(5), 212);
assert.equal(first["by table"](5), 50);
assert.equal(loads, 1, "once");
assert.equal(new Uint8Array(first.memory.buffer)[0], 7);
assert.equal(first.counter.value, process.argv[2] === "hot" ? 2 : 1);
"#;

#[test]
fn both_parts_do_what_the_whole_does_and_the_rest_is_loaded_by_the_first_call() {
    let parts = split(&whole(), &|name| ["hot", "shared", "by table"].contains(&name)).unwrap();
    assert_eq!(parts.later, 2);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("first.wasm"), &parts.first).unwrap();
    fs::write(folder.path().join("rest.wasm"), &parts.rest).unwrap();
    fs::write(folder.path().join("host.cjs"), HOST).unwrap();
    for call in [["hot", "212"], ["by table", "50"]] {
        let mut node = Command::new("node");
        let output = node
            .current_dir(folder.path())
            .arg("host.cjs")
            .args(call)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn each_function_is_in_one_part_and_what_has_no_name_with_its_caller() {
    let (whole, first) = (whole(), ["hot", "shared", "by table"]);
    let module = Module::read(&whole).unwrap();
    let parts = Parts::of(&module, &|name| first.contains(&name)).unwrap();
    assert_eq!(parts.first_functions, [1, 3, 5, 6, 2, 4], "functions, then stubs");
    assert_eq!(parts.stubs, BTreeMap::from([(2, 0), (4, 1)]));
    assert_eq!((parts.shared, parts.rest_functions), (vec![3], vec![2, 4]));
    assert_eq!((parts.first_imports.len(), parts.rest_imports), (0, vec![0]));
}

#[test]
fn what_a_visit_does_not_run_comes_later_and_what_is_new_first() {
    let profile = written(&whole(), &[0, 2]).unwrap();
    let later: BTreeSet<&str> = profile.lines().collect();
    let expected = ["cold", "listed", "by table"].map(profile::digest);
    assert_eq!(later, expected.iter().map(String::as_str).collect());
    assert!(!later.contains(profile::digest("new").as_str()));
}

#[test]
fn a_module_that_notes_sets_the_global_of_what_ran() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("noting.wasm"), profile::noting(&whole()).unwrap()).unwrap();
    let host = r#"
        const compiled = new WebAssembly.Module(require("node:fs").readFileSync("noting.wasm"));
        const ran = new WebAssembly.Instance(compiled, { host: { add: (number) => number } }).exports;
        ran["by table"](1);
        console.log(JSON.stringify([0, 1, 2, 3, 4, 5].filter((body) => ran[`seen${body}`].value)));"#;
    fs::write(folder.path().join("host.cjs"), host).unwrap();
    let output = Command::new("node")
        .current_dir(folder.path())
        .arg("host.cjs")
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "[3,4]");
}
