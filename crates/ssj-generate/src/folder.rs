//! The province as a folder of files.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;

use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::say;
use ssj_files::{Format, Row, write_register};

use crate::Province;

/// The campaigns of the folder, each a folder in it.
pub const CAMPAIGNS: [&str; 3] = ["county", "city", "province"];

const CAMPAIGN: &str = include_str!("plans/campaign.toml");
const PLANS: [&str; 3] = [include_str!("plans/county.toml"), include_str!("plans/city.toml"), include_str!("plans/province.toml")];

/// Writes the province into a folder that does not exist yet: the registers in `data/`, and a campaign
/// folder each for a county, a city and the province.
///
/// # Errors
/// `Io`, where the folder exists too.
pub fn write(province: &Province, folder: &Path) -> Result<(), Error> {
    if fs::symlink_metadata(folder).is_ok() {
        return Err(Error::new(Code::Io)
            .file(folder.display())
            .detail(say!("it exists already; nothing is written over", "该路径已存在；不会覆盖写入")));
    }
    let data = folder.join("data");
    fs::create_dir_all(&data).map_err(|e| io(&data, &e))?;
    register(&data.join("regions.csv"), province.regions()?.into_iter().map(Ok))?;
    register(&data.join("crosswalk.csv"), province.crosswalk())?;
    register(&data.join("organisations.csv"), province.organisations()?.into_iter().map(Ok))?;
    register(&data.join("items.csv"), province.items()?.into_iter().map(Ok))?;
    register(&data.join("inspectors.csv"), province.inspectors()?.into_iter().map(Ok))?;
    register(&data.join("targets.csv"), province.targets())?;
    register(&data.join("history.csv"), province.history())?;
    for (name, plan) in CAMPAIGNS.into_iter().zip(PLANS) {
        let campaign = folder.join(name);
        fs::create_dir(&campaign).map_err(|e| io(&campaign, &e))?;
        put(&campaign.join("plan.toml"), plan)?;
        put(&campaign.join("campaign.toml"), CAMPAIGN)?;
    }
    Ok(())
}

fn register<T: Row>(path: &Path, rows: impl IntoIterator<Item = Result<T, Error>>) -> Result<(), Error> {
    let file = File::create_new(path).map_err(|e| io(path, &e))?;
    write_register(BufWriter::new(file), Format::Csv, rows).map_err(|e| e.file(path.display()))?;
    Ok(())
}

fn put(path: &Path, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(|e| io(path, &e))
}

fn io(path: &Path, error: &std::io::Error) -> Error {
    Error::new(Code::Io).file(path.display()).detail(Text::foreign(error))
}
