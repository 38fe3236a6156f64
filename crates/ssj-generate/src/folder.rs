//! The province as a folder of files.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::say;
use ssj_files::{Format, Row, write_register};

use crate::{Province, lists};

/// The campaigns of the folder, each a folder in it.
pub const CAMPAIGNS: [&str; 3] = ["county", "city", "province"];

const CATALOGUE: &str = include_str!("plans/catalogue.toml");
const CAMPAIGN: &str = include_str!("plans/campaign.toml");
const PLANS: [[&str; 2]; 3] = [
    [include_str!("plans/county.toml"), include_str!("plans/annual-county.toml")],
    [include_str!("plans/city.toml"), include_str!("plans/annual-city.toml")],
    [include_str!("plans/province.toml"), include_str!("plans/annual-province.toml")],
];

/// Writes the province into a folder that does not exist yet: the registers in `data/`, as files of a format, and a
/// campaign folder each for a county, a city and the province. The rows are the same in every format. Where it fails
/// no folder is left.
///
/// # Errors
/// `Io`, where the folder exists too; `BadFile` where a register has more rows than a sheet of Excel;
/// `BadArgument` for a format that this build has not.
pub fn write(province: &Province, folder: &Path, format: Format) -> Result<(), Error> {
    if fs::symlink_metadata(folder).is_ok() {
        return Err(Error::new(Code::Io)
            .file(folder.display())
            .detail(say!("it exists already; nothing is written over", "该路径已存在；不会覆盖写入")));
    }
    let written = fill(province, folder, format);
    if written.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_dir_all(folder);
    }
    written
}

fn fill(province: &Province, folder: &Path, format: Format) -> Result<(), Error> {
    let data = folder.join("data");
    fs::create_dir_all(&data).map_err(|e| io(&data, &e))?;
    register(&data, format, province.regions()?.into_iter().map(Ok))?;
    register(&data, format, province.crosswalk())?;
    register(&data, format, province.organisations()?.into_iter().map(Ok))?;
    // The lists of items are small, and their versions are named one by one: CSV whatever the format.
    file(&data.join("items.csv"), Format::Csv, province.items()?.into_iter().map(Ok))?;
    file(&data.join("items-2025.csv"), Format::Csv, lists::earlier()?.into_iter().map(Ok))?;
    file(&data.join("items-1404.csv"), Format::Csv, lists::of_city()?.into_iter().map(Ok))?;
    put(&data.join("catalogue.toml"), CATALOGUE)?;
    register(&data, format, province.bases()?.into_iter().map(Ok))?;
    register(&data, format, province.scenes()?.into_iter().map(Ok))?;
    let inspectors = province.inspectors()?;
    register(&data, format, province.skills(&inspectors)?.into_iter().map(Ok))?;
    register(&data, format, province.recusals(&inspectors)?.into_iter().map(Ok))?;
    register(&data, format, inspectors.into_iter().map(Ok))?;
    register(&data, format, province.targets())?;
    register(&data, format, province.tags())?;
    register(&data, format, province.licences())?;
    register(&data, format, province.classes())?;
    register(&data, format, province.persons())?;
    register(&data, format, province.history())?;
    for (name, [plan, annual]) in CAMPAIGNS.into_iter().zip(PLANS) {
        let campaign = folder.join(name);
        fs::create_dir(&campaign).map_err(|e| io(&campaign, &e))?;
        put(&campaign.join("plan.toml"), plan)?;
        put(&campaign.join("annual.toml"), annual)?;
        put(&campaign.join("campaign.toml"), &CAMPAIGN.replace("{format}", format.name()))?;
    }
    Ok(())
}

/// Writes a register into a folder, under its own name and that of the format.
fn register<T: Row>(data: &Path, format: Format, rows: impl IntoIterator<Item = Result<T, Error>>) -> Result<(), Error> {
    file(&data.join(format!("{}.{}", T::KIND.name(), format.name())), format, rows)
}

fn file<T: Row>(path: &Path, format: Format, rows: impl IntoIterator<Item = Result<T, Error>>) -> Result<(), Error> {
    let file = File::create_new(path).map_err(|e| io(path, &e))?;
    write_register(BufWriter::new(file), format, rows).map_err(|e| e.file(path.display()))?;
    Ok(())
}

fn put(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(|e| io(path, &e))
}

fn io(path: &Path, error: &std::io::Error) -> Error {
    Error::new(Code::Io).file(path.display()).detail(Text::foreign(error))
}
