//! Which library this is.

use std::ffi::c_char;

/// Major version of the header; compare `ssj_version` for that of the library.
pub const SSJ_VERSION_MAJOR: u32 = 0;
/// Minor version of the header.
pub const SSJ_VERSION_MINOR: u32 = 1;
/// Patch version of the header.
pub const SSJ_VERSION_PATCH: u32 = 0;
/// The ABI that the header describes. It rises when a compiled host would break, and then only: a
/// host refuses to run where `ssj_abi_version` gives another number.
pub const SSJ_ABI_VERSION: u32 = 1;

/// The version of the library that is loaded, such as `0.1.0`: static, closed by a NUL.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

/// The ABI of the library that is loaded; to be compared with `SSJ_ABI_VERSION`.
#[unsafe(no_mangle)]
pub extern "C" fn ssj_abi_version() -> u32 {
    SSJ_ABI_VERSION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_has_the_version_of_the_crate() {
        let header = format!("{SSJ_VERSION_MAJOR}.{SSJ_VERSION_MINOR}.{SSJ_VERSION_PATCH}");
        assert_eq!(header, env!("CARGO_PKG_VERSION"));
    }
}
