//! A case as a folder: `case.json` names the columns, one file of raw little-endian numbers holds each.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

/// Named columns and parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    pub name: String,
    pub params: BTreeMap<String, f64>,
    pub columns: BTreeMap<String, Column>,
}

/// Numbers, row by row.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    F64(Vec<f64>),
    U32(Vec<u32>),
}

#[derive(Serialize, Deserialize)]
struct Index {
    name: String,
    params: BTreeMap<String, f64>,
    arrays: BTreeMap<String, Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    file: String,
    #[serde(rename = "type")]
    kind: Kind,
    shape: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    F64,
    U32,
}

impl Case {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    pub fn with_param(mut self, name: &str, value: f64) -> Self {
        self.params.insert(name.to_owned(), value);
        self
    }

    pub fn with_numbers(mut self, name: &str, column: Vec<f64>) -> Self {
        self.columns.insert(name.to_owned(), Column::F64(column));
        self
    }

    pub fn with_indices(mut self, name: &str, column: Vec<u32>) -> Self {
        self.columns.insert(name.to_owned(), Column::U32(column));
        self
    }

    pub fn numbers(&self, name: &str) -> Result<&[f64]> {
        match self.columns.get(name) {
            Some(Column::F64(column)) => Ok(column),
            _ => bail!("{} has no column {name} of floats", self.name),
        }
    }

    pub fn indices(&self, name: &str) -> Result<&[u32]> {
        match self.columns.get(name) {
            Some(Column::U32(column)) => Ok(column),
            _ => bail!("{} has no column {name} of indices", self.name),
        }
    }

    pub fn param(&self, name: &str) -> Result<f64> {
        let found = self.params.get(name).copied();
        found.with_context(|| format!("{} has no parameter {name}", self.name))
    }

    /// Writes the folder, replacing the files of an older one.
    pub fn write(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder)?;
        let mut arrays = BTreeMap::new();
        for (name, column) in &self.columns {
            let file = format!("{name}.bin");
            let (kind, bytes, length) = match column {
                Column::F64(numbers) => (
                    Kind::F64,
                    numbers.iter().flat_map(|number| number.to_le_bytes()).collect(),
                    numbers.len(),
                ),
                Column::U32(indices) => (
                    Kind::U32,
                    indices
                        .iter()
                        .flat_map(|index| index.to_le_bytes())
                        .collect::<Vec<u8>>(),
                    indices.len(),
                ),
            };
            fs::write(folder.join(&file), bytes)?;
            let shape = self.shape(name, length);
            arrays.insert(name.clone(), Entry { file, kind, shape });
        }
        let index = Index {
            name: self.name.clone(),
            params: self.params.clone(),
            arrays,
        };
        fs::write(folder.join("case.json"), serde_json::to_string_pretty(&index)?)?;
        Ok(())
    }

    /// A covariance is square, a column of times and assets has a row for each time, everything else is a list.
    fn shape(&self, name: &str, length: usize) -> Vec<usize> {
        if name == "covariance" {
            let side = length.isqrt();
            return vec![side, side];
        }
        if let (Some(times), Some(assets)) = (self.params.get("times"), self.params.get("assets")) {
            return vec![*times as usize, *assets as usize];
        }
        vec![length]
    }

    /// # Errors
    /// A folder that is not a case, or a column that is not as long as it says.
    pub fn read(folder: &Path) -> Result<Self> {
        let index = fs::read(folder.join("case.json")).with_context(|| format!("{} is no case", folder.display()))?;
        let index: Index = serde_json::from_slice(&index)?;
        let mut case = Self {
            name: index.name,
            params: index.params,
            columns: BTreeMap::new(),
        };
        for (name, entry) in index.arrays {
            let bytes = fs::read(folder.join(&entry.file))?;
            let column = match entry.kind {
                Kind::F64 => Column::F64(
                    bytes
                        .as_chunks::<8>()
                        .0
                        .iter()
                        .map(|bytes| f64::from_le_bytes(*bytes))
                        .collect(),
                ),
                Kind::U32 => Column::U32(
                    bytes
                        .as_chunks::<4>()
                        .0
                        .iter()
                        .map(|bytes| u32::from_le_bytes(*bytes))
                        .collect(),
                ),
            };
            let length = match &column {
                Column::F64(numbers) => numbers.len(),
                Column::U32(indices) => indices.len(),
            };
            if length != entry.shape.iter().product::<usize>() {
                bail!("{name} of {} is not as long as its shape says", case.name);
            }
            case.columns.insert(name, column);
        }
        Ok(case)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases;

    #[test]
    fn a_case_that_was_written_reads_back() {
        let folder = std::env::temp_dir().join(format!("mandate-bench-case-{}", std::process::id()));
        let case = cases::book("book-10", 10);
        case.write(&folder).unwrap();
        assert_eq!(Case::read(&folder).unwrap(), case);
        fs::remove_dir_all(&folder).unwrap();
    }
}
