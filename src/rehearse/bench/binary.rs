//! The program itself: what there is to copy to the organiser's laptop.

use super::{Bench, Figure, Goal, Unit};
use crate::rehearse::Error;

/// The size of this very file.
pub(super) async fn size(bench: &Bench<'_>, row: &str) -> Result<Vec<Figure>, Error> {
    let name = "the program's file";
    if bench.machine.build != "release" {
        return Ok(vec![Figure::missing(row, name, Unit::Mb, "this is a debug build")]);
    }
    let path = std::env::current_exe().map_err(Error::io("cannot find this program"))?;
    let meta = std::fs::metadata(path).map_err(Error::io("cannot look at this program"))?;
    #[allow(clippy::cast_precision_loss)] // programs are far below 2^53 bytes
    let megabytes = meta.len() as f64 / (1024.0 * 1024.0);
    Ok(vec![Figure::alone(row, name, Unit::Mb, &[megabytes], &[Goal::AtMost(15.0)])])
}
