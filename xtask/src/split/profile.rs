//! Which functions a first visit runs: a module that notes it, and the file that has their names.

use std::collections::BTreeSet;

use anyhow::Result;
use sha2::{Digest, Sha256};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{
    CodeSection, ConstExpr, ExportKind, ExportSection, GlobalSection, GlobalType, Instruction, ValType,
};
use wasmparser::{ExportSectionReader, FunctionBody, GlobalSectionReader, Parser};

use super::module::Module;

/// The start of the names of the exported globals; the number of a function follows.
const SEEN: &str = "seen";

/// A module each of whose functions sets an exported global of its own.
struct Noting {
    globals: u32,
    functions: u32,
    bodies: u32,
}

/// The module that notes which of its functions run.
pub(crate) fn noting(bytes: &[u8]) -> Result<Vec<u8>> {
    let module = Module::read(bytes)?;
    let mut noting = Noting {
        globals: module.globals.len() as u32,
        functions: module.bodies.len() as u32,
        bodies: 0,
    };
    let mut result = wasm_encoder::Module::new();
    noting.parse_core_module(&mut result, Parser::new(0), bytes)?;
    Ok(result.finish())
}

/// The digests of the functions that did not run, one a line, in their order.
pub(crate) fn written(bytes: &[u8], seen: &[usize]) -> Result<String> {
    let module = Module::read(bytes)?;
    let imports = module.imports.len();
    let ran: BTreeSet<u32> = seen.iter().map(|body| (imports + body) as u32).collect();
    let own = module
        .names
        .iter()
        .filter(|(function, _)| !module.is_import(**function));
    // Functions of one name are kept together.
    let (ran, later): (Vec<_>, Vec<_>) = own.partition(|(function, _)| ran.contains(function));
    let digests = |functions: Vec<(&u32, &&str)>| -> BTreeSet<String> {
        functions.into_iter().map(|(_, name)| digest(name)).collect()
    };
    let (ran, later) = (digests(ran), digests(later));
    Ok(later.difference(&ran).map(|digest| format!("{digest}\n")).collect())
}

/// Eight digits that stand for the name of a function: the names of all would be as long as the code.
pub(super) fn digest(name: &str) -> String {
    let digest = Sha256::digest(without_hashes(name).as_bytes());
    digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// The name of a function without the hashes of the crates in it, which change with every compiler.
fn without_hashes(name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        result.push_str(before);
        rest = match after.split_once(']') {
            Some((hash, after)) if hash.len() == 16 && hash.bytes().all(|digit| digit.is_ascii_hexdigit()) => after,
            _ => {
                result.push('[');
                after
            }
        };
    }
    result + rest
}

impl Reencode for Noting {
    type Error = std::convert::Infallible;

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: GlobalSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_global_section(self, globals, section)?;
        let is_seen = GlobalType {
            val_type: ValType::I32,
            mutable: true,
            shared: false,
        };
        for _ in 0..self.functions {
            globals.global(is_seen, &ConstExpr::i32_const(0));
        }
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: ExportSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_export_section(self, exports, section)?;
        for body in 0..self.functions {
            exports.export(&format!("{SEEN}{body}"), ExportKind::Global, self.globals + body);
        }
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: FunctionBody<'_>) -> Result<(), Error> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        function.instruction(&Instruction::I32Const(1));
        function.instruction(&Instruction::GlobalSet(self.globals + self.bodies));
        self.bodies += 1;
        let mut operators = body.get_operators_reader()?;
        while !operators.eof() {
            function.instruction(&self.parse_instruction(&mut operators)?);
        }
        code.function(&function);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_crates_are_no_part_of_a_name() {
        for (name, expected) in [
            ("core[c5930c85a12de822]::fmt::write", "core::fmt::write"),
            ("<[u8] as a[0123456789abcdef]::B>::c", "<[u8] as a::B>::c"),
            ("<[u8; 16]>::x[", "<[u8; 16]>::x["),
        ] {
            assert_eq!(without_hashes(name), expected);
        }
    }
}
