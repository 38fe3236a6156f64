//! What stands around the items: legal bases (检查依据), joint scenes (一业一查), and the list of an earlier year
//! and of a city, so that the list has versions.

use std::collections::BTreeSet;

use shuangsuiji::catalogue::{Item, LegalBasis, SceneRole, SceneRow};
use shuangsuiji::error::Error;
use shuangsuiji::ident::{BasisCode, Industry, ItemCode, SceneCode};

use crate::items::items;

/// Code and document. The documents exist; their dates are for an office's own register to say.
pub(crate) const BASES: &[(&str, &str)] = &[
    ("disclosure", "《企业信息公示暂行条例》"),
    ("registration", "《中华人民共和国市场主体登记管理条例》"),
    ("price", "《中华人民共和国价格法》"),
    ("food", "《中华人民共和国食品安全法》"),
    ("drug", "《中华人民共和国药品管理法》"),
    ("equipment", "《中华人民共和国特种设备安全法》"),
    ("fire", "《中华人民共和国消防法》"),
    ("hygiene", "《公共场所卫生管理条例》"),
    ("environment", "《中华人民共和国环境保护法》"),
    ("safety", "《中华人民共和国安全生产法》"),
    ("fairs", "《集贸市场计量监督管理办法》"),
];

/// A scene's department: scene, name, industry, line, its items; the first of a scene leads.
type Department = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

const SCENES: &[Department] = &[
    ("catering", "餐饮业一业一查", "H62", "market", &["market-catering", "market-price"]),
    ("catering", "餐饮业一业一查", "H62", "fire", &["fire-public"]),
    ("catering", "餐饮业一业一查", "H62", "health", &["health-hygiene"]),
    ("lodging", "住宿业一业一查", "H61", "market", &["market-equipment", "market-price"]),
    ("lodging", "住宿业一业一查", "H61", "fire", &["fire-public"]),
    ("lodging", "住宿业一业一查", "H61", "health", &["health-hygiene"]),
];

/// The register of bases.
pub(crate) fn bases() -> Result<Vec<LegalBasis>, Error> {
    let basis = |(code, document): &(&str, &str)| {
        let (code, document) = (BasisCode::parse(code)?, (*document).to_owned());
        Ok(LegalBasis { code, document, article: String::new(), valid_from: None, valid_to: None })
    };
    BASES.iter().map(basis).collect()
}

/// The register of scenes.
pub(crate) fn scenes() -> Result<Vec<SceneRow>, Error> {
    let mut seen = BTreeSet::new();
    let mut row = |(scene, name, industry, line, items): &Department| {
        Ok(SceneRow {
            scene: SceneCode::parse(scene)?,
            version: 1,
            name: (*name).to_owned(),
            industries: [Industry::parse(industry)?].into(),
            line: (*line).to_owned(),
            role: if seen.insert(*scene) { SceneRole::Lead } else { SceneRole::Partner },
            items: items.iter().map(|item| ItemCode::parse(item)).collect::<Result<_, _>>()?,
            valid_from: None,
            valid_to: None,
        })
    };
    SCENES.iter().map(&mut row).collect()
}

/// The province's list of the year before: without drugs, and nothing was checked without contact.
pub(crate) fn earlier() -> Result<Vec<Item>, Error> {
    let mut items = items()?;
    items.retain(|item| item.code.as_str() != "market-drug");
    for item in &mut items {
        item.modes.retain(|mode| *mode != shuangsuiji::catalogue::Mode::OffSite);
        item.data_sources.clear();
    }
    Ok(items)
}

/// What a city adds to the province's list, and what it restates more strictly.
pub(crate) fn of_city() -> Result<Vec<Item>, Error> {
    let fair = Item::new(ItemCode::parse("market-fair")?, "集贸市场计量检查", "《集贸市场计量监督管理办法》");
    let mut own = vec![Item { bases: vec![BasisCode::parse("fairs")?], ..fair }];
    let stricter = items()?.into_iter().filter(|item| item.code.as_str() == "market-catering");
    own.extend(stricter.map(|mut item| {
        item.limits.floor = "5%".parse().ok();
        item
    }));
    Ok(own)
}
