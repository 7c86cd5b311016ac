//! Why an export could not be written.

/// What went wrong while writing.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The destination failed.
    #[error("the export could not be written")]
    Io(#[from] std::io::Error),
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
