//! The tables that the registers are read by: regions, older codes, working days.

use std::fs;

use shuangsuiji::error::Code;

use crate::{CampaignFolder, Kind, Mapping, OnBad, Registers};

const ITEMS: &str = "code,name,basis\na,检查,《食品安全法》\n";
const PLAN: &str = r#"
unit = "u"
campaign = "c"
title = "t"
suite = "sm3"
as_of = 2026-01-05
physical = "d10:[0-9]{39}"
parties = [{ id = "a", organisation = "a" }, { id = "b", organisation = "b" }, { id = "c", organisation = "c" }]
[[tasks]]
code = "t"
items = ["a"]
window = { from = 2026-01-12, to = 2026-03-31 }
quotas = { all = "50%" }
"#;

/// A folder whose tables say what the built-in ones do not.
#[test]
fn a_campaign_folder_names_regions_crosswalk_and_calendar() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    put("plan.toml", PLAN);
    put("items.csv", ITEMS);
    put("targets.csv", "scheme,id,name,region\nreg15,440301103097413,甲,140172\nuscc,91110000802100433B,乙,140105\n");
    put("history.csv", "id,scheme,target,date\nh,reg15,440301103097413,2025-12-01\n");
    put("regions.csv", "代码,名称,级别,上级代码,启用时间\n140172,示例开发区,功能区,140100,2026\n");
    put("crosswalk.csv", "原代码类型,原代码,统一社会信用代码\nreg15,440301103097413,9144030071526726XG\n");
    put("calendar.csv", "日期,状态,名称,放假安排年份\n2027年1月1日,放假,元旦,2027\n2026-03-03,放假,地方假日,\n");
    let registers = ["targets", "items", "history", "regions", "crosswalk", "calendar"];
    let registers: String = registers.iter().map(|name| format!("{name} = {{ file = \"{name}.csv\" }}\n")).collect();
    put("campaign.toml", &format!("plan = \"plan.toml\"\n[registers]\n{registers}"));

    let registry = CampaignFolder::load(folder.path(), None).unwrap().registry;
    let code = |text: &str| shuangsuiji::ident::RegionCode::parse(text).unwrap();
    let day = |text: &str| shuangsuiji::reference::day(text).unwrap();
    assert_eq!(registry.regions().full_name(&code("140172"), day("2026-01-05")).as_deref(), Some("山西省太原市示例开发区"));
    assert_eq!(registry.regions().get(&code("140172"), day("2025-12-31")), None);
    let ids: Vec<String> = registry.targets().iter().map(|t| t.id.to_string()).collect();
    assert_eq!(ids, ["uscc:91110000802100433B", "uscc:9144030071526726XG"]);
    assert_eq!((registry.converted().targets, registry.converted().history), (1, 1));
    assert_eq!(registry.ledger().last(&ids[1].parse().unwrap(), day("2026-01-05")), Some(day("2025-12-01")));
    assert!(!registry.calendar().day(day("2026-03-03")).working && registry.calendar().source(2027).is_some());
    let roles: Vec<&str> = registry.sources().iter().map(|s| s.role.as_str()).collect();
    assert_eq!(roles, ["calendar", "crosswalk", "history", "items", "regions", "targets"]);
}

#[test]
fn what_is_wrong_in_a_table_has_its_place() {
    let problems = |kind, csv: &str| {
        let mut registers = Registers::new(OnBad::Refuse);
        registers.csv(kind, "t.csv", csv.as_bytes(), &Mapping::default());
        let error = registers.build().unwrap_err();
        let all = if error.errors().is_empty() { vec![error.clone()] } else { error.errors().to_vec() };
        all.iter().map(|e| (e.code(), e.at_row(), e.at_field().unwrap().to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(
        problems(Kind::Regions, "code,name,level,parent,valid_from,valid_to\n1,a,land,,,\n2,b,zone,a/b,20,\n3,c,zone,,2027,2026\n"),
        [
            (Code::UnknownValue, Some(2), "level".to_owned()),
            (Code::BadIdentifier, Some(3), "parent".to_owned()),
            (Code::BadDate, Some(3), "valid_from".to_owned()),
            (Code::BadRow, Some(4), "valid_to".to_owned()),
        ]
    );
    assert_eq!(problems(Kind::Regions, "code,name,level,parent\n1,a,zone,99\n"), [(Code::UnknownReference, None, "parent".to_owned())]);
    assert_eq!(
        problems(Kind::Crosswalk, "scheme,id,uscc\nuscc,9144030071526726XG,9144030071526726XG\nreg15,1,9144030071526726XX\n"),
        [
            (Code::BadRow, Some(2), "scheme".to_owned()),
            (Code::BadIdentifier, Some(3), "id".to_owned()),
            (Code::BadIdentifier, Some(3), "uscc".to_owned()),
        ]
    );
    assert_eq!(
        problems(Kind::Calendar, "day,state,notice\n2026-02-30,off,\n2026-03-01,maybe,\n2027-01-01,off,27\n"),
        [
            (Code::BadDate, Some(2), "day".to_owned()),
            (Code::UnknownValue, Some(3), "state".to_owned()),
            (Code::BadNumber, Some(4), "notice".to_owned()),
        ]
    );
    assert_eq!(problems(Kind::Calendar, "day,state,notice\n2026-01-01,off,2026\n"), [(Code::DuplicateId, None, "notice".to_owned())]);
}
