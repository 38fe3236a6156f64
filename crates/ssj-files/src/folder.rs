//! Folders of files: a record is read block by block, and written aside and renamed, so that nothing is
//! ever partly written.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};

use shuangsuiji::campaign::{Disclosure, Matched};
use shuangsuiji::error::{Code, Error};
use shuangsuiji::record::{Blocks, FileSink, FileSource, Part};
use shuangsuiji::say;

use crate::plans::io;
use crate::tables::work_tables;

/// Files by their path inside a folder, with `/` between its parts.
pub type FileMap = BTreeMap<String, Vec<u8>>;

/// The folder of a record that anybody may see.
pub const PUBLIC: &str = "public";
/// The folder of a record that stays with the keeper.
pub const SEALED: &str = "sealed";

/// How many bytes of a file are read at once.
const BLOCK: u64 = 1 << 20;

/// The files of a folder and of the folders in it, to be read block by block. Only what was there when it was
/// opened is read.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
    /// Path inside the folder → size.
    files: BTreeMap<String, u64>,
}

impl Folder {
    /// Lists the files of a folder.
    ///
    /// # Errors
    /// `Io` for what cannot be read, and `BadRecord` for symbolic links, for names that are not UTF-8
    /// and for anything that is neither file nor folder: a record holds none of them.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let mut files = BTreeMap::new();
        walk(path, "", &mut files)?;
        Ok(Self { root: path.to_path_buf(), files })
    }

    /// Lists the public files, of a public folder or of the record that holds it.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn public(path: &Path) -> Result<Self, Error> {
        let inside = path.join(PUBLIC);
        Self::open(if inside.is_dir() { &inside } else { path })
    }

    /// Reads all files into memory.
    ///
    /// # Errors
    /// `Io` for what cannot be read.
    pub fn read(&self) -> Result<FileMap, Error> {
        let file = |(inside, size): (&String, &u64)| Ok((inside.clone(), self.blocks(inside, *size).all()?.into_owned()));
        self.files.iter().map(file).collect()
    }

    fn blocks<'a>(&self, inside: &str, size: u64) -> Blocks<'a> {
        let blocks = FileBlocks { path: self.root.join(inside), file: None };
        Blocks::new(size, blocks.map(|block| block.map(Cow::Owned)))
    }
}

impl FileSource for Folder {
    fn paths(&self) -> Vec<&str> {
        self.files.keys().map(String::as_str).collect()
    }

    fn open(&self, path: &str) -> Option<Blocks<'_>> {
        self.files.get(path).map(|size| self.blocks(path, *size))
    }
}

/// The blocks of a file, which is opened with the first one.
struct FileBlocks {
    path: PathBuf,
    file: Option<File>,
}

impl FileBlocks {
    fn block(&mut self) -> std::io::Result<Vec<u8>> {
        let file = match &mut self.file {
            Some(file) => file,
            closed => closed.insert(File::open(&self.path)?),
        };
        let mut block = Vec::new();
        file.take(BLOCK).read_to_end(&mut block)?;
        Ok(block)
    }
}

impl Iterator for FileBlocks {
    type Item = Result<Vec<u8>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.block() {
            Ok(block) if block.is_empty() => None,
            Ok(block) => Some(Ok(block)),
            Err(error) => Some(Err(io(&self.path, &error))),
        }
    }
}

/// Reads every file of a folder and of the folders in it.
///
/// # Errors
/// As [`Folder::open`] and [`Folder::read`].
pub fn read_folder(path: &Path) -> Result<FileMap, Error> {
    Folder::open(path)?.read()
}

fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, u64>) -> Result<(), Error> {
    for entry in fs::read_dir(folder).map_err(|e| io(folder, &e))? {
        let entry = entry.map_err(|e| io(folder, &e))?;
        let path = entry.path();
        let odd = |detail| Error::new(Code::BadRecord).file(path.display()).detail(detail);
        let name = entry.file_name();
        let name = name.to_str().ok_or_else(|| odd(say!("the name is not UTF-8", "文件名不是 UTF-8")))?;
        let inside = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
        let kind = entry.file_type().map_err(|e| io(&path, &e))?;
        if kind.is_dir() {
            walk(&path, &inside, files)?;
        } else if kind.is_file() {
            files.insert(inside, entry.metadata().map_err(|e| io(&path, &e))?.len());
        } else {
            return Err(odd(say!("a record holds files and folders only, no links", "记录只含文件和文件夹，不含链接")));
        }
    }
    Ok(())
}

/// Writes a record from the files of its two parts, as [`write_record_with`].
///
/// # Errors
/// As [`write_record_with`], and what keeps a file from being read.
pub fn write_record(path: &Path, public: &dyn FileSource, sealed: &dyn FileSource) -> Result<(), Error> {
    write_record_with(path, |record| {
        for (part, files) in [(Part::Public, public), (Part::Sealed, sealed)] {
            for inside in files.paths() {
                files.open(inside).map_or(Ok(()), |blocks| record.put(part, inside, blocks))?;
            }
        }
        Ok(())
    })
}

/// Writes the record of a campaign with the lists that the office works with, block by block, as
/// [`write_record_with`].
///
/// # Errors
/// As [`write_record_with`] and [`Matched::write_record`].
pub fn write_campaign(path: &Path, matched: &Matched, disclosure: Disclosure) -> Result<(), Error> {
    write_record_with(path, |record| {
        matched.write_record(disclosure, record)?;
        let tables = work_tables(matched)?;
        tables.into_iter().try_for_each(|(inside, bytes)| record.put(Part::Sealed, &inside, Blocks::whole(bytes)))
    })
}

/// Writes a record, the files that `fill` gives block by block: `public/` and `sealed/` in a new folder. On
/// Unix `sealed/` and its files are for the owner only. The folder appears whole or not at all.
///
/// # Errors
/// `Io` where the folder exists already or cannot be written, `BadArgument` for a file path that
/// leaves its folder, and what `fill` says.
pub fn write_record_with(path: &Path, fill: impl FnOnce(&mut dyn FileSink) -> Result<(), Error>) -> Result<(), Error> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(exists(path));
    }
    let aside = aside(path)?;
    let written = filled(&aside, fill).and_then(|()| {
        if fs::symlink_metadata(path).is_ok() {
            return Err(exists(path));
        }
        fs::rename(&aside, path).map_err(|e| io(path, &e))
    });
    if written.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_dir_all(&aside);
    }
    written
}

/// Writes a file aside and puts it in the place of the one that is there: whoever reads sees the old one or the new
/// one, whole.
///
/// # Errors
/// `Io` where it cannot be written; the old one is as it was then.
pub fn write_aside(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let aside = beside(path)?;
    let write = || {
        let mut file = File::create(&aside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&aside, path)
    };
    write().map_err(|e| {
        // The first error is the one to report.
        let _ = fs::remove_file(&aside);
        io(path, &e)
    })
}

fn exists(path: &Path) -> Error {
    Error::new(Code::Io)
        .file(path.display())
        .detail(say!("it exists already; a record is never written over", "该路径已存在；记录从不覆盖写入"))
}

/// Makes an empty folder beside the one to be written, on the same file system.
fn aside(path: &Path) -> Result<PathBuf, Error> {
    let aside = beside(path)?;
    fs::create_dir(&aside).map_err(|e| io(&aside, &e))?;
    Ok(aside)
}

/// A name beside a path, in its folder, which is made where it is not there.
fn beside(path: &Path) -> Result<PathBuf, Error> {
    let name = path.file_name().ok_or_else(|| {
        Error::new(Code::BadArgument)
            .file(path.display())
            .detail(say!("this path does not name what is to be made", "该路径未指明要新建的文件或文件夹"))
    })?;
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(|e| io(parent, &e))?;
    Ok(parent.join(format!(".{}.{}.part", name.to_string_lossy(), std::process::id())))
}

fn filled(aside: &Path, fill: impl FnOnce(&mut dyn FileSink) -> Result<(), Error>) -> Result<(), Error> {
    let mut record = Record { public: aside.join(PUBLIC), sealed: aside.join(SEALED) };
    fs::create_dir(&record.public).map_err(|e| io(&record.public, &e))?;
    make_private(&record.sealed)?;
    fill(&mut record)
}

/// A record in the making.
struct Record {
    public: PathBuf,
    sealed: PathBuf,
}

impl FileSink for Record {
    fn put(&mut self, part: Part, inside: &str, blocks: Blocks<'_>) -> Result<(), Error> {
        check_inside(inside)?;
        match part {
            Part::Public => put(&self.public, inside, blocks, false),
            Part::Sealed => put(&self.sealed, inside, blocks, true),
        }
    }
}

fn put(root: &Path, inside: &str, blocks: Blocks<'_>, private: bool) -> Result<(), Error> {
    let path = root.join(inside);
    let parent = path.parent().unwrap_or(root);
    if private && !parent.exists() {
        make_private(parent)?;
    }
    fs::create_dir_all(parent).map_err(|e| io(parent, &e))?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let mut file = options.open(&path).map_err(|e| io(&path, &e))?;
    for block in blocks {
        file.write_all(&block?).map_err(|e| io(&path, &e))?;
    }
    file.sync_all().map_err(|e| io(&path, &e))
}

fn make_private(path: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|e| io(path, &e))
}

/// A path inside a folder: names joined by `/`, none of them `.`, `..` or empty.
fn check_inside(inside: &str) -> Result<(), Error> {
    let plain = Path::new(inside).components().all(|c| matches!(c, Component::Normal(_)));
    let good = plain && !inside.contains('\\') && inside.split('/').all(|p| !matches!(p, "" | "." | ".."));
    if good {
        Ok(())
    } else {
        Err(Error::new(Code::BadArgument)
            .file(inside)
            .detail(say!("a file of a record stays inside its folder", "记录的文件不得超出其文件夹")))
    }
}
