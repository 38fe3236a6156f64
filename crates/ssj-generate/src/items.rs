//! Items (抽查事项) of several departments. Bases (抽查依据) are laws that exist; which article an office
//! relies on is for its own list to say.

use shuangsuiji::catalogue::{Item, ItemClass};
use shuangsuiji::directory::TargetKind;
use shuangsuiji::error::Error;
use shuangsuiji::ident::ItemCode;

/// Code, name, class, basis, specialties, kinds.
type Line = (&'static str, &'static str, ItemClass, &'static str, &'static [&'static str], &'static [TargetKind]);

const FIRMS: &[TargetKind] = &[TargetKind::Enterprise, TargetKind::IndividualBusiness, TargetKind::Cooperative];

const ITEMS: &[Line] = &[
    ("market-disclosure", "公示信息检查", ItemClass::General, "《企业信息公示暂行条例》", &[], FIRMS),
    ("market-licence", "登记事项检查", ItemClass::General, "《中华人民共和国市场主体登记管理条例》", &[], FIRMS),
    ("market-price", "价格行为检查", ItemClass::General, "《中华人民共和国价格法》", &[], &[]),
    ("market-catering", "餐饮服务食品安全检查", ItemClass::Key, "《中华人民共和国食品安全法》", &["food"], &[]),
    ("market-food-sale", "食品销售安全检查", ItemClass::General, "《中华人民共和国食品安全法》", &["food"], &[]),
    ("market-drug", "药品经营检查", ItemClass::Key, "《中华人民共和国药品管理法》", &["drug"], &[]),
    ("market-equipment", "特种设备使用检查", ItemClass::Key, "《中华人民共和国特种设备安全法》", &["special_equipment"], &[]),
    ("fire-public", "公众聚集场所消防安全检查", ItemClass::General, "《中华人民共和国消防法》", &[], &[]),
    ("health-hygiene", "公共场所卫生检查", ItemClass::General, "《公共场所卫生管理条例》", &[], &[]),
    ("ecology-discharge", "污染物排放检查", ItemClass::Key, "《中华人民共和国环境保护法》", &["ecology"], &[]),
    ("emergency-safety", "安全生产检查", ItemClass::Key, "《中华人民共和国安全生产法》", &["emergency"], &[]),
];

/// All of them.
pub(crate) fn items() -> Result<Vec<Item>, Error> {
    let item = |(code, name, class, basis, specialties, kinds): &Line| {
        Ok(Item {
            code: ItemCode::parse(code)?,
            name: (*name).to_owned(),
            class: *class,
            basis: (*basis).to_owned(),
            specialties: specialties.iter().map(|s| (*s).to_owned()).collect(),
            kinds: kinds.to_vec(),
            valid_from: None,
            valid_to: None,
        })
    };
    ITEMS.iter().map(item).collect()
}
