use proptest::prelude::*;

use super::*;

#[test]
fn credit_codes_of_the_sources_hold() {
    for code in [
        "91350100M000100Y43",
        "11500000009276118B",
        "11371525004442025C",
        "11620300013909010R",
        "911101085923662400",
        "91110000802100433B",
        "9144030071526726XG",
        "91330106673959654P",
    ] {
        let parsed = Uscc::parse(code).unwrap();
        assert_eq!(parsed.as_str(), code);
    }
    assert!(matches!(Uscc::parse("12100000400006317X"), Err(IdentError::Check { .. })));
    let code = Uscc::parse(" ９1350100m000100y43 ").unwrap();
    assert_eq!((code.department(), code.class(), code.region().as_str()), (Department::Market, '1', "350100"));
    assert_eq!((code.organisation(), code.organisation_code().unwrap().as_str()), ("M000100Y4", "M000100Y4"));
}

/// The parts of published codes: the justice bureau of Chongqing and the people's government of Guan
/// county, as they publish them, and a company of Shenzhen with an organisation code that ends in X.
#[test]
fn r17_the_parts_of_a_credit_code_are_those_of_the_standard() {
    for (code, department, class, region, organisation) in [
        ("11500000009276118B", Department::Staffing, '1', "500000", "009276118"),
        ("11371525004442025C", Department::Staffing, '1', "371525", "004442025"),
        ("9144030071526726XG", Department::Market, '1', "440300", "71526726X"),
    ] {
        let read = Uscc::parse(code).unwrap();
        assert_eq!((read.department(), read.class()), (department, class), "{code}");
        assert_eq!((read.region(), read.organisation_code()), (RegionCode::parse(region).unwrap(), Org9::parse(organisation).ok()));
    }
    let departments: Vec<_> = "123456789ANYBW".chars().map(|c| Department::of(&c.to_string())).collect();
    let of_the_table: std::collections::BTreeSet<_> = departments.iter().collect();
    assert_eq!((of_the_table.len(), &departments[11..]), (12, &[Department::Other; 3][..]));
    let number = Reg15::parse("440301103097413").unwrap();
    assert_eq!((number.authority(), number.origin()), ("440301", Origin::Domestic));
    // 0–3 domestic, 4–5 foreign, 6–9 individual: the check digit is computed, so that each is a number.
    let origins: Vec<_> = (0..10).map(|first| with_check_digit(&format!("4403{first:02}{first}0000001"))).map(|n| n.origin()).collect();
    use Origin::{Domestic, Foreign, Individual};
    assert_eq!(origins, [Domestic, Domestic, Domestic, Domestic, Foreign, Foreign, Individual, Individual, Individual, Individual]);
}

/// The registration number of 14 digits and the one check digit that holds.
fn with_check_digit(body: &str) -> Reg15 {
    (0..10).find_map(|digit| Reg15::parse(&format!("{body}{digit}")).ok()).unwrap()
}

#[test]
fn a_letter_that_cannot_occur_is_named_and_a_reading_is_suggested() {
    let wrong = "9135O100M000100Y43";
    assert_eq!(Uscc::parse(wrong), Err(IdentError::Character { what: say!("credit code", "统一社会信用代码"), at: 5, found: 'O' }));
    assert_eq!(meant("uscc", wrong), ["uscc:91350100M000100Y43"]);
}

fn meant(scheme: &str, value: &str) -> Vec<String> {
    EntityId::suggest(scheme, value).iter().map(ToString::to_string).collect()
}

#[test]
fn r17_the_usual_typing_errors_are_suggested_and_never_mended() {
    let good = "9144030071526726XG";
    for wrong in [
        "91440300 71526726XG",        // a space inside
        "9144-0300-7152-6726-XG",     // hyphens
        "91440300\u{200b}71526726XG", // a character nobody sees
        "9l44O3oo7l526726xg",         // l and 1, O and 0, lower case
        "9144030071526726ＸＧ ",      // full width: read as it is, but for the space inside
        "9144030071526276XG",         // neighbours exchanged
        "91440300715267266XG",        // doubled
        "9144030071526726X G",        // a space before the end
        "914403007152672GXG",         // no look-alike of ours: no suggestion
    ] {
        let meant = meant("uscc", wrong);
        match wrong {
            "9144030071526726ＸＧ " => assert!(Uscc::parse(wrong).is_ok() && meant == [format!("uscc:{good}")]),
            "914403007152672GXG" => assert!(Uscc::parse(wrong).is_err() && meant.is_empty(), "{meant:?}"),
            _ => assert!(Uscc::parse(wrong).is_err() && meant == [format!("uscc:{good}")], "{wrong} {meant:?}"),
        }
    }
    assert!(meant("uscc", good).is_empty(), "a code is not another code");
    // A missing character: of all codes that are one longer, those whose organisation code holds too.
    assert_eq!(meant("uscc", "914403007152672XG"), ["uscc:9144030071526726XG"]);
    // B and 8 can both stand there.
    assert_eq!(meant("uscc", "115000000092761188"), ["uscc:11500000009276118B"]);
    // The older codes, and a code in the wrong column.
    assert_eq!(
        (meant("org9", "71526726-X"), meant("org9", "7152672 6X")),
        (vec!["org9:71526726X".to_owned()], vec!["org9:71526726X".into()])
    );
    assert_eq!(meant("reg15", "44O3O11O3O974I3"), ["reg15:440301103097413"]);
    assert_eq!((meant("uscc", "71526726X"), meant("reg15", good)), (vec!["org9:71526726X".into()], vec![format!("uscc:{good}")]));
    assert_eq!(meant("site", "uscc:9144030071526276XG#3"), ["site:uscc:9144030071526726XG#3"]);
    // A missing digit of a registration number could be any of fifteen: none is said.
    assert!(meant("reg15", "44030110309741").is_empty() && meant("raw", good).is_empty() && meant("uscc", "公司").is_empty());
}

/// What a code means, line by line, in a language.
fn told(code: &str, lang: crate::text::Lang) -> Vec<String> {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
    let meaning = meaning(code, &Regions::china().unwrap(), day).unwrap();
    let parts = meaning.parts.iter().map(|p| format!("{} {}: {}", p.text, p.label.get(lang), p.meaning.get(lang)));
    std::iter::once(format!("{} {}", meaning.code, meaning.kind.get(lang))).chain(parts).collect()
}

#[test]
fn r17_what_the_parts_of_a_code_mean_is_said() {
    use crate::text::Lang::{En, Zh};
    assert_eq!(
        told("11500000009276118B", Zh),
        [
            "uscc:11500000009276118B 统一社会信用代码",
            "1 登记管理部门: 机构编制",
            "1 机构类别: 机关",
            "500000 首次登记机关行政区划，终身不变: 重庆市",
            "009276118 主体标识码: 组织机构代码（GB 11714），其校验码正确",
            "B 校验码: 正确",
        ]
    );
    assert_eq!(told("91330106673959654P", En)[3], "330106 region of first registration, for life: 浙江省杭州市西湖区");
    assert_eq!(
        told("110108000000016", En)[1..],
        ["110108 registering authority: 北京市海淀区", "00000001 sequence: a domestic enterprise", "6 check character: it holds"]
    );
    assert_eq!(told("71526726X", Zh)[0], "org9:71526726X 组织机构代码");
    assert_eq!(told("140402", Zh)[1..3], ["140402 县级: 山西省长治市城区，2017-12-31 后停用", "140400 上级: 山西省长治市"]);
    assert_eq!(told("F5212", Zh)[1..], ["F 门类: 批发和零售业", "52 大类: 零售业", "5212 小类: 见 GB/T 4754-2017"]);
    assert_eq!(told("site:org9:71526726X#2", En).last().unwrap(), "2 number of the site: site 2 of this entity");
    assert_eq!(told("raw:x", En).len(), 2);
    let wrong = meaning("9144030071526276XG", &Regions::default(), chrono::NaiveDate::MIN).unwrap_err();
    assert!(wrong.to_string().contains("uscc:9144030071526726XG"), "{wrong}");
    for bad in ["999999", "X", "99", "x:y"] {
        assert!(meaning(bad, &Regions::default(), chrono::NaiveDate::MIN).is_err(), "{bad}");
    }
}

#[test]
fn every_division_of_industry_has_its_name_and_section() {
    let names: Vec<&str> = (1..=97).map(|n| Industry::parse(&format!("{n:02}")).unwrap().division_name().unwrap()).collect();
    assert_eq!((names[0], names[51], names[82], names[96]), ("农业", "零售业", "教育", "国际组织"));
    let sections: Vec<String> =
        ('A'..='T').map(|c| Industry::parse(&c.to_string()).unwrap().section_name().get(crate::text::Lang::Zh).to_owned()).collect();
    assert_eq!((sections[0].as_str(), sections[15].as_str(), sections[19].as_str()), ("农、林、牧、渔业", "教育", "国际组织"));
    // A section of one division has its name, by the ranges and by the names alike.
    for single in ["K70", "P83", "T97"] {
        let industry = Industry::parse(single).unwrap();
        assert_eq!(industry.section_name().get(crate::text::Lang::Zh), industry.division_name().unwrap());
    }
}

#[test]
fn what_was_meant_stands_in_the_error_in_both_languages() {
    use crate::text::Lang;
    let text = EntityId::parse_with_hint("uscc", "9144030071526276XG").unwrap_err();
    assert!(text.get(Lang::En).ends_with("mistyped; it may have been meant as uscc:9144030071526726XG"), "{text}");
    assert!(text.get(Lang::Zh).ends_with("录入有误；可能应为 uscc:9144030071526726XG"), "{}", text.get(Lang::Zh));
    let none = EntityId::parse_with_hint("uscc", "x").unwrap_err();
    assert_eq!(none, Uscc::parse("x").unwrap_err().say());
}

#[test]
fn the_older_codes_hold() {
    for code in ["009276118", "004442025", "013909010", "71526726X"] {
        assert_eq!(Org9::parse(code).unwrap().as_str(), code);
    }
    for code in ["110108000000016", "440301103097413"] {
        assert_eq!(Reg15::parse(code).unwrap().as_str(), code);
    }
    assert!(Reg15::parse("110108000000017").is_err());
}

#[test]
fn raw_ids_have_one_way_of_writing() {
    assert_eq!(EntityId::parse("raw", "Ａ1").unwrap().value(), "A1");
    for bad in ["", " a", "a ", "a\u{200b}b", "a\nb", "\u{e000}"] {
        assert!(EntityId::parse("raw", bad).is_err(), "{bad:?}");
    }
    let site = EntityId::parse("site", "uscc:91350100M000100Y43#12").unwrap();
    assert_eq!(site.value(), "uscc:91350100M000100Y43#12");
    assert!(EntityId::parse("site", "uscc:91350100M000100Y43#012").is_err());
}

#[test]
fn industries_know_their_section() {
    assert_eq!(Industry::parse("5212").unwrap().to_string(), "F5212");
    assert!(Industry::parse("C52").is_err());
    assert!(Industry::parse("98").is_err());
    assert!(Industry::parse("U").is_err());
}

#[test]
fn the_worked_figures_of_the_standard_hold() {
    // GB 32100 weights: 1640 mod 31 = 28, 31 - 28 = 3; and a sum that 31 divides gives 0, not 31.
    let wrong = |code: &str| match Uscc::parse(code) {
        Err(IdentError::Check { expected, found, .. }) => (expected, found),
        other => panic!("{other:?}"),
    };
    assert_eq!(wrong("91350100M000100Y44"), ('3', '4'));
    assert_eq!(wrong("911101085923662401"), ('0', '1'));
    // The inner check of GB 11714 is a question of its own: issued codes break it, and are codes.
    for (code, holds) in [("11500000009276118B", true), ("11371525004442025C", true), ("91350100M000100Y43", true)] {
        assert_eq!(Uscc::parse(code).unwrap().organisation_code().is_some(), holds, "{code}");
    }
    let issued = Uscc::parse(INNER_WRONG).unwrap();
    assert_eq!((issued.organisation(), issued.organisation_code()), ("715267260", None));
}

/// A code whose last character holds and whose inner check digit does not: 71526726-X written 71526726-0.
const INNER_WRONG: &str = "91440300715267260N";

#[test]
fn errors_say_where_and_what() {
    let said = |scheme, value| EntityId::parse(scheme, value).unwrap_err().to_string();
    assert_eq!(said("uscc", "91350100M000100Y"), "this credit code has 16 characters and should have 18");
    assert!(said("uscc", "9135O100M000100Y43").starts_with("character 5 is 'O'"));
    assert!(said("org9", "009276117").contains("would be '8', not '7'"));
    assert!(said("reg15", "11010800000001O").starts_with("character 15 is 'O'"));
    assert!(said("name", "x").contains("uscc, org9, reg15, raw and site"));
    let error = crate::error::Error::from(EntityId::parse("uscc", "").unwrap_err());
    assert_eq!(error.code(), crate::error::Code::BadIdentifier);
    assert!(error.why(crate::error::Lang::Zh).is_some());
}

#[test]
fn nothing_but_width_case_and_outer_spaces_is_read_differently() {
    // A dotless i has I as its upper-case, and ß has SS: neither is read as these.
    for code in ["0092761ı8", "00927611ß", "009276118 ", "00927611-8"] {
        assert!(Org9::parse(code).is_err(), "{code}");
    }
    assert_eq!(Org9::parse("７１５２６７２６ｘ").unwrap().as_str(), "71526726X");
    assert_eq!(Uscc::parse("\u{3000}91350100m000100y43\u{a0}").unwrap().as_str(), "91350100M000100Y43");
    assert!(Uscc::parse("\t91350100M000100Y43").is_err());
    assert!(Uscc::parse("91350100 M000100Y43").is_err());
}

#[test]
fn what_was_meant_is_suggested_and_never_taken() {
    for (scheme, typed, right) in [
        ("uscc", "9I35O1OOM000100Y43", "91350100M000100Y43"),
        ("org9", "71526726-X", "71526726X"),
        ("reg15", " 11O1O8OOOOOOOl6", "110108000000016"),
    ] {
        assert!(EntityId::parse(scheme, typed).is_err());
        assert_eq!(meant(scheme, typed), [format!("{scheme}:{right}")]);
    }
    assert!(EntityId::suggest("uscc", "91350100M000100Y43").is_empty());
    assert!(EntityId::suggest("raw", "O").is_empty());
}

#[test]
fn canonical_bytes_are_those_of_the_protocol() {
    let bytes = EntityId::parse("raw", "A1").unwrap().to_bytes();
    let expected = [&2u64.to_be_bytes()[..], &3u64.to_be_bytes(), b"raw", &2u64.to_be_bytes(), b"A1"].concat();
    assert_eq!(bytes, expected);
}

#[test]
fn one_unicode_is_used_throughout() {
    let (a, b, c) = unicode_normalization::UNICODE_VERSION;
    assert_eq!(unicode_version(), format!("{a}.{b}.{c}"), "the plan records one version");
}

#[test]
fn sites_belong_to_what_can_have_sites() {
    let site = EntityId::parse("site", "raw:a#b#0").unwrap();
    assert_eq!(site, EntityId::Site(Box::new(EntityId::Raw("a#b".to_owned())), 0));
    for bad in ["raw:a", "raw:a#", "raw:a#-1", "raw:a#+1", "raw:a#18446744073709551616", "site:raw:a#1#2", "a#1", "uscc:9#1", "#1"] {
        assert!(EntityId::parse("site", bad).is_err(), "{bad}");
    }
}

#[test]
fn raw_ids_have_a_greatest_length_in_bytes() {
    assert!(EntityId::parse("raw", &"a".repeat(256)).is_ok());
    assert!(EntityId::parse("raw", &"a".repeat(257)).is_err());
    // NFKC before the count: one code point of 3 bytes becomes 18 characters of 33 bytes.
    assert!(EntityId::parse("raw", &"\u{fdfa}".repeat(8)).is_err());
}

#[test]
fn codes_have_the_forms_of_the_protocol() {
    for (text, campaign, task, stratum) in [
        ("a", true, true, true),
        ("2026-08.x_y", true, false, true),
        ("t_1", true, true, true),
        ("1t", true, false, true),
        ("-a", false, false, true),
        ("A", false, false, true),
        ("", false, false, false),
        ("餐饮 高", false, false, true),
        ("a/b", false, false, false),
        ("a{", false, false, false),
        ("a\u{85}", false, false, false),
        ("e\u{301}", false, false, false),
    ] {
        let is = (CampaignCode::parse(text).is_ok(), TaskCode::parse(text).is_ok(), StratumCode::parse(text).is_ok());
        assert_eq!(is, (campaign, task, stratum), "{text:?}");
        assert_eq!(PartyCode::parse(text).is_ok(), campaign, "{text:?}");
    }
    let long = |n| "a".repeat(n);
    assert!(CampaignCode::parse(&long(64)).is_ok() && CampaignCode::parse(&long(65)).is_err());
    assert!(TaskCode::parse(&long(32)).is_ok() && TaskCode::parse(&long(33)).is_err());
    assert!(StratumCode::parse(&long(64)).is_ok() && StratumCode::parse(&long(65)).is_err());
    assert!(InspectorId::parse("A1").is_ok() && InspectorId::parse("Ａ1").is_err());
}

#[test]
fn what_is_read_from_json_is_checked() {
    fn check<T: serde::de::DeserializeOwned + serde::Serialize>(good: &str, bad: &str) {
        let read: T = serde_json::from_str(&format!("{good:?}")).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), format!("{good:?}"));
        assert!(serde_json::from_str::<T>(&format!("{bad:?}")).is_err(), "{bad}");
    }
    check::<EntityId>("site:uscc:91350100M000100Y43#2", "91350100M000100Y43");
    check::<Uscc>("91350100M000100Y43", "91350100M000100Y44");
    check::<Org9>("71526726X", "715267260");
    check::<Reg15>("110108000000016", "110108000000017");
    check::<RegionCode>("110105", " 110105");
    check::<Industry>("F5212", "A5212");
    check::<TaskCode>("hygiene", "Hygiene");
    check::<Tier>("Risk 1 (High)", "A ");
    check::<OrgCode>("east", "a/b");
}

#[test]
fn the_digits_say_what_is_above_a_region() {
    let region = |code: &str| RegionCode::parse(code).unwrap();
    assert_eq!(region("140403").parent(), Some(region("140400")));
    assert_eq!(region("140400").parent(), Some(region("140000")));
    assert_eq!(region("140000").parent(), None);
    for other in ["unknown", "42", "潞州区", "012345", "1404031"] {
        assert!(!region(other).is_gb2260() && region(other).parent().is_none());
    }
    for bad in ["", " 1", "1\u{3000}", "1\u{200b}", "\u{feff}1", "a/b", "e\u{301}"] {
        assert!(RegionCode::parse(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn a_character_nobody_sees_is_named_with_its_place() {
    let said = |result: Result<(), IdentError>| result.unwrap_err().to_string();
    let hidden = said(RegionCode::parse("14\u{200b}0105").map(drop));
    assert_eq!(hidden, "character 3 is '\\u{200b}', which a region code cannot hold there");
    assert!(said(Tier::parse("A/B").map(drop)).starts_with("character 2 is '/'"));
    assert!(said(Tier::parse(" A").map(drop)).contains("without space at its ends, not \" A\""));
    assert!(said(Tier::parse("").map(drop)).contains("1 to 64 bytes"));
    assert!(said(Industry::parse("98").map(drop)).contains("divisions 01 to 97"));
    assert!(said(Industry::parse("C52").map(drop)).contains("of section F, not C"));
}

#[test]
fn industries_are_inside_industries() {
    let industry = |code: &str| Industry::parse(code).unwrap();
    assert!(industry("F").contains(&industry("52")) && industry("52").contains(&industry("F5212")));
    assert!(!industry("5212").contains(&industry("52")) && !industry("H").contains(&industry("52")));
    assert_eq!((industry("5212").section(), industry("F5212").digits()), ('F', "5212"));
    for bad in ["", "f52", "5", "52123", "F5", "FF52", "00", "52-1", "５２"] {
        assert!(Industry::parse(bad).is_err(), "{bad:?}");
    }
}

/// A credit code with its check character, from 17 characters of which only the form is right.
fn with_check(body: &str) -> String {
    match Uscc::parse(&format!("{body}0")) {
        Err(IdentError::Check { expected, .. }) => format!("{body}{expected}"),
        other => other.map(|code| code.to_string()).unwrap(),
    }
}

fn any_id() -> impl Strategy<Value = EntityId> {
    let leaf = prop_oneof![
        "[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}".prop_map(|body| EntityId::parse("uscc", &with_check(&body)).unwrap()),
        Just(EntityId::parse("org9", "71526726X").unwrap()),
        Just(EntityId::parse("reg15", "110108000000016").unwrap()),
        "[a-zA-Z0-9#:一-三]{1,5}".prop_map(|text| EntityId::parse("raw", &text).unwrap()),
    ];
    (leaf, proptest::option::of(0u64..1000)).prop_map(|(id, site)| match site {
        Some(number) => EntityId::Site(Box::new(id), number),
        None => id,
    })
}

proptest! {
    #[test]
    fn any_one_wrong_character_and_any_two_exchanged_are_found(
        body in "[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}",
        at in 0usize..18,
        with in any::<char>(),
    ) {
        let code = with_check(&body);
        let mut typed: Vec<char> = code.chars().collect();
        typed[at] = with;
        let typed: String = typed.into_iter().collect();
        if let Ok(read) = Uscc::parse(&typed) {
            prop_assert_eq!(read.as_str(), &code, "typed {}", typed);
        }
        let mut exchanged: Vec<char> = code.chars().collect();
        exchanged.swap(at, (at + 1) % 18);
        let exchanged: String = exchanged.into_iter().collect();
        // Neighbours only: the last character and the first are none.
        prop_assert!(at == 17 || exchanged == code || Uscc::parse(&exchanged).is_err());
    }

    #[test]
    fn an_id_is_read_back_as_itself_and_sorts_by_its_bytes(a in any_id(), b in any_id()) {
        prop_assert_eq!(&EntityId::parse(a.scheme(), &a.value()).unwrap(), &a);
        prop_assert_eq!(a.cmp(&b), a.to_bytes().cmp(&b.to_bytes()));
    }

    /// What is suggested for a code with a usual error is a code, at most three, and what was meant is
    /// among them, or there were too many, or the letters read as digits happened to be another code.
    #[test]
    fn suggestions_are_codes(body in "[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}", at in 0usize..17, error in 0..4) {
        let code = with_check(&body);
        let mut typed: Vec<char> = code.chars().collect();
        match error {
            0 => typed.swap(at, at + 1),
            1 => typed.insert(at, typed[at]),
            2 => drop(typed.remove(at)),
            _ => typed.insert(at, ' '),
        }
        let typed: String = typed.into_iter().collect();
        let meant = Uscc::suggest(&typed);
        prop_assert!(meant.len() <= 3 && meant.iter().all(|m| Uscc::parse(m.as_str()).as_ref() == Ok(m)));
        prop_assert!(meant.windows(2).all(|pair| pair[0] < pair[1]));
        let inner = |code: &str| Uscc::parse(code).unwrap().organisation_code().is_some();
        let is_there = meant.iter().any(|m| m.as_str() == code);
        // `0B0000404QY3UNU57G` with its sixth and seventh character exchanged is one.
        let by_chance = Uscc::parse(&typed.replace('B', "8")).is_ok();
        prop_assert!(typed == code || is_there || meant.is_empty() || by_chance || !inner(&code), "{} {:?}", typed, meant);
        prop_assert!(is_there || error != 3);
    }

    #[test]
    fn reading_twice_changes_nothing(text in ".{0,20}") {
        if let Ok(id) = EntityId::parse("raw", &text) {
            prop_assert_eq!(EntityId::parse("raw", &id.value()).unwrap(), id);
        }
    }

    #[test]
    fn one_mistyped_character_of_a_credit_code_is_always_found(at in 0usize..18, with in "[0-9A-HJ-NPQRTUWXY]") {
        let code = "91350100M000100Y43";
        let mut typed: Vec<char> = code.chars().collect();
        typed[at] = with.chars().next().unwrap();
        let typed: String = typed.into_iter().collect();
        prop_assert_eq!(Uscc::parse(&typed).is_ok(), typed == code);
    }

    #[test]
    fn no_text_panics(text in ".*") {
        for scheme in ["uscc", "org9", "reg15", "raw", "site", "x"] {
            let _ = (EntityId::parse_with_hint(scheme, &text), EntityId::suggest(scheme, &text));
        }
        let _ = meaning(&text, &Regions::default(), chrono::NaiveDate::MIN);
        let _ = (Industry::parse(&text), RegionCode::parse(&text), Uscc::suggest(&text), TaskCode::parse(&text));
    }
}
