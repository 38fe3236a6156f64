use shuangsuiji::error::Code;

use crate::*;

/// R19: tags, licences and classes come as registers of their own; what is wrong in them is told with its
/// place, and rows of targets that the register does not have are counted.
#[test]
fn r19_tags_licences_and_classes_are_registers_of_their_own() {
    let mut registers = Registers::new(OnBad::Refuse);
    let plain = Mapping::default();
    registers.csv(
        Kind::Items,
        "items.csv",
        "code,name,basis,scope\nfood-01,Kitchens,Art. 110,标签:food 且 licence:food\n".as_bytes(),
        &plain,
    );
    registers.csv(Kind::Targets, "targets.csv", "scheme,id,name\nraw,1,a\nraw,2,b\n".as_bytes(), &plain);
    let tags =
        "代码类型,检查对象代码,标签,适用范围,失效日期,来源,批准人\nraw,2,food/hot,140100,2026年6月30日,名录,科室\nraw,3,food,,,名录,科室\n";
    registers.csv(Kind::Tags, "tags.csv", tags.as_bytes(), &plain);
    registers.csv(
        Kind::Licences,
        "licences.csv",
        "scheme,target,licence,valid_to\nraw,1,food,2027-12-31\nraw,1,food,2027-12-31\n".as_bytes(),
        &plain,
    );
    registers.csv(Kind::Tiers, "tiers.csv", "scheme,target,by,tier,as_of,source\nraw,1,samr-2022,B,2025-12-31,s\n".as_bytes(), &plain);
    let registry = registers.build().unwrap();
    let targets = registry.targets();
    let grant = targets.tag_grants().of(1).next().unwrap();
    assert_eq!((grant.tag.as_str(), grant.approved_by.as_str(), grant.valid.ends()[0]), ("food/hot", "科室", None));
    assert_eq!((targets.tag_grants().read(), targets.tag_grants().unmatched()), (2, 1));
    assert_eq!((targets.licences().of(0).count(), targets.licences().of(1).count()), (1, 0), "a row twice says nothing more");
    assert_eq!(targets.classes().of(0).next().unwrap().tier.as_str(), "B");
    assert_eq!(registry.catalogue().items()[0].scope.as_ref().unwrap().to_string(), "tag:food and licence:food");
    let roles: Vec<&str> = registry.sources().iter().map(|s| s.role.as_str()).collect();
    assert_eq!(roles, ["items", "licences", "tags", "targets", "tiers"]);

    let wrong = |kind: Kind, csv: &str| {
        let mut registers = Registers::new(OnBad::Refuse);
        registers.csv(kind, "t.csv", csv.as_bytes(), &plain);
        let error = registers.build().unwrap_err();
        let first = error.errors().first().unwrap_or(&error).clone();
        (first.code(), first.at_row(), first.at_field().map(str::to_owned))
    };
    let at = |code, field: &str| (code, Some(2), Some(field.to_owned()));
    let tag = |tag: &str, to: &str| format!("scheme,target,tag,valid_from,valid_to,source,approved_by\nraw,1,{tag},2026-01-01,{to},s,a\n");
    assert_eq!(wrong(Kind::Tags, &tag("a//b", "")), at(Code::BadIdentifier, "tag"));
    assert_eq!(wrong(Kind::Tags, &tag("a", "2025-01-01")), at(Code::BadRow, "valid_to"));
    assert_eq!(wrong(Kind::Tags, &tag("a", "").replace(",s,a", ",s,")), at(Code::BadRow, "approved_by"));
    assert_eq!(wrong(Kind::Items, "code,name,basis,scope\nx,n,b,tag:a tag:b\n"), at(Code::BadScope, "scope"));
    let twice = "scheme,target,by,tier,as_of,source\nraw,1,s,A,2025-12-31,x\nraw,1,s,B,2025-12-31,y\n";
    let mut registers = Registers::new(OnBad::Refuse);
    registers.csv(Kind::Targets, "targets.csv", "scheme,id,name\nraw,1,a\n".as_bytes(), &plain);
    registers.csv(Kind::Tiers, "tiers.csv", twice.as_bytes(), &plain);
    assert_eq!(registers.build().unwrap_err().code(), Code::DuplicateEntity);
}

/// R21: what inspectors can do, from what they step aside and who stands behind targets are registers of their own; cells in Chinese
/// are read, and what is wrong is told with its place.
#[test]
fn r21_skills_recusals_and_persons_are_registers_of_their_own() {
    let plain = Mapping::default();
    let build = |more: &[(Kind, &str)]| {
        let mut registers = Registers::new(OnBad::Refuse);
        let people = "id,name,unit,card_number,card_from,card_to,capacity,level,station,seniority,role\nP1,a,u,1,2024-01-01,2028-01-01,5,县,u-s1,资深,组长\n";
        registers.csv(Kind::Items, "items.csv", "code,name,basis,need\nx,n,b,专长:food@2 且 资历:资深\n".as_bytes(), &plain);
        registers.csv(Kind::Targets, "targets.csv", "scheme,id,name\nraw,1,a\n".as_bytes(), &plain);
        registers.csv(Kind::Inspectors, "inspectors.csv", people.as_bytes(), &plain);
        more.iter().for_each(|(kind, csv)| registers.csv(*kind, "t.csv", csv.as_bytes(), &plain));
        registers.build()
    };
    let skills = "人员编号,类别,名称,等级,适用事项,失效日期\nP1,业务专长,food,3,x,2026-12-31\nP1,执法资质,lift,,,\n";
    let recusals = "inspector,from,scheme,code,ground,valid_to,declared_by,declared_on\nP1,target,raw,1,prior_case,2026-12-31,inspector,2026-01-01\nP1,相关人员,,R7,近亲属,,上级,2026-01-02\n";
    let persons = "scheme,target,person,position\nraw,1,R7,法定代表人\n";
    let registry = build(&[(Kind::Skills, skills), (Kind::Recusals, recusals), (Kind::Persons, persons)]).unwrap();
    let person = &registry.inspectors().rows()[0];
    let said: Vec<(String, u8)> = person.skills.iter().map(|own| (own.name.to_string(), own.level.get())).collect();
    assert_eq!(said, [("food".to_owned(), 3), ("lift".to_owned(), 1)]);
    let (level, seniority) = (person.level.map(|l| l.name()), person.seniority.map(|s| s.name()));
    assert_eq!(
        (level, person.station.as_ref().unwrap().as_str(), seniority, person.role.name()),
        (Some("county"), "u-s1", Some("senior"), "leader")
    );
    assert_eq!(person.dated_recusals.iter().map(|own| own.ground.name()).collect::<Vec<_>>(), ["prior_case", "kin"]);
    assert_eq!(registry.targets().persons_behind(&"raw:1".parse().unwrap())[0].as_str(), "R7");
    assert!(registry.catalogue().items()[0].need.is_some());

    let wrong = |kind: Kind, csv: &str| {
        let error = build(&[(kind, csv)]).unwrap_err();
        let first = error.errors().first().unwrap_or(&error).clone();
        (first.code(), first.at_field().map(str::to_owned))
    };
    let at = |code, field: &str| (code, Some(field.to_owned()));
    assert_eq!(wrong(Kind::Skills, "inspector,kind,name,level\nP1,specialty,food,0\n"), at(Code::BadNumber, "level"));
    assert_eq!(wrong(Kind::Skills, "inspector,kind,name\nP1,specialty,food@2\n"), at(Code::BadIdentifier, "name"));
    assert_eq!(wrong(Kind::Skills, "inspector,kind,name\nP2,specialty,food\n"), at(Code::UnknownReference, "skills"));
    assert_eq!(wrong(Kind::Recusals, &recusals.replace("2026-12-31", "1.5.26")).0, Code::BadDate);
    assert_eq!(wrong(Kind::Recusals, &recusals.replace("raw,1,", "uscc,1,")), at(Code::BadIdentifier, "code"));
    assert_eq!(wrong(Kind::Items, "code,name,basis,need\ny,n,b,tag:a\n"), at(Code::BadNeed, "need"));
}
