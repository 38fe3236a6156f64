use proptest::prelude::*;

use super::*;

fn date(text: &str) -> NaiveDate {
    crate::reference::day(text).unwrap()
}

fn published() -> Calendar {
    Calendar::published().unwrap()
}

const PUBLICATION: Deadline = Deadline { days: 20, unit: Unit::WorkingDay, roll: Roll::None };

/// 20 working days for publication (20 个工作日公示) over the holidays of three years, computed from the
/// State Council's notices by hand and by two other data sets.
#[test]
fn r49_twenty_working_days_are_those_of_the_state_council() {
    let calendar = published();
    let monday_to_friday = Calendar::default();
    for (event, due, naive) in [
        ("2024-01-25", "2024-02-27", "2024-02-22"),
        ("2024-09-30", "2024-11-01", "2024-10-28"),
        ("2025-01-24", "2025-02-27", "2025-02-21"),
        ("2025-04-09", "2025-05-09", "2025-05-07"),
        ("2025-04-25", "2025-05-27", "2025-05-23"),
        ("2025-09-28", "2025-10-31", "2025-10-24"),
        ("2025-09-30", "2025-11-04", "2025-10-28"),
    ] {
        let (event, due) = (date(event), date(due));
        assert_eq!(PUBLICATION.after(event, &calendar).unwrap(), Answer { value: due, certainty: Certainty::Published }, "{event}");
        assert_eq!(calendar.working_days_between(event, due).value, 20);
        // A calendar that knows no notice comes to another day, and never says that it is certain.
        let guessed = PUBLICATION.after(event, &monday_to_friday).unwrap();
        assert_eq!(guessed, Answer { value: date(naive), certainty: Certainty::Provisional { missing: event.year() } });
    }
}

#[test]
fn the_years_have_the_working_days_of_the_notices() {
    let calendar = published();
    for (year, days) in [(2024, 251), (2025, 248), (2026, 248)] {
        let last = |year| NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
        assert_eq!(calendar.working_days_between(last(year - 1), last(year)).value, days, "{year}");
        assert!(calendar.source(year).unwrap().starts_with("https://www.gov.cn/zhengce/"));
    }
    // Every day of the notices that is not what its weekday says.
    let differ = |year: i32, working: bool| -> Vec<String> {
        let days = calendar.notices.iter().filter(|(d, s)| d.year() == year && s.working == working && weekday(**d) != working);
        days.map(|(d, _)| d.format("%-m-%-d").to_string()).collect()
    };
    assert_eq!(differ(2024, true), ["2-4", "2-18", "4-7", "4-28", "5-11", "9-14", "9-29", "10-12"]);
    assert_eq!(differ(2025, true), ["1-26", "2-8", "4-27", "9-28", "10-11"]);
    assert_eq!(differ(2026, true), ["1-4", "2-14", "2-28", "5-9", "9-20", "10-10"]);
    assert_eq!((differ(2024, false).len(), differ(2025, false).len(), differ(2026, false).len()), (19, 18, 19));
    assert_eq!(calendar.day(date("2025-09-28")).reason, Reason::Notice("国庆节、中秋节"));
    assert_eq!(calendar.day(date("2025-09-27")), Day { working: false, reason: Reason::Week, certainty: Certainty::Published });
}

#[test]
fn a_year_without_a_notice_is_never_silently_monday_to_friday() {
    let mut calendar = published();
    let certainty = |calendar: &Calendar, event: &str| PUBLICATION.after(date(event), calendar).unwrap().certainty;
    assert_eq!(certainty(&calendar, "2026-11-20"), Certainty::Published);
    assert_eq!(certainty(&calendar, "2026-12-20"), Certainty::Provisional { missing: 2027 });
    assert_eq!(certainty(&calendar, "2023-12-20"), Certainty::Provisional { missing: 2023 });
    // The next year's notice can change the last days of December, as that of 2019 did in 2018.
    assert_eq!(calendar.day(date("2026-12-24")).certainty, Certainty::Published);
    assert_eq!(calendar.day(date("2026-12-25")).certainty, Certainty::Provisional { missing: 2027 });
    let notice = "day,state\n2026-12-31,off\n2027-01-01,放假\n2027-01-02,上班\n";
    calendar.add_year(2027, "a notice", "2027.csv", notice).unwrap();
    assert!(!calendar.day(date("2026-12-31")).working && calendar.day(date("2027-01-02")).working);
    assert_eq!(calendar.day(date("2026-12-25")).certainty, Certainty::Published);
    assert_eq!(certainty(&calendar, "2026-12-20"), Certainty::Published);
    assert_eq!(calendar.years().collect::<Vec<_>>(), [2024, 2025, 2026, 2027]);
}

#[test]
fn what_the_user_says_goes_before_the_notices_and_is_certain() {
    let mut calendar = published();
    let before = calendar.digest(Suite::Sm3);
    calendar.add_overrides("local.csv", "日期,状态,名称\n2026/3/3,放假,地方假日\n2031-05-05,work,\n").unwrap();
    assert_eq!(calendar.day(date("2026-03-03")).reason, Reason::Override("地方假日"));
    assert_eq!(calendar.add_working_days(date("2026-03-02"), 1).unwrap().value, date("2026-03-04"));
    assert_eq!(calendar.day(date("2031-05-05")).certainty, Certainty::Published);
    assert_eq!(calendar.day(date("2031-05-06")).certainty, Certainty::Provisional { missing: 2031 });
    assert_ne!(calendar.digest(Suite::Sm3), before);
    calendar.add_overrides("later.csv", "day,state\n2026-03-03,work\n").unwrap();
    assert!(calendar.day(date("2026-03-03")).working);
}

#[test]
fn rows_of_a_register_are_a_notice_or_changes() {
    let row = |text: &str, working, notice| CalendarDay { day: date(text), working, name: "x".to_owned(), notice };
    let rows = vec![row("2027-01-01", false, Some(2027)), row("2026-03-03", false, None), row("2026-12-31", false, Some(2027))];
    let mut tables = published();
    tables.add_year(2027, "n", "n", "day,state\n2027-01-01,off\n2026-12-31,off\n").unwrap();
    tables.add_overrides("o", "day,state\n2026-03-03,off\n").unwrap();
    let calendar = published().with("n", rows.clone()).unwrap();
    assert_eq!((calendar.digest(Suite::Sm3), calendar.source(2027)), (tables.digest(Suite::Sm3), Some("n")));
    let reversed = rows.iter().rev().cloned().collect();
    assert_eq!(published().with("n", reversed).unwrap(), calendar);
    let bad = vec![
        row("2026-03-03", false, None),
        row("2026-03-03", true, None),
        row("2028-01-01", true, Some(2027)),
        row("2026-02-01", true, Some(2026)),
    ];
    let error = published().with("n", bad).unwrap_err();
    let told: Vec<_> = error.errors().iter().map(|e| (e.code(), e.at_field().unwrap(), e.at_value().unwrap())).collect();
    assert_eq!(
        told,
        [(Code::DuplicateId, "day", "2026-03-03"), (Code::BadDate, "day", "2028-01-01"), (Code::DuplicateId, "notice", "2026")]
    );
}

#[test]
fn the_digest_is_of_what_decides_and_not_of_the_order() {
    let years = ["day,state\n2030-12-31,off\n", "day,state,name\n2030-12-31,work,x\n"];
    let (mut one, mut two) = (Calendar::default(), Calendar::default());
    one.add_year(2030, "a", "a", years[0]).unwrap();
    one.add_year(2031, "a", "a", years[1]).unwrap();
    two.add_year(2031, "b", "b", years[1]).unwrap();
    two.add_year(2030, "b", "b", years[0]).unwrap();
    assert!(one.day(date("2030-12-31")).working, "the later notice decides");
    assert_eq!(one.digest(Suite::Sha256), two.digest(Suite::Sha256));
    assert_ne!(one.digest(Suite::Sha256), one.digest(Suite::Sm3));
}

#[test]
fn the_problems_of_a_table_are_told_with_their_places() {
    let mut calendar = published();
    let text = "day,state\n2027-02-30,off\n2028-01-01,off\n2027-01-01,holiday\n2027-01-02,off\n2027-01-02,off\n2026-12-24,off\n";
    let error = calendar.add_year(2027, "", "2027.csv", text).unwrap_err();
    let told: Vec<_> = error.errors().iter().map(|e| (e.code(), e.at_row(), e.at_field())).collect();
    let (day, state) = (Some("day"), Some("state"));
    assert_eq!(
        told,
        [
            (Code::BadDate, Some(2), day),
            (Code::BadDate, Some(3), day),
            (Code::UnknownValue, Some(4), state),
            (Code::DuplicateId, Some(6), day),
            (Code::BadDate, Some(7), day),
        ]
    );
    assert_eq!(calendar, published(), "a table with problems changes nothing");
    assert_eq!(calendar.add_year(2026, "", "2026.csv", "day,state\n").unwrap_err().code(), Code::DuplicateId);
}

#[test]
fn calendar_days_can_roll_to_a_working_day() {
    let calendar = published();
    let due = |days, roll| Deadline { days, unit: Unit::CalendarDay, roll }.after(date("2026-09-20"), &calendar).unwrap().value;
    // 10 days later is 30 September; 11 days later the holiday has begun, which lasts until the 7th.
    assert_eq!((due(10, Roll::NextWorkingDay), due(11, Roll::None)), (date("2026-09-30"), date("2026-10-01")));
    assert_eq!(due(11, Roll::NextWorkingDay), date("2026-10-08"));
    assert_eq!(due(0, Roll::None), date("2026-09-20"));
    let read: Deadline = serde_json::from_str(r#"{"days":20,"unit":"working_day","roll":"none"}"#).unwrap();
    assert_eq!(read, PUBLICATION);
}

#[test]
fn the_end_of_dates_is_an_error() {
    let calendar = Calendar::default();
    assert_eq!(calendar.add_working_days(NaiveDate::MAX, 1).unwrap_err().code(), Code::BadDate);
    assert!(calendar.next_working_day(NaiveDate::MAX).is_err());
    let all = calendar.working_days_between(NaiveDate::MIN, NaiveDate::MAX);
    assert!(all.value > 100_000_000 && all.certainty == Certainty::Provisional { missing: NaiveDate::MIN.year() });
}

/// A calendar with the years and changes given, from 2023 to 2027.
fn any_calendar() -> impl Strategy<Value = Calendar> {
    let overrides = prop::collection::btree_map(0..1800u64, any::<bool>(), 0..40);
    (overrides, any::<bool>()).prop_map(|(days, known)| {
        let mut calendar = if known { published() } else { Calendar::default() };
        let start = date("2023-01-01");
        let rows = days.iter().map(|(n, working)| format!("{},{}\n", start + Days::new(*n), notice::state(*working)));
        calendar.add_overrides("t", &("day,state\n".to_owned() + &rows.collect::<String>())).unwrap();
        calendar
    })
}

proptest! {
    #[test]
    fn counts_are_those_of_walking_day_by_day(calendar in any_calendar(), from in 0..1800u64, len in 0..800u64, n in 0..60u16) {
        let from = date("2023-01-01") + Days::new(from);
        let to = from + Days::new(len);
        let span: Vec<Day<'_>> = from.iter_days().skip(1).take(usize::try_from(len).unwrap()).map(|d| calendar.day(d)).collect();
        let between = calendar.working_days_between(from, to);
        prop_assert_eq!(between.value as usize, span.iter().filter(|d| d.working).count());
        let first_unknown = span.iter().map(|d| d.certainty).find(|c| *c != Certainty::Published);
        prop_assert_eq!(between.certainty, first_unknown.unwrap_or(Certainty::Published));
        prop_assert_eq!(calendar.working_days_between(to, from).value, 0);
        let later = calendar.add_working_days(from, n).unwrap();
        prop_assert_eq!(calendar.working_days_between(from, later.value), Answer { value: u32::from(n), certainty: later.certainty });
        prop_assert!(n == 0 || calendar.day(later.value).working);
    }
}
