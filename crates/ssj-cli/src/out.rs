//! Standard output. The macros of the standard library panic where nobody reads on, as in `ssj … | head`.

use std::io::{ErrorKind, Write as _, stdout};
use std::process::exit;

/// What shells say of a program that wrote to a pipe which nobody reads: 128 and the number of SIGPIPE.
const NOBODY_READS: i32 = 141;
/// What the program ends with where its output cannot be written.
const NOT_WRITTEN: i32 = 2;

/// As that of the standard library; where nobody reads on, the program ends quietly.
macro_rules! print {
    ($($text:tt)*) => { $crate::out::write(format!($($text)*).as_bytes()) };
}

/// As that of the standard library; where nobody reads on, the program ends quietly.
macro_rules! println {
    () => { $crate::out::write(b"\n") };
    ($($text:tt)*) => { $crate::out::write(format!("{}\n", format_args!($($text)*)).as_bytes()) };
}

/// Writes to standard output, or ends the program: quietly where nobody reads on.
pub(crate) fn write(bytes: &[u8]) {
    let Err(error) = stdout().lock().write_all(bytes) else { return };
    if error.kind() == ErrorKind::BrokenPipe {
        exit(NOBODY_READS);
    }
    eprintln!("{error}");
    exit(NOT_WRITTEN);
}
