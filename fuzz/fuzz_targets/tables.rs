//! Tables handed in as text, and codes that a person types.
#![no_main]
use libfuzzer_sys::fuzz_target;
use shuangsuiji::calendar::Calendar;
use shuangsuiji::ident::{Crosswalk, EntityId, Regions, meaning};

fuzz_target!(|data: &str| {
    let mut calendar = Calendar::default();
    let _ = calendar.add_overrides("t", data);
    let _ = calendar.add_year(2026, "", "t", data);
    if let Ok(rows) = Regions::read("t", data) {
        let _ = Regions::new(rows);
    }
    let _ = Crosswalk::read("t", data);
    let _ = meaning(data, &Regions::default(), Default::default());
    for scheme in ["uscc", "org9", "reg15", "site"] {
        let meant = EntityId::suggest(scheme, data);
        assert!(meant.len() <= 3 && meant.iter().all(|id| id.to_string().parse().as_ref() == Ok(id)));
    }
});
