//! A file, with the door that its format asks for.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use shuangsuiji::error::{Code, Error};
use shuangsuiji::say;

use super::{Csv, Door, Request, Seen, detect};
use crate::mapping::{Format, Mapping};
use crate::plans::io;
use crate::rows::Row;

/// A file of any format that is read.
pub(crate) enum RegisterFile {
    Csv(Csv<File>),
    #[cfg(feature = "parquet")]
    Parquet(super::Parquet),
    #[cfg(feature = "parquet")]
    Arrow(super::Ipc<File>),
    #[cfg(feature = "excel")]
    Excel(super::Excel),
}

impl RegisterFile {
    /// Opens a file as what the mapping states, or else as what its name says.
    pub(crate) fn open(path: &Path, mapping: &Mapping) -> Result<Self, Error> {
        let placed = |e: Error| e.file(path.display());
        let format = mapping.format.map_or_else(|| detect::by_name(path), Ok).map_err(placed)?;
        for (key, stated) in [("sheet", mapping.sheet.is_some()), ("header", mapping.header.is_some())] {
            if stated && format != Format::Xlsx {
                let format = format.name();
                let detail = say!("{key} is said of workbooks, and this file is {format}", "{key} 只适用于工作簿，而该文件为 {format}");
                return Err(placed(Error::new(Code::BadMapping).field(key).detail(detail)));
            }
        }
        let file = File::open(path).map_err(|e| io(path, &e))?;
        // The door of CSV looks for itself, since it reads what comes from a pipe too.
        if format != Format::Csv {
            let mut head = Vec::new();
            // Another handle: the doors begin at the first byte.
            let look = File::open(path).and_then(|f| f.take(detect::HEAD as u64).read_to_end(&mut head));
            look.map_err(|e| io(path, &e))?;
            detect::check(&head, format).map_err(placed)?;
        }
        match format {
            Format::Csv => Ok(Self::Csv(Csv(file))),
            #[cfg(feature = "parquet")]
            Format::Parquet => Ok(Self::Parquet(super::Parquet(file))),
            #[cfg(feature = "parquet")]
            Format::Arrow => Ok(Self::Arrow(super::Ipc(file))),
            #[cfg(feature = "excel")]
            Format::Xlsx => Ok(Self::Excel(super::Excel(file))),
            #[allow(unreachable_patterns)] // where every format is read
            other => Err(placed(other.not_built())),
        }
    }
}

impl Door for RegisterFile {
    fn read<T: Row, B: Default + Extend<T> + Send>(self, request: Request<'_>, sink: impl FnMut(B)) -> Result<Seen, Error> {
        match self {
            Self::Csv(door) => door.read(request, sink),
            #[cfg(feature = "parquet")]
            Self::Parquet(door) => door.read(request, sink),
            #[cfg(feature = "parquet")]
            Self::Arrow(door) => door.read(request, sink),
            #[cfg(feature = "excel")]
            Self::Excel(door) => door.read(request, sink),
        }
    }
}
