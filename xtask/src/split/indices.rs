//! The functions of a part, by their index in the whole module.

use std::collections::BTreeMap;
use std::fmt;

use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ConstExpr, ElementSection, Elements};

use super::module::Segment;

/// Where each function of the whole is in a part; tables, globals and types have the same place in both.
pub(super) struct Indices {
    pub(super) functions: BTreeMap<u32, u32>,
    /// Whether the segments of the whole are in this part too.
    pub(super) has_segments: bool,
}

/// A part uses what it does not have.
#[derive(Debug)]
pub(super) struct Missing {
    what: &'static str,
    index: u32,
}

impl fmt::Display for Missing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "a part of the module uses {} {}, which it does not have",
            self.what, self.index
        )
    }
}

impl std::error::Error for Missing {}

impl Indices {
    /// Numbers functions in their order here.
    pub(super) fn of(functions: impl IntoIterator<Item = u32>, has_segments: bool) -> Self {
        Self {
            functions: functions.into_iter().zip(0..).collect(),
            has_segments,
        }
    }

    /// The segments with the functions as this part has them.
    pub(super) fn elements(&mut self, segments: &[Segment]) -> Result<ElementSection, Error<Missing>> {
        let mut section = ElementSection::new();
        for segment in segments {
            let functions = segment.functions.iter().map(|function| self.function_index(*function));
            let functions = functions.collect::<Result<Vec<_>, _>>()?;
            let table = (segment.table > 0).then_some(segment.table);
            let start = ConstExpr::i32_const(segment.start.cast_signed());
            section.active(table, &start, Elements::Functions(functions.into()));
        }
        Ok(section)
    }

    fn segment(&self, what: &'static str, index: u32) -> Result<u32, Error<Missing>> {
        if self.has_segments {
            return Ok(index);
        }
        Err(Error::UserError(Missing { what, index }))
    }
}

impl Reencode for Indices {
    type Error = Missing;

    fn function_index(&mut self, index: u32) -> Result<u32, Error<Missing>> {
        let found = self.functions.get(&index).copied();
        found.ok_or(Error::UserError(Missing {
            what: "function",
            index,
        }))
    }

    fn data_index(&mut self, index: u32) -> Result<u32, Error<Missing>> {
        self.segment("data", index)
    }

    fn element_index(&mut self, index: u32) -> Result<u32, Error<Missing>> {
        self.segment("elements", index)
    }
}
