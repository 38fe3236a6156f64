use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use shuangsuiji::calendar::Calendar;
use shuangsuiji::calendar::CalendarDay;
use shuangsuiji::catalogue::{Catalogue, Item, LegalBasis, SceneRow};
use shuangsuiji::directory::{
    Attached, Behind, Class, DatedRecusal, Inspector, Licence, OfInspector, Organisation, Recusal, Role, Skill, TagGrant, Target,
    TargetKind, TargetStatus, Targets,
};
use shuangsuiji::error::{Code, Error, Lang};
use shuangsuiji::frame;
use shuangsuiji::ident::{Crosswalk, OlderCode, Region, Regions, Tier};
use shuangsuiji::ledger::{Inspection, Ledger};
use shuangsuiji::record::FileSource;

use crate::*;

fn text<T: Row>(csv: &str) -> Result<Loaded<T>, Error> {
    read("t.csv", csv.as_bytes(), &Mapping::default(), OnBad::Refuse)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn mapping(toml: &str) -> Mapping {
    Mapping::parse("m.toml", toml).unwrap()
}

const RAW: &str = "[fields.scheme]\nconst = \"raw\"\n";

#[test]
fn every_template_loads() {
    for kind in Kind::ALL {
        let csv = template(kind);
        let rows = match kind {
            Kind::Targets => text::<Target>(&csv).map(|l| l.rows.len()),
            Kind::Inspectors => text::<Inspector>(&csv).map(|l| l.rows.len()),
            Kind::Items => text::<Item>(&csv).map(|l| l.rows.len()),
            Kind::History => text::<Inspection>(&csv).map(|l| l.rows.len()),
            Kind::Organisations => text::<Organisation>(&csv).map(|l| l.rows.len()),
            Kind::Regions => text::<Region>(&csv).map(|l| l.rows.len()),
            Kind::Crosswalk => text::<OlderCode>(&csv).map(|l| l.rows.len()),
            Kind::Calendar => text::<CalendarDay>(&csv).map(|l| l.rows.len()),
            Kind::Bases => text::<LegalBasis>(&csv).map(|l| l.rows.len()),
            Kind::Scenes => text::<SceneRow>(&csv).map(|l| l.rows.len()),
            Kind::Tags => text::<Attached<TagGrant>>(&csv).map(|l| l.rows.len()),
            Kind::Licences => text::<Attached<Licence>>(&csv).map(|l| l.rows.len()),
            Kind::Tiers => text::<Attached<Class>>(&csv).map(|l| l.rows.len()),
            Kind::Skills => text::<OfInspector<Skill>>(&csv).map(|l| l.rows.len()),
            Kind::Recusals => text::<OfInspector<DatedRecusal>>(&csv).map(|l| l.rows.len()),
            Kind::Persons => text::<Attached<Behind>>(&csv).map(|l| l.rows.len()),
        };
        assert_eq!(rows.unwrap(), 1, "{kind:?}");
        assert_eq!(Kind::from_name(kind.name()), Some(kind));
    }
}

#[test]
fn a_gb18030_export_with_chinese_headers_loads() {
    let csv = "统一社会信用代码,企业名称,登记状态,区划,备注\r\n91110105MA0012AB1C,\"示例,食品有限公司\",存续（在营）,110105,㐀\r\n";
    let (bytes, _, bad) = encoding_rs::GB18030.encode(csv);
    assert!(!bad);
    let map = mapping(
        "encoding = \"gb18030\"\n[fields]\nname = { column = \"企业名称\" }\nregion = { column = \"区划\" }\nstatus = { values = { \"存续（在营）\" = \"active\" } }",
    );
    let loaded: Loaded<Target> = read("t.csv", &*bytes, &map, OnBad::Refuse).unwrap();
    let [row] = loaded.rows.as_slice() else { panic!("one row") };
    assert_eq!((row.name.as_str(), row.status), ("示例,食品有限公司", TargetStatus::Active));
    assert_eq!(row.id.to_string(), "uscc:91110105MA0012AB1C");

    let wrong = read::<Target>("t.csv", &*bytes, &Mapping::default(), OnBad::Refuse).unwrap_err();
    assert_eq!(wrong.code(), Code::BadEncoding);
}

#[test]
fn bytes_of_another_encoding_are_named_with_their_row() {
    let mut csv = b"id,name\n1,good\n2,".to_vec();
    csv.extend([0xff, 0xff]);
    csv.extend(b"\n3,good\n");
    for encoding in ["utf-8", "gb18030"] {
        let map = mapping(&format!("encoding = \"{encoding}\"\n{RAW}"));
        let error = read::<Target>("t.csv", csv.as_slice(), &map, OnBad::Refuse).unwrap_err();
        assert_eq!((error.code(), error.at_row(), error.at_field()), (Code::BadEncoding, Some(3), Some("name")));
        assert!(error.to_string().contains("ffff"), "{error}");
    }
}

#[test]
fn all_bad_rows_are_reported_at_once() {
    let csv =
        "scheme,id,name,status,weight,industry\nraw,1,a,closed,0,Z9\nuscc,91110105MA0012AB1D,,active,1,\nraw,2,b\nraw,3,c,存续,2,F52\n";
    let error = text::<Target>(csv).unwrap_err();
    let places: Vec<_> = error.errors().iter().map(|e| (e.at_row(), e.at_field(), e.code())).collect();
    assert_eq!(
        places,
        [
            (Some(2), Some("status"), Code::UnknownValue),
            (Some(2), Some("industry"), Code::BadIdentifier),
            (Some(2), Some("weight"), Code::BadNumber),
            (Some(3), Some("id"), Code::BadIdentifier),
            (Some(3), Some("name"), Code::BadRow),
            (Some(4), None, Code::BadRow),
        ]
    );
    assert!(error.errors().iter().all(|e| e.at_file() == Some("t.csv") && !e.remedy(Lang::Zh).is_empty()));
}

#[test]
fn r17_a_mistyped_code_is_refused_with_what_may_have_been_meant() {
    let error = text::<Target>("scheme,id,name\n,9144030071526276XG,a\norg9,71526726-X,b\nraw,1,c\n").unwrap_err();
    let [one, two] = error.errors() else { panic!("{error}") };
    assert!(one.why(Lang::En).unwrap().ends_with("it may have been meant as uscc:9144030071526726XG"), "{one}");
    assert!(one.why(Lang::Zh).unwrap().ends_with("可能应为 uscc:9144030071526726XG"));
    assert_eq!((two.code(), two.at_row(), two.at_value()), (Code::BadIdentifier, Some(3), Some("71526726-X")));
    assert!(two.why(Lang::En).unwrap().ends_with("it may have been meant as org9:71526726X"));
}

#[test]
fn rows_set_aside_are_listed_and_counted() {
    let csv = "scheme,id,name\nraw,1,a\nraw,,b\nuscc,1,c\nuscc,2,d\nraw,5,\n";
    let loaded: Loaded<Target> = read("t.csv", csv.as_bytes(), &Mapping::default(), OnBad::SetAside).unwrap();
    assert_eq!((loaded.rows.len(), loaded.source.rows), (1, 5));
    assert_eq!(loaded.set_aside.iter().map(|b| b.row).collect::<Vec<_>>(), [3, 4, 5, 6]);
    let source = loaded.source;
    let counts: Vec<_> = source.set_aside.iter().map(|(r, n)| (r.as_str(), *n)).collect();
    assert_eq!(counts, [("BadIdentifier:id", 2), ("BadRow:id", 1), ("BadRow:name", 1)]);
    assert_eq!((source.role.as_str(), source.rows), ("targets", 5));
}

#[test]
fn order_marks_line_ends_quotes_and_blank_lines_make_no_difference() {
    let plain = "scheme,id,name\nraw,1,\"a \"\"b\"\", c\"\n\nraw,2,d\n";
    let windows = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    let (one, two) = (text::<Target>(plain).unwrap(), text::<Target>(&windows).unwrap());
    assert_eq!(one.rows, two.rows);
    assert_eq!(one.rows[0].name, "a \"b\", c");
    assert_ne!(one.source.digest, two.source.digest);
    assert_eq!(text::<Target>("scheme,id,name\nraw,1,\n").unwrap_err().at_row(), Some(2));
}

#[test]
fn the_digest_is_that_of_the_bytes() {
    let loaded = text::<Target>("id,name\n").unwrap();
    assert_eq!(loaded.source.digest, "40d6bfdc74eae2ed68a97137ce414fa4ca6de1b3831cfd9a73c4622d8a8942c1");
}

#[test]
fn a_quote_left_open_never_swallows_rows_in_silence() {
    let csv = "scheme,id,name\nraw,1,\"a\nraw,2,b\nraw,3,c\n";
    for on_bad in [OnBad::Refuse, OnBad::SetAside] {
        let error = read::<Target>("t.csv", csv.as_bytes(), &Mapping::default(), on_bad).unwrap_err();
        assert_eq!(error.at_row(), Some(2));
        assert!(error.to_string().contains("never closed"), "{error}");
    }
    let inch = text::<Target>("scheme,id,name\nraw,1,5\" pipe\nraw,2,b\n").unwrap();
    assert_eq!(inch.rows.len(), 2);
}

#[test]
fn columns_missing_unknown_or_double_are_named() {
    let missing = text::<Target>("id,naem\n1,a\n").unwrap_err();
    let all = missing.to_string();
    assert!(all.contains("field name") && all.contains("the file has id, naem") && all.contains("field naem"), "{all}");
    assert_eq!(text::<Target>("").unwrap_err().code(), Code::MissingColumn);
    assert_eq!(text::<Target>("id,id,name\n1,1,a\n").unwrap_err().code(), Code::MissingColumn);
    let map = mapping("[fields]\nid = { column = \"代码\" }\nstautus = { const = \"active\" }");
    let error = map.check(Kind::Targets).unwrap_err();
    assert_eq!((error.code(), error.at_field()), (Code::BadMapping, Some("fields.stautus")));
    let map = mapping("[fields]\nid = { column = \"代码\" }");
    let error = read::<Target>("t.csv", &b"id,name\n"[..], &map, OnBad::Refuse).unwrap_err();
    assert!(error.to_string().contains("代码") && error.to_string().contains("the file has id, name"), "{error}");
}

#[test]
fn nulls_defaults_and_value_maps_apply() {
    let map = mapping(&format!(
        "delimiter = \"\\t\"\n{RAW}[fields.region]\nnulls = [\"-\", \"无\"]\n[fields.tier]\nvalues = {{ 1 = \"high\" }}\ndefault = \"none\"\n[fields.tags]\nvalues = {{ x = \"school\" }}"
    ));
    let csv = "id\tname\tregion\ttier\ttags\n1\ta\t-\t1\tx; y\n2\tb\t 无 \t\t\n3\tc\t42\t2\t\n";
    let rows = read::<Target>("t.csv", csv.as_bytes(), &map, OnBad::Refuse).unwrap().rows;
    assert_eq!(rows.iter().map(|r| r.region.as_str()).collect::<Vec<_>>(), ["unknown", "unknown", "42"]);
    assert_eq!(rows.iter().map(|r| r.tier.as_ref().map(Tier::as_str)).collect::<Vec<_>>(), [Some("high"), Some("none"), Some("2")]);
    assert_eq!(rows[0].tags.iter().map(String::as_str).collect::<Vec<_>>(), ["school", "y"]);
    assert_eq!(rows[0].kind, TargetKind::Enterprise);
}

#[test]
fn a_credit_code_has_one_scheme() {
    let error = text::<Target>("scheme,id,name\nraw,91110105MA0012AB1C,a\n").unwrap_err();
    assert_eq!((error.code(), error.at_row()), (Code::BadIdentifier, Some(2)));
}

#[test]
fn days_are_read_in_their_usual_forms_and_no_other() {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    for good in ["2026-03-01", "2026/3/1", "20260301", "2026年3月1日"] {
        assert_eq!(cells::date(good), Ok(day), "{good}");
    }
    for bad in ["01/03/2026", "26-03-01", "2026-02-29", "2026-3", "2026-03-01-1", "2026031", "+2026-3-1", "2026-03-01 00:00", ""] {
        assert!(cells::date(bad).is_err(), "{bad}");
    }
}

#[test]
fn inspectors_have_cards_leave_and_recusals() {
    let head = "id,name,unit,role,regions,card_number,card_from,card_to,specialties,capacity,leave,recusals\n";
    let row = "P1,张三,east,执法人员,110105;110106,A1;A2,2020-01-01;2023-01-01,2022-12-31;2028-12-31,food,40,2026-01-01/2026-01-10,target:raw:9;region:110105\n";
    let rows = text::<Inspector>(&format!("{head}{row}")).unwrap().rows;
    let [p] = rows.as_slice() else { panic!("one row") };
    assert_eq!((p.role, p.cards.len(), p.leave.len(), p.regions.len()), (Role::Officer, 2, 1, 2));
    assert!(matches!(p.recusals.as_slice(), [Recusal::Target(_), Recusal::Region(_)]));

    let bad = "P2,a,east,,,A1;A2,2020-01-01,2022-12-31,,x,2026-01-10/2026-01-01,who:1\n";
    let error = text::<Inspector>(&format!("{head}{bad}")).unwrap_err();
    let fields: Vec<_> = error.errors().iter().filter_map(Error::at_field).collect();
    assert_eq!(fields, ["card_number", "capacity", "leave", "recusals"]);
}

#[test]
fn a_plan_error_has_its_place() {
    let error = parse_plan("p.toml", "unit = \"u\"\ncampaign = 3\n").unwrap_err();
    assert_eq!((error.code(), error.at_row()), (Code::BadPlan, Some(2)));
    assert!(error.to_string().contains("line 2, column 12"), "{error}");
    let error = parse_plan("p.toml", "unit = \"u\"\ncampaign = \"c\"\ntitle = \"t\"\nsuite = \"sm3\"\nas_of = 12:00:00\n").unwrap_err();
    assert_eq!((error.code(), error.at_row()), (Code::BadPlan, Some(5)));
    let error = parse_plan("p.json", "{\n \"unit\": }").unwrap_err();
    assert_eq!((error.code(), error.at_row()), (Code::BadPlan, Some(2)));
    let error = Mapping::parse("m.toml", "encodng = \"utf-8\"").unwrap_err();
    assert_eq!((error.code(), error.at_row()), (Code::BadMapping, Some(1)));
}

#[test]
fn a_plan_is_the_same_in_json() {
    let text = fs::read_to_string(root().join("examples/chicago-food/plan.toml")).unwrap();
    let plan = parse_plan("plan.toml", &text).unwrap();
    let quoted = text.replace("2014-01-02", "\"2014-01-02\"");
    assert_eq!(parse_plan("plan.toml", &quoted).unwrap(), plan, "a day may be bare or quoted");
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(parse_plan("plan.json", &json).unwrap(), plan);
}

#[test]
fn chicago_loads() {
    let CampaignFolder { registry, .. } = CampaignFolder::load(&root().join("examples/chicago-food"), None).unwrap();
    let targets = registry.targets();
    assert_eq!(targets.len(), 12_367);
    assert_eq!(targets.iter().filter(|t| t.region.is_unknown()).count(), 1_137);
    assert_eq!(registry.ledger().len(), 17_823);
    let tiers = |tier| targets.iter().filter(|t| t.tier.is_some_and(|t| t.as_str() == tier)).count();
    assert_eq!((tiers("high"), tiers("medium"), tiers("low")), (8_441, 2_910, 1_016));
    assert!(registry.inspectors().rows().iter().all(|p| p.name.ends_with("(invented)")));
    let roles: Vec<_> = registry.sources().iter().map(|s| s.role.as_str()).collect();
    assert_eq!(roles, ["history", "inspectors", "items", "targets"]);
}

/// The rows of a register of the example, in the order of its file.
fn chicago<T: Row>() -> Vec<T> {
    let folder = root().join("examples/chicago-food");
    let mapping = match T::KIND {
        Kind::Targets => mapping(&fs::read_to_string(folder.join("mapping/targets.toml")).unwrap()),
        Kind::History => mapping(&fs::read_to_string(folder.join("mapping/history.toml")).unwrap()),
        _ => Mapping::default(),
    };
    let file = if T::KIND == Kind::History { "inspections" } else { T::KIND.name() };
    load(&folder.join(format!("data/{file}.csv")), &mapping, OnBad::Refuse).unwrap().rows
}

/// The counts were made by another program, from the CSV files alone.
#[test]
fn t03_chicago_in_any_order_has_one_frame_with_the_counts_of_its_files() {
    let plan = load_plan(&root().join("examples/chicago-food/plan.toml")).unwrap();
    let frames = |reversed: bool| {
        let (mut targets, mut history) = (chicago::<Target>(), chicago::<Inspection>());
        if reversed {
            targets.reverse();
            history.reverse();
        }
        let (targets, ledger) = (Targets::new(targets).unwrap(), Ledger::new(history));
        let catalogue = Catalogue::new(chicago::<Item>()).unwrap();
        let (regions, crosswalk) = (&Regions::default(), &Crosswalk::default());
        let (catalogue, targets, ledger, as_of) = (&catalogue, &targets, &ledger, plan.as_of);
        let sources =
            frame::Sources { catalogue, targets, ledger, organisations: None, regions, crosswalk, calendar: &Calendar::default(), as_of };
        frame::build(&plan, &sources).unwrap()
    };
    let forward = frames(false);
    assert_eq!(forward, frames(true));
    let sizes: Vec<_> = forward.iter().flat_map(|f| &f.strata).map(|s| (s.name.as_str(), s.members.len())).collect();
    assert_eq!(sizes, [("high", 7_999), ("low", 956), ("medium", 2_683), ("all", 1_569)]);
    let removed = |name: &str| forward[0].funnel.iter().find(|s| s.filter == name).map(|s| s.entered - s.passed);
    assert_eq!((removed("status"), removed("cap")), (Some(0), Some(420)));
    let noted: Vec<_> = forward[0].funnel.iter().flat_map(|s| s.noted.iter().map(|(why, n)| (s.filter, why.0.as_str(), *n))).collect();
    assert_eq!(noted, [("jurisdiction", "region:unknown", 1_137)], "all who passed that filter, not only those who passed all");
}

#[test]
fn the_problems_of_every_file_come_together() {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    put(
        CAMPAIGN_FILE,
        "plan = \"plan.toml\"\n[registers]\ntargets = [{ file = \"a.csv\" }, { file = \"b.csv\" }]\nitems = { file = \"none.csv\" }\n",
    );
    put("a.csv", "id,name\n1,a\n");
    put("b.csv", "id,name\n2,b\n");
    put("plan.toml", "unit = 1");
    let error = CampaignFolder::load(dir.path(), None).unwrap_err();
    let codes: Vec<_> = error.errors().iter().map(Error::code).collect();
    assert_eq!(codes, [Code::BadIdentifier, Code::BadIdentifier, Code::Io, Code::BadPlan]);
}

fn files(pairs: &[(&str, &str)]) -> FileMap {
    pairs.iter().map(|(p, b)| ((*p).to_owned(), b.as_bytes().to_vec())).collect()
}

#[test]
fn a_record_is_written_whole_and_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("runs/one");
    let (public, sealed) = (files(&[("plan.json", "{}"), ("proofs/a.json", "1")]), files(&[("keys/k", "secret")]));
    write_record(&path, &public, &sealed).unwrap();
    assert_eq!(read_folder(&path.join(PUBLIC)).unwrap(), public);
    assert_eq!(read_folder(&path.join(SEALED)).unwrap(), sealed);
    assert_eq!(fs::read_dir(dir.path().join("runs")).unwrap().count(), 1, "nothing is left beside it");
    let again = write_record(&path, &public, &sealed).unwrap_err();
    assert!(again.to_string().contains("never written over"), "{again}");
    for out in ["../x", "/x", "a/../b", "", "a\\b", "a//b", "./a"] {
        let error = write_record(&dir.path().join("two"), &files(&[(out, "")]), &FileMap::new()).unwrap_err();
        assert_eq!(error.code(), Code::BadArgument, "{out}");
    }
    assert!(!dir.path().join("two").exists());
}

#[test]
fn a_record_that_fails_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    // One path is both a file and a folder, which fails midway.
    let error = write_record(&dir.path().join("r"), &files(&[("a", "1"), ("a/b", "2")]), &FileMap::new()).unwrap_err();
    assert_eq!(error.code(), Code::Io);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

/// A folder gives the bytes of its files in blocks, however long they are; one that has changed since the folder
/// was opened, or is gone, is an error that names it, and neither shorter nor other bytes.
#[test]
fn a_folder_is_read_in_blocks_and_never_in_part() {
    let dir = tempfile::tempdir().unwrap();
    let long: Vec<u8> = (0u32..700_000).flat_map(u32::to_le_bytes).collect();
    fs::create_dir(dir.path().join("in")).unwrap();
    for (name, bytes) in [("empty", &[][..]), ("in/long", &long), ("short", b"1")] {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    let folder = Folder::open(dir.path()).unwrap();
    assert_eq!(folder.paths(), ["empty", "in/long", "short"]);
    assert!(folder.open("in").is_none() && folder.open("../x").is_none());
    let blocks: Vec<_> = folder.open("in/long").unwrap().map(Result::unwrap).collect();
    assert!(blocks.len() > 1 && blocks.concat() == long);
    assert_eq!(
        read_folder(dir.path()).unwrap(),
        FileMap::from([("empty".into(), vec![]), ("in/long".into(), long.clone()), ("short".into(), vec![b'1'])])
    );
    let wrong = |name: &str| {
        let error = folder.open(name).unwrap().all().unwrap_err();
        assert_eq!(error.code(), Code::Io);
        assert!(folder.read().is_err());
        error.to_string()
    };
    for other in [&long[1..], &[&long[..], b"0"].concat()] {
        fs::write(dir.path().join("in/long"), other).unwrap();
        assert!(wrong("in/long").contains("more or fewer bytes"));
    }
    fs::remove_file(dir.path().join("short")).unwrap();
    assert!(wrong("short").contains("short"));
}

#[cfg(unix)]
#[test]
fn the_sealed_part_is_for_its_owner_and_links_are_refused() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("r");
    write_record(&path, &files(&[("p", "1")]), &files(&[("k/s", "2")])).unwrap();
    let mode = |p: &str| fs::metadata(path.join(p)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("sealed"), mode("sealed/k"), mode("sealed/k/s")), (0o700, 0o700, 0o600));
    std::os::unix::fs::symlink("/etc/hostname", path.join("public/link")).unwrap();
    assert_eq!(read_folder(&path.join(PUBLIC)).unwrap_err().code(), Code::BadRecord);
}

/// Compares a file with what the code says, or writes it where `SSJ_BLESS` is set.
fn same_as_committed(path: &str, now: &str) {
    let path = root().join(path);
    if std::env::var_os("SSJ_BLESS").is_some() {
        fs::write(&path, now).unwrap();
    }
    let then = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(then == now, "{} is out of date: run SSJ_BLESS=1 cargo test -p ssj-files", path.display());
}

#[test]
fn the_schemas_are_those_of_the_types() {
    same_as_committed("docs/schemas/plan.schema.json", &plan_schema());
    same_as_committed("docs/schemas/annual.schema.json", &crate::annual_schema());
    same_as_committed("docs/schemas/mapping.schema.json", &mapping_schema());
}

#[test]
fn the_columns_and_keys_in_the_docs_are_those_of_the_loader() {
    const PATH: &str = "docs/files.md";
    let mut now = fs::read_to_string(root().join(PATH)).unwrap().replace("\r\n", "\n");
    let plan = [("<!-- keys: plan -->\n".to_owned(), plan_keys_markdown())];
    let columns = Kind::ALL.map(|kind| (format!("<!-- columns: {} -->\n", kind.name()), columns_markdown(kind)));
    for (open, table) in columns.into_iter().chain(plan) {
        let start = now.find(&open).unwrap() + open.len();
        let end = start + now[start..].find("<!-- end -->").unwrap();
        now.replace_range(start..end, &table);
    }
    same_as_committed(PATH, &now);
}

proptest! {
    #[test]
    fn no_bytes_make_the_loader_panic(body in prop::collection::vec(any::<u8>(), 0..300), gb in any::<bool>(), aside in any::<bool>(), head in any::<bool>()) {
        let mut bytes = if head { b"id,name,weight,tags,status,industry\n".to_vec() } else { Vec::new() };
        bytes.extend(body);
        let map = Mapping { encoding: if gb { Encoding::Gb18030 } else { Encoding::Utf8 }, ..Mapping::default() };
        let on_bad = if aside { OnBad::SetAside } else { OnBad::Refuse };
        let _ = read::<Target>("t", bytes.as_slice(), &map, on_bad);
        let _ = read::<Inspector>("t", bytes.as_slice(), &map, on_bad);
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in "\\PC{0,60}") {
        let _ = cells::date(&text);
        let _ = cells::span(&text);
        let _ = parse_plan("p.toml", &text);
        let _ = parse_plan("p.json", &text);
    }

    #[test]
    fn rows_are_good_or_set_aside_and_none_is_lost(cells in prop::collection::vec("[a-z0-9 ]{0,4}", 0..40)) {
        let mut csv = "scheme,id,name\n".to_owned();
        for cell in &cells {
            csv += &format!("raw,{cell},n\n");
        }
        let loaded: Loaded<Target> = read("t", csv.as_bytes(), &Mapping::default(), OnBad::SetAside).unwrap();
        prop_assert_eq!(loaded.source.rows, cells.len() as u64);
        prop_assert_eq!(loaded.rows.len() + loaded.set_aside.len(), cells.len());
    }
}

#[test]
fn r07_organisations_are_a_register_like_the_others() {
    let build = |csv: &str| {
        let mut registers = Registers::new(OnBad::Refuse);
        registers.csv(Kind::Organisations, "o.csv", csv.as_bytes(), &Mapping::default());
        registers.build()
    };
    let registry = build(
        "机构代码,机构名称,层级,行政区划,条线,上级机构代码\ncity,市局,市,140100,market,prov\nprov,省局,province,,,\nnotary,公证处,,,,\n",
    )
    .unwrap();
    let all = registry.organisations().unwrap();
    let seen: Vec<_> = all.rows().iter().map(|o| (o.code.as_str(), o.level.map(|l| l.zh()), o.region.as_str(), o.line.as_str())).collect();
    assert_eq!(seen, [("city", Some("市"), "140100", "market"), ("notary", None, "unknown", ""), ("prov", Some("省"), "unknown", "")]);
    assert_eq!((registry.sources()[0].role.as_str(), registry.sources()[0].rows), ("organisations", 3));
    let error = build("code,name,level\na/b,x,town\n").unwrap_err();
    let found: Vec<_> = error.errors().iter().map(|e| (e.code(), e.at_field().unwrap(), e.at_row())).collect();
    assert_eq!(found, [(Code::BadIdentifier, "code", Some(2)), (Code::UnknownValue, "level", Some(2))]);
    assert_eq!(build("code,name,parent\na,x,b\n").unwrap_err().code(), Code::UnknownReference);
    assert!(build("code,name\n").unwrap().organisations().unwrap().is_empty(), "given, though nobody is in it");
    assert!(Registers::new(OnBad::Refuse).build().unwrap().organisations().is_none());
}

#[test]
fn rows_are_numbered_by_their_lines() {
    for end in ["\n", "\r\n"] {
        let csv = ["code,name,basis", "a,x,y", "b,,y", "", "c,,y", "d,\"x", "x\",", ""].join(end);
        let rows: Vec<_> = text::<Item>(&csv).unwrap_err().errors().iter().map(|e| e.at_row()).collect();
        assert_eq!(rows, [Some(3), Some(5), Some(6)], "{end:?}");
    }
}
