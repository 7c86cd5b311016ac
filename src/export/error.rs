//! Why an export could not be written.

use std::io;

use crate::store;

/// What went wrong while reading or writing.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store could not give the rows.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The destination failed.
    #[error("the export could not be written")]
    Io(#[from] io::Error),
    /// The CSV writer failed.
    #[error("the CSV could not be written")]
    Csv(#[from] csv::Error),
    /// The JSON writer failed.
    #[error("the JSON could not be written")]
    Json(#[from] serde_json::Error),
    /// The workbook could not be made.
    #[error("the workbook could not be made")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// The archive could not be made.
    #[error("the archive could not be made")]
    Zip(#[from] zip::result::ZipError),
}

/// Where the disk is full, a client is told so, whoever found it.
impl From<ExportError> for store::Error {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Store(error) => error,
            ExportError::Io(error) => error.into(),
            ExportError::Csv(error) => io::Error::from(error).into(),
            ExportError::Json(error) => io::Error::from(error).into(),
            ExportError::Zip(error) => io::Error::from(error).into(),
            ExportError::Xlsx(rust_xlsxwriter::XlsxError::IoError(error)) => error.into(),
            ExportError::Xlsx(error) => store::Error::Corrupt(error.to_string()),
        }
    }
}
