//! Departments (部门) of the province, its cities and counties, and the stations (所) of market supervision;
//! and two outsiders who are parties of ceremonies.

use shuangsuiji::directory::{Level, Organisation};
use shuangsuiji::error::Error;
use shuangsuiji::ident::{OrgCode, RegionCode};

use crate::places::{Place, Places};

/// A line (条线): its code and the ending of its departments' names.
pub(crate) const LINES: [(&str, &str); 5] = [
    (MARKET, "市场监督管理局"),
    ("fire", "消防救援局"),
    ("health", "卫生健康委员会"),
    ("ecology", "生态环境局"),
    ("emergency", "应急管理局"),
];

/// The line that leads.
pub(crate) const MARKET: &str = "market";

/// How many stations a county has.
pub(crate) const STATIONS: u64 = 3;

/// The code of a line's department: of the province, or of a city or county.
pub(crate) fn department(line: &str, region: Option<&str>) -> String {
    region.map_or_else(|| format!("sx-{line}"), |region| format!("sx-{region}-{line}"))
}

/// The code of a county's station, from 1.
pub(crate) fn station(county: &Place, number: u64) -> String {
    format!("{}-s{number}", department(MARKET, Some(county.code.as_str())))
}

/// All of them.
pub(crate) fn organisations(places: &Places) -> Result<Vec<Organisation>, Error> {
    let mut out = Vec::new();
    for (line, ending) in LINES {
        let province = department(line, None);
        out.push(organisation(&province, format!("示例{}{ending}", places.name), Level::Province, &places.province, line, None)?);
        for city in &places.cities {
            let code = department(line, Some(&city.city));
            out.push(organisation(&code, format!("示例{}{ending}", city.name), Level::City, &city.code, line, Some(&province))?);
        }
        for county in &places.counties {
            let (code, above) = (department(line, Some(county.code.as_str())), department(line, Some(&county.city)));
            out.push(organisation(&code, format!("示例{}{ending}", county.name), Level::County, &county.code, line, Some(&above))?);
        }
    }
    for county in &places.counties {
        let above = department(MARKET, Some(county.code.as_str()));
        for number in 1..=STATIONS {
            let name = format!("示例{}第{number}市场监督管理所", county.name);
            out.push(organisation(&station(county, number), name, Level::Station, &county.code, MARKET, Some(&above))?);
        }
    }
    for (code, name) in [("sx-notary", "示例公证处"), ("sx-university", "示例大学")] {
        let code = OrgCode::parse(code)?;
        out.push(Organisation {
            code,
            name: name.to_owned(),
            level: None,
            region: RegionCode::unknown(),
            line: String::new(),
            parent: None,
        });
    }
    Ok(out)
}

fn organisation(
    code: &str,
    name: String,
    level: Level,
    region: &RegionCode,
    line: &str,
    parent: Option<&str>,
) -> Result<Organisation, Error> {
    let parent = parent.map(OrgCode::parse).transpose()?;
    Ok(Organisation { code: OrgCode::parse(code)?, name, level: Some(level), region: region.clone(), line: line.to_owned(), parent })
}
