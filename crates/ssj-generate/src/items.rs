//! Items (抽查事项) of several departments. Bases (抽查依据) are laws that exist; which article an office
//! relies on is for its own list to say.

use std::num::NonZeroU32;

use shuangsuiji::catalogue::{Item, ItemClass, Limits, Mode};
use shuangsuiji::directory::{Level, TargetKind};
use shuangsuiji::error::{Code, Error};
use shuangsuiji::ident::{BasisCode, ItemCode};
use shuangsuiji::need::Need;
use shuangsuiji::scope::Selector;

use crate::lists::BASES;

/// Code, name, class, basis, specialties, kinds, and the scope where it is not every target.
type Line = (&'static str, &'static str, ItemClass, &'static str, &'static [&'static str], &'static [TargetKind], &'static str);

const FIRMS: &[TargetKind] = &[TargetKind::Enterprise, TargetKind::IndividualBusiness, TargetKind::Cooperative];

const ITEMS: &[Line] = &[
    ("market-disclosure", "公示信息检查", ItemClass::General, "《企业信息公示暂行条例》", &[], FIRMS, ""),
    ("market-licence", "登记事项检查", ItemClass::General, "《中华人民共和国市场主体登记管理条例》", &[], FIRMS, ""),
    ("market-price", "价格行为检查", ItemClass::General, "《中华人民共和国价格法》", &[], &[], ""),
    ("market-catering", "餐饮服务食品安全检查", ItemClass::Key, "《中华人民共和国食品安全法》", &["food"], &[], "tag:catering"),
    ("market-food-sale", "食品销售安全检查", ItemClass::General, "《中华人民共和国食品安全法》", &["food"], &[], "licence:food"),
    ("market-drug", "药品经营检查", ItemClass::Key, "《中华人民共和国药品管理法》", &["drug"], &[], "licence:drug"),
    (
        "market-equipment",
        "特种设备使用检查",
        ItemClass::Key,
        "《中华人民共和国特种设备安全法》",
        &["special_equipment"],
        &[],
        "tag:special_equipment",
    ),
    ("fire-public", "公众聚集场所消防安全检查", ItemClass::General, "《中华人民共和国消防法》", &[], &[], ""),
    ("health-hygiene", "公共场所卫生检查", ItemClass::General, "《公共场所卫生管理条例》", &[], &[], "licence:hygiene"),
    ("ecology-discharge", "污染物排放检查", ItemClass::Key, "《中华人民共和国环境保护法》", &["ecology"], &[], ""),
    ("emergency-safety", "安全生产检查", ItemClass::Key, "《中华人民共和国安全生产法》", &["emergency"], &[], ""),
];

/// How items may be checked, where not only on the spot, and the sources of data of off-site checks.
const MODES: &[(&str, &[Mode], &[&str])] = &[
    ("market-disclosure", &[Mode::OnSite, Mode::Document, Mode::Online, Mode::OffSite], &["国家企业信用信息公示系统"]),
    ("market-licence", &[Mode::OnSite, Mode::Document], &[]),
    ("market-price", &[Mode::OnSite, Mode::Online], &[]),
    ("market-catering", &[Mode::OnSite, Mode::OffSite], &["互联网+明厨亮灶"]),
    ("market-equipment", &[Mode::OnSite, Mode::Testing], &[]),
    ("ecology-discharge", &[Mode::OnSite, Mode::Testing, Mode::OffSite], &["污染源自动监控"]),
];

/// What officers need to check an item (人员要求), where it asks for a certificate.
const NEEDS: &[(&str, &str)] = &[("market-catering", "qualification:food"), ("market-equipment", "qualification:special_equipment")];

/// The items that a province leaves to cities and counties.
const LOCAL: &[&str] = &["market-catering", "market-food-sale", "fire-public", "health-hygiene"];

/// All of them. General items have a cap of inspections a year.
pub(crate) fn items() -> Result<Vec<Item>, Error> {
    let item = |(code, name, class, basis, specialties, kinds, scope): &Line| {
        let listed = MODES.iter().find(|(of, ..)| of == code);
        let (modes, data_sources) = listed.map_or((&[Mode::OnSite][..], &[][..]), |(_, modes, sources)| (*modes, *sources));
        let named = BASES.iter().filter(|(_, document)| document == basis);
        let levels = if LOCAL.contains(code) { vec![Level::City, Level::County] } else { Vec::new() };
        let general = *class == ItemClass::General;
        Ok(Item {
            class: *class,
            bases: named.map(|(code, _)| BasisCode::parse(code)).collect::<Result<_, _>>()?,
            modes: modes.to_vec(),
            data_sources: data_sources.iter().map(|s| (*s).to_owned()).collect(),
            levels,
            limits: Limits { yearly_cap: NonZeroU32::new(if general { 2 } else { 0 }), ..Limits::default() },
            specialties: specialties.iter().map(|s| (*s).to_owned()).collect(),
            scope: (!scope.is_empty()).then(|| scope.parse::<Selector>()).transpose().map_err(|e| Error::new(Code::BadScope).detail(e))?,
            need: need(code)?,
            kinds: kinds.to_vec(),
            ..Item::new(ItemCode::parse(code)?, *name, *basis)
        })
    };
    ITEMS.iter().map(item).collect()
}

fn need(code: &str) -> Result<Option<Need>, Error> {
    let listed = NEEDS.iter().find(|(of, _)| *of == code);
    listed.map(|(_, need)| need.parse::<Need>().map_err(|e| Error::new(Code::BadScope).detail(e))).transpose()
}
