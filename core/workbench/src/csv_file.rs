//! Lines of cells as the bytes of a CSV file.

use protocol::Failure;

use crate::codes;

pub(super) fn csv_file(lines: &[Vec<String>]) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut written = || {
        for line in lines {
            writer.write_record(line).ok()?;
        }
        Some(())
    };
    let is_written = written();
    is_written
        .and_then(|()| writer.into_inner().ok())
        .ok_or_else(|| Failure::from(codes::file_not_written()))
}
