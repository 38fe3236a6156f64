//! The zip archive in which a workbook comes: how large it becomes is known before it is read.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};

use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::say;
use zip::ZipArchive;

/// The most bytes that the parts of a workbook may become, all together. A sheet has at most 1,048,576 rows; with thirty
/// columns, all of them filled, they are half of this.
const UNPACKED: u64 = 1 << 31;

/// Up to this size how far a workbook is packed does not matter.
const SMALL: u64 = 1 << 26;

/// How many times larger than the file its parts may become. Sheets of real registers become ten to thirty
/// times larger; a file made to fill the memory becomes a thousand times larger.
const RATIO: u64 = 200;

/// The most parts. A workbook has some dozens, and one for every picture.
const PARTS: usize = 1 << 16;

/// Refuses an archive that is damaged, or whose text becomes too large. What a directory states is not
/// believed: every part is unpacked once and counted.
pub(super) fn check(mut file: &File) -> Result<(), Error> {
    let size = file.metadata().map_err(failed)?.len();
    let most = UNPACKED.min(SMALL.max(size.saturating_mul(RATIO)));
    file.rewind().map_err(failed)?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let parts = archive.len();
    if parts > PARTS {
        return Err(
            Error::new(Code::BadFile).detail(say!("it has {parts} parts, as no workbook has", "其中有 {parts} 个部件，不会有这样的工作簿"))
        );
    }
    let mut total = 0;
    for at in 0..parts {
        let part = archive.by_index(at).map_err(damaged)?;
        total += io::copy(&mut part.take((most + 1).saturating_sub(total)), &mut io::sink()).map_err(damaged)?;
        if total > most {
            return Err(Error::new(Code::BadFile).detail(say!(
                "it has {size} bytes and becomes more than {most} when it is unpacked, as no register does; if it is one, split it or give it as CSV",
                "文件有 {size} 字节，解压后超过 {most} 字节，登记库不会如此；若确为登记库，请拆分或改用 CSV"
            )));
        }
    }
    Ok(())
}

fn damaged(e: impl std::fmt::Display) -> Error {
    let why = Text::foreign(e);
    Error::new(Code::BadFile).detail(say!("the workbook cannot be unpacked: {why}", "工作簿无法解压：{why}"; why))
}

fn failed(e: io::Error) -> Error {
    Error::new(Code::Io).detail(Text::foreign(e))
}
