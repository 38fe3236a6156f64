//! Folders of files: a record is read whole, and written aside and renamed, so that nothing is
//! ever partly written.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use shuangsuiji::error::{Code, Error};
use shuangsuiji::say;

use crate::plans::io;

/// Files by their path inside a folder, with `/` between its parts.
pub type FileMap = BTreeMap<String, Vec<u8>>;

/// The folder of a record that anybody may see.
pub const PUBLIC: &str = "public";
/// The folder of a record that stays with the keeper.
pub const SEALED: &str = "sealed";

/// Reads every file of a folder and of the folders in it.
///
/// # Errors
/// `Io` for what cannot be read, and `BadRecord` for symbolic links, for names that are not UTF-8
/// and for anything that is neither file nor folder: a record holds none of them.
pub fn read_folder(path: &Path) -> Result<FileMap, Error> {
    let mut files = FileMap::new();
    walk(path, "", &mut files)?;
    Ok(files)
}

fn walk(folder: &Path, prefix: &str, files: &mut FileMap) -> Result<(), Error> {
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
            files.insert(inside, fs::read(&path).map_err(|e| io(&path, &e))?);
        } else {
            return Err(odd(say!("a record holds files and folders only, no links", "记录只含文件和文件夹，不含链接")));
        }
    }
    Ok(())
}

/// Writes a record: `public/` and `sealed/` in a new folder. On Unix `sealed/` and its files are
/// for the owner only. The folder appears whole or not at all.
///
/// # Errors
/// `Io` where the folder exists already or cannot be written, `BadArgument` for a file path that
/// leaves its folder.
pub fn write_record(path: &Path, public: &FileMap, sealed: &FileMap) -> Result<(), Error> {
    for inside in public.keys().chain(sealed.keys()) {
        check_inside(inside)?;
    }
    if fs::symlink_metadata(path).is_ok() {
        return Err(exists(path));
    }
    let aside = aside(path)?;
    let written = fill(&aside, public, sealed).and_then(|()| {
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

fn exists(path: &Path) -> Error {
    Error::new(Code::Io)
        .file(path.display())
        .detail(say!("it exists already; a record is never written over", "该路径已存在；记录从不覆盖写入"))
}

/// Makes an empty folder beside the one to be written, on the same file system.
fn aside(path: &Path) -> Result<PathBuf, Error> {
    let name = path.file_name().ok_or_else(|| {
        Error::new(Code::BadArgument)
            .file(path.display())
            .detail(say!("this path does not name a folder to be made", "该路径未指明要新建的文件夹"))
    })?;
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(|e| io(parent, &e))?;
    let aside = parent.join(format!(".{}.{}.part", name.to_string_lossy(), std::process::id()));
    fs::create_dir(&aside).map_err(|e| io(&aside, &e))?;
    Ok(aside)
}

fn fill(aside: &Path, public: &FileMap, sealed: &FileMap) -> Result<(), Error> {
    let root = aside.join(PUBLIC);
    fs::create_dir(&root).map_err(|e| io(&root, &e))?;
    for (inside, bytes) in public {
        put(&root, inside, bytes, false)?;
    }
    let root = aside.join(SEALED);
    make_private(&root)?;
    for (inside, bytes) in sealed {
        put(&root, inside, bytes, true)?;
    }
    Ok(())
}

fn put(root: &Path, inside: &str, bytes: &[u8], private: bool) -> Result<(), Error> {
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
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|e| io(&path, &e))
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
