//! Row files and the rows in them.
#![no_main]
use libfuzzer_sys::fuzz_target;
use shuangsuiji::ceremony::Pool;
use shuangsuiji::matching::{instance_rows, parse_instance, parse_teams};
use shuangsuiji::record::{DrawRow, join_rows, split_rows};

fuzz_target!(|data: &[u8]| {
    let Ok(rows) = split_rows(data) else { return };
    assert_eq!(join_rows(rows.iter().copied()), data);
    if let Ok(pool) = Pool::parse_rows(&rows) {
        assert!(pool.iter().zip(&rows).all(|(row, bytes)| row.to_bytes() == *bytes));
    }
    for row in &rows {
        if let Ok((stratum, drawn)) = DrawRow::parse(row) {
            assert_eq!(drawn.to_bytes(&stratum), *row);
        }
    }
    if let Ok(instance) = parse_instance(&rows) {
        assert!(instance_rows(&instance).eq(rows.iter().map(|row| row.to_vec())));
        let _ = parse_teams(&instance, &rows);
    }
});
