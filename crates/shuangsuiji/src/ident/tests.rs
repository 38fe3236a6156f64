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
    assert_eq!((code.department(), code.class(), code.region(), code.organisation()), ("9", "1", "350100", "M000100Y4"));
    assert!(Uscc::parse("9144030071526726XG").unwrap().organisation_holds());
}

#[test]
fn a_letter_that_cannot_occur_is_named_and_a_reading_is_suggested() {
    let wrong = "9135O100M000100Y43";
    assert_eq!(Uscc::parse(wrong), Err(IdentError::Character { what: "credit code (统一社会信用代码)", at: 5, found: 'O' }));
    assert_eq!(Uscc::suggest(wrong).unwrap().as_str(), "91350100M000100Y43");
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

proptest! {
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
            let _ = EntityId::parse(scheme, &text);
        }
        let _ = (Industry::parse(&text), RegionCode::parse(&text), Uscc::suggest(&text), TaskCode::parse(&text));
    }
}
