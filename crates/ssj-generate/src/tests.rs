use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use shuangsuiji::campaign::{Committed, Disclosure, Matched, Prepared, Secrets};
use shuangsuiji::ceremony::{PoolKey, PoolRow};
use shuangsuiji::digest::Digest;
use shuangsuiji::directory::{DateSpan, Inspector, Recusal, Visited};
use shuangsuiji::ident::{EntityId, RegionCode, Regions};
use shuangsuiji::journal::{Journal, Timestamp};
use shuangsuiji::record::{self, Portfolios, split_rows};
use ssj_files::{CampaignFolder, Format};

use super::*;
use crate::codes::NOWHERE;
use crate::rates::{
    AGAIN, FINDINGS, FOUND, INSPECTED, LICENCE_RUN_OUT, NOTHING_FOUND, OBSERVED, OLD_CLASS, SITE, STATUSES, TIERS, UNLICENSED, WITHOUT_TIER,
};
use crate::trades::TRADES;

/// The files of the registers, as `examples/shanxi` holds them.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let folders = CAMPAIGNS.into_iter().chain(["data"]);
    let inside = folders.flat_map(|name| fs::read_dir(folder.join(name)).unwrap());
    inside.map(|entry| entry.unwrap().path()).map(|path| (path.strip_prefix(folder).unwrap().to_owned(), fs::read(path).unwrap())).collect()
}

#[test]
fn the_example_is_what_is_generated() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("shanxi");
    write(&Province::new(1, 3000).unwrap(), &made, Format::Csv).unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/shanxi");
    if std::env::var_os("SSJ_BLESS").is_some() {
        files(&made).into_iter().for_each(|(path, bytes)| fs::write(example.join(path), bytes).unwrap());
    }
    let (made, committed) = (files(&made), files(&example));
    assert_eq!(made.keys().collect::<Vec<_>>(), committed.keys().collect::<Vec<_>>());
    for (path, bytes) in &made {
        assert!(committed.get(path) == Some(bytes), "{} differs: run SSJ_BLESS=1 cargo test -p ssj-generate", path.display());
    }
}

#[test]
fn every_campaign_of_it_draws_and_finds_its_teams() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("p");
    write(&Province::new(7, 2000).unwrap(), &made, Format::Csv).unwrap();
    for name in CAMPAIGNS {
        let matched = rehearsed(&made.join(name));
        assert!(!matched.teams().is_empty(), "{name}");
        assert!(matched.teams().iter().all(|team| team.members.len() == 2), "{name}");
    }
}

/// The city's plan names the city alone; the tree puts its counties under it, and the zone whose digits are of
/// no city, and the funnel's count is that of the targets there.
#[test]
fn the_plan_of_a_city_draws_in_its_zone_by_the_tree() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("p");
    write(&Province::new(3, 3000).unwrap(), &made, Format::Csv).unwrap();
    let loaded = CampaignFolder::load(&made.join("city"), None).unwrap();
    let inside = |region: &RegionCode| region.as_str().starts_with("1404") || region.as_str() == "149901";
    let targets = loaded.registry.targets();
    let observed = |at| targets.tag_grants().of(at).any(|grant| grant.tag.as_str() == "observation" && grant.valid.holds(AS_OF));
    let licensed = |at| targets.licences().of(at).any(|held| held.kind.as_str() == "hygiene" && held.valid.holds(AS_OF));
    let catering: Vec<(usize, bool)> = (targets.iter().enumerate())
        .filter(|(_, t)| inside(t.region) && t.tags.contains("catering"))
        .map(|(at, t)| (at, t.region.as_str() == "149901"))
        .collect();
    assert!(catering.iter().any(|(_, zone)| *zone) && catering.iter().any(|(_, zone)| !zone));
    let left_alone = catering.iter().filter(|(at, _)| observed(*at)).count();
    let hygiene = targets.iter().enumerate().filter(|(at, t)| inside(t.region) && licensed(*at)).count();
    assert!(left_alone > 0 && hygiene > 0);
    assert!(loaded.registry.converted().history > 0, "some past inspections stand under registration numbers");
    let prepared = Prepared::new(Arc::new(loaded.registry), loaded.plan).unwrap();
    let step = |frame: usize, filter: &str| prepared.frames()[frame].funnel.iter().find(|step| step.filter == filter).unwrap();
    assert_eq!(step(2, "scope").passed, hygiene as u64, "an expression over region and licence");
    let step = step(0, "jurisdiction");
    assert_eq!(step.passed, (catering.len() - left_alone) as u64);
    assert!(step.removed.keys().all(|why| ["jurisdiction:elsewhere", "jurisdiction:unknown"].contains(&why.0.as_str())), "{step:?}");
    let drawn: std::collections::BTreeSet<&str> = {
        let at = prepared.frames()[0].strata[0].members.iter();
        at.filter_map(|at| prepared.registry().targets().get(*at as usize)).map(|t| t.region.as_str()).collect()
    };
    assert!(drawn.contains("149901") && drawn.iter().all(|region| region.starts_with("1404") || *region == "149901"), "{drawn:?}");
}

/// What a campaign is before anything is drawn: its frames, and the blinded rows that are committed.
fn committed(folder: &Path) -> (Vec<String>, Committed) {
    let loaded = CampaignFolder::load(folder, None).unwrap();
    let prepared = Prepared::new(Arc::new(loaded.registry), loaded.plan).unwrap();
    let frames = prepared.frames().iter().map(|frame| format!("{frame:?}")).collect();
    let plan = prepared.plan().clone();
    let secrets = Secrets { k_pool: PoolKey([1; 32]), k_insp: PoolKey([2; 32]), nonce_targets: [3; 32], nonce_inspectors: [4; 32] };
    (frames, prepared.commit(secrets, Journal::new(plan.suite, &plan.unit), time()).unwrap())
}

fn time() -> Timestamp {
    Timestamp::parse("2026-01-05T01:00:00Z").unwrap()
}

fn rehearsed(folder: &Path) -> Matched {
    committed(folder).1.rehearse(&[9; 32], time()).unwrap().match_inspectors(time()).unwrap()
}

/// The registers of people are read and joined to those they name, and exclude: nobody checks catering whose certificate does
/// not hold on every day of the window, and who is kin of a person steps aside from every target behind which that one stands.
#[test]
fn skills_recusals_and_persons_are_joined_and_exclude() {
    let folder = tempfile::tempdir().unwrap();
    let made = folder.path().join("p");
    let province = Province::new(7, 2000).unwrap();
    write(&province, &made, Format::Csv).unwrap();
    let registry = CampaignFolder::load(&made.join("city"), None).unwrap().registry;
    let (people, targets) = (registry.inspectors().rows(), registry.targets());
    let all = province.inspectors().unwrap();
    let (skills, recusals) = (province.skills(&all).unwrap().len(), province.recusals(&all).unwrap().len());
    assert_eq!(people.iter().map(|one| one.skills.len()).sum::<usize>(), skills);
    assert_eq!(people.iter().map(|one| one.dated_recusals.len()).sum::<usize>(), recusals);
    assert_eq!((targets.persons().read(), targets.persons().unmatched()), (province.persons().count() as u64, 0));
    assert!(skills > 0 && recusals > 0);

    let window = DateSpan::new("2026-01-12".parse().unwrap(), "2026-06-30".parse().unwrap()).unwrap();
    let certified = |one: &Inspector| {
        one.skills.iter().any(|skill| skill.name.as_str() == "food" && skill.valid.holds(window.from) && skill.valid.holds(window.to))
    };
    let run_out = people.iter().filter(|one| one.specialties.contains("food") && !certified(one)).count();
    assert!(run_out > 0, "some know it, and their certificates have run out");
    let matched = rehearsed(&made.join("city"));
    let catering: Vec<_> = matched.teams().into_iter().filter(|team| team.strata.iter().any(|of| of.starts_with("catering/"))).collect();
    assert!(!catering.is_empty());
    assert!(catering.iter().all(|team| team.members.iter().chain(&team.reserves).all(|one| certified(one))));

    let mut pairs = BTreeSet::new();
    for one in people.iter().filter(|one| !one.dated_recusals.is_empty()) {
        for target in targets.iter() {
            let (place, persons) = (registry.regions().place(target.region, AS_OF), targets.persons_behind(&target.id));
            let kin = one.dated_recusals.iter().any(|dated| persons.iter().any(|person| dated.from == Recusal::Person((*person).clone())));
            let own = one.recusals.contains(&Recusal::Target(target.id.clone()));
            let visited = Visited { id: &target.id, place: &place, persons: &persons, windows: &[window] };
            let region = one.recusals.iter().any(|recusal| matches!(recusal, Recusal::Region(_)));
            assert!(region || one.recused_from(&visited) == (kin || own), "{} and {}", one.id, target.id);
            pairs.extend(kin.then(|| (one.id.clone(), target.id.clone())));
        }
    }
    assert!(!pairs.is_empty());
    let sent =
        matched.teams().into_iter().flat_map(|team| team.members.into_iter().map(move |one| (one.id.clone(), team.target.id.clone())));
    assert!(sent.into_iter().all(|pair| !pairs.contains(&pair)));
}

/// The seed of a ceremony is bound to the digests of the files, so one value gives every folder another draw. But
/// drawn by one seed, the rows that the folders commit to give one list.
#[test]
fn every_format_has_the_same_rows_and_by_one_seed_the_same_drawn_list() {
    let folder = tempfile::tempdir().unwrap();
    let drawn = |format: Format, campaign: &str| {
        let (frames, committed) = committed(&folder.path().join(format.name()).join(campaign));
        let plan = committed.document().clone();
        let matched = committed.rehearse(&[9; 32], time()).unwrap().match_inspectors(time()).unwrap().close(time()).unwrap();
        let public = matched.record(Disclosure::Closed).unwrap().public;
        let pool: Vec<PoolRow> = split_rows(&public["pool.rows"]).unwrap().iter().map(|row| PoolRow::parse(row).unwrap()).collect();
        let draw = record::draw(plan.suite, &plan, &pool.into(), &Portfolios::default(), &Digest([5; 32]), 0).unwrap();
        assert!(!draw.visits().is_empty());
        (frames, draw.strata.clone(), draw.rows().collect::<Vec<_>>(), public["inspectors.rows"].clone())
    };
    for format in Format::ALL {
        write(&Province::new(7, 400).unwrap(), &folder.path().join(format.name()), format).unwrap();
    }
    for campaign in CAMPAIGNS {
        let csv = drawn(Format::Csv, campaign);
        for format in [Format::Parquet, Format::Arrow, Format::Xlsx] {
            assert!(drawn(format, campaign) == csv, "{campaign} from {}", format.name());
        }
    }
}

#[test]
fn a_larger_province_has_the_rows_of_a_smaller_one() {
    let rows = |targets| Province::new(3, targets).unwrap().targets().take(500).collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(rows(500), rows(5000));
    let licences = |targets| Province::new(3, targets).unwrap().licences().take(200).collect::<Result<Vec<_>, _>>().unwrap();
    assert_eq!(licences(500), licences(5000));
    let other = Province::new(4, 500).unwrap().targets().collect::<Result<Vec<_>, _>>().unwrap();
    assert_ne!(rows(500), other);
}

#[test]
fn the_area_of_the_codes_does_not_exist_and_the_regions_do() {
    let regions = Regions::china().unwrap();
    assert!(regions.rows().iter().all(|row| !row.code.as_str().starts_with(NOWHERE)));
    let places = Places::new().unwrap();
    assert_eq!((places.name.as_str(), places.cities.len(), places.counties.len()), ("山西省", 11, 122));
    for zone in ["140171", "140271", "140671", "140971", "149901"] {
        assert!(places.counties.iter().any(|county| county.code.as_str() == zone), "{zone}");
    }
}

/// Whether a count is the rate's, in thousandths, within five standard deviations: an error of one in a
/// million for each, were the seed not fixed.
fn near(count: u64, of: u64, rate: u64) -> bool {
    let expected = of * rate / 1000;
    count.abs_diff(expected).pow(2) <= 25 * expected.max(1)
}

#[test]
fn rates_are_as_stated() {
    const ROWS: u64 = 40_000;
    let province = Province::new(5, ROWS).unwrap();
    let targets: Vec<Target> = province.targets().collect::<Result<_, _>>().unwrap();
    let count = |which: &dyn Fn(&Target) -> bool| targets.iter().filter(|t| which(t)).count() as u64;
    for (share, name) in STATUSES {
        assert!(near(count(&|t| t.status.name() == *name), ROWS, *share), "{name}");
    }
    assert!(near(count(&|t| t.tier.is_none()), ROWS, WITHOUT_TIER));
    for (share, name) in TIERS {
        assert!(near(count(&|t| t.tier.as_ref().is_some_and(|tier| tier.as_str() == *name)), ROWS, share * 99 / 100), "{name}");
    }
    assert!(near(count(&|t| t.tags.contains("entered_again")), ROWS, AGAIN));
    assert!(near(count(&|t| matches!(t.id, EntityId::Site(..))), ROWS, SITE));
    let unknown = RegionCode::unknown();
    assert!(near(count(&|t| t.region == unknown), ROWS, crate::rates::WITHOUT_REGION));

    let own = ROWS - count(&|t| t.tags.contains("entered_again"));
    let grants: Vec<_> = province.tags().collect::<Result<_, _>>().unwrap();
    let observed: Vec<_> = grants.iter().filter(|row| row.fact.tag.as_str() == "observation").collect();
    assert!(near(observed.len() as u64, own, OBSERVED * 997 / 1000));
    // The window is a year, and began within the last year and a half.
    assert!(near(observed.iter().filter(|row| row.fact.valid.holds(AS_OF)).count() as u64, observed.len() as u64, 668));
    let licences: Vec<_> = province.licences().collect::<Result<_, _>>().unwrap();
    let needed: u64 = TRADES.iter().filter(|trade| trade.licence.is_some()).map(|trade| trade.share).sum();
    assert!(near(licences.len() as u64, own, needed * (1000 - UNLICENSED) / 1000));
    let out = licences.iter().filter(|row| !row.fact.valid.holds(AS_OF)).count() as u64;
    assert!(near(out, licences.len() as u64, LICENCE_RUN_OUT));
    let classes: Vec<_> = province.classes().collect::<Result<_, _>>().unwrap();
    assert!(classes.iter().all(|row| row.fact.as_of < AS_OF));
    let old = classes.iter().filter(|row| (AS_OF - row.fact.as_of).num_days() > 365).count() as u64;
    assert!(near(old, classes.len() as u64, OLD_CLASS));

    let history: Vec<Inspection> = province.history().collect::<Result<_, _>>().unwrap();
    let found = history.iter().filter(|row| row.result != NOTHING_FOUND).count() as u64;
    // Two years; the rates of tiers weighed by the tiers' shares.
    let weighed = |rates: [u64; 5]| rates.iter().zip(TIERS).map(|(rate, (share, _))| rate * share).sum::<u64>() / 1000;
    assert!(near(history.len() as u64, ROWS * 2, weighed(INSPECTED) * 99 / 100));
    let of_found: u64 = INSPECTED.iter().zip(FOUND).zip(TIERS).map(|((inspected, found), (share, _))| inspected * found * share).sum();
    assert!(near(found, ROWS * 2, of_found / 1_000_000));
    for (share, words) in FINDINGS {
        assert!(near(history.iter().filter(|row| row.result == *words).count() as u64, found, *share), "{words}");
    }
    assert!(history.iter().all(|row| province.calendar.day(row.date).working && row.date < AS_OF));
}
