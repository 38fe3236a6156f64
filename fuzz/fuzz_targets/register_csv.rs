//! Registers as csv: never a panic, nor a silence.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| ssj_fuzz::registers::splice(ssj_files::Format::Csv, data));
