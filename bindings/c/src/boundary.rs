//! The one border between C and the engine: no panic crosses it, outputs are set first, and a
//! handle in whose call a panic happened says so ever after.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

use shuangsuiji::error::{Code, Error, Text};
use shuangsuiji::say;

use crate::error::ssj_error;
use crate::status::{SSJ_OK, ssj_status};

/// Runs a body; a panic in it becomes the error `Internal`.
pub(crate) fn catch<T>(body: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    // What a body may leave half done is behind a `Guarded` or not seen by anyone else.
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| Err(Error::new(Code::Internal).detail(words(&*payload))))
}

/// What a panic said.
fn words(payload: &(dyn Any + Send)) -> Text {
    let said = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    let said = Text::foreign(said.unwrap_or("-"));
    say!("a panic was caught: {said}", "程序异常已被拦截：{said}"; said)
}

/// The body of a function that gives a status.
///
/// # Safety
/// `err` is NULL or valid for a write of a pointer.
pub(crate) unsafe fn act(err: *mut *mut ssj_error, body: impl FnOnce() -> Result<(), Error>) -> ssj_status {
    // SAFETY: what this function asks for.
    unsafe { clear(err) };
    let Err(error) = catch(body) else { return SSJ_OK };
    let status = ssj_status::from(error.code().number());
    // SAFETY: what this function asks for.
    unsafe { put(err, ssj_error::new(error)) };
    status
}

/// The body of a function that makes an object: `out` is NULL unless it succeeds.
///
/// # Safety
/// `out` and `err` are each NULL or valid for a write of a pointer.
pub(crate) unsafe fn make<T>(out: *mut *mut T, err: *mut *mut ssj_error, body: impl FnOnce() -> Result<T, Error>) -> ssj_status {
    // SAFETY: what this function asks for.
    unsafe { clear(out) };
    let body = || {
        if out.is_null() {
            return Err(null("out"));
        }
        let made = body()?;
        // SAFETY: what this function asks for.
        unsafe { put(out, made) };
        Ok(())
    };
    // SAFETY: what this function asks for.
    unsafe { act(err, body) }
}

/// Empties an output.
///
/// # Safety
/// `out` is NULL or valid for a write.
pub(crate) unsafe fn clear<T>(out: *mut *mut T) {
    if !out.is_null() {
        // SAFETY: not NULL, so valid for a write.
        unsafe { out.write(ptr::null_mut()) };
    }
}

/// Hands an object over to the caller, who frees it; without a place for it, it is dropped.
///
/// # Safety
/// `out` is NULL or valid for a write.
pub(crate) unsafe fn put<T>(out: *mut *mut T, object: T) {
    if !out.is_null() {
        // SAFETY: not NULL, so valid for a write.
        unsafe { out.write(Box::into_raw(Box::new(object))) };
    }
}

/// The body of a function that only reads and has no way to tell of an error.
pub(crate) fn look<T>(otherwise: T, body: impl FnOnce() -> Option<T>) -> T {
    catch(|| Ok(body())).ok().flatten().unwrap_or(otherwise)
}

/// Frees an object; a panic of its destructor does not cross.
pub(crate) fn free<T>(object: Option<Box<T>>) {
    // There is no one to tell.
    let _ = catch(|| {
        drop(object);
        Ok(())
    });
}

/// The error of a pointer that must not be NULL.
pub(crate) fn null(argument: &'static str) -> Error {
    Error::new(Code::NullPointer).field(argument)
}

/// An object that must be given.
pub(crate) fn given<T>(object: Option<T>, argument: &'static str) -> Result<T, Error> {
    object.ok_or_else(|| null(argument))
}

/// What stands behind a handle that changes. After a panic nobody knows in what state it is, so
/// every later call on it is refused.
#[derive(Debug)]
pub(crate) struct Guarded<T> {
    value: T,
    poisoned: AtomicBool,
}

impl<T> Guarded<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { value, poisoned: AtomicBool::new(false) }
    }

    /// Reads.
    pub(crate) fn read<R>(&self, body: impl FnOnce(&T) -> Result<R, Error>) -> Result<R, Error> {
        guard(&self.poisoned, || body(&self.value))
    }

    /// Changes.
    pub(crate) fn change<R>(&mut self, body: impl FnOnce(&mut T) -> Result<R, Error>) -> Result<R, Error> {
        guard(&self.poisoned, || body(&mut self.value))
    }
}

fn guard<R>(poisoned: &AtomicBool, body: impl FnOnce() -> Result<R, Error>) -> Result<R, Error> {
    if poisoned.load(Ordering::Acquire) {
        return Err(Error::new(Code::Internal).detail(say!(
            "an earlier call on this handle ended in a panic; free it and begin again",
            "此句柄先前的调用曾发生程序异常；请释放后重新开始"
        )));
    }
    let mut whole = false;
    let result = catch(|| {
        let result = body();
        whole = true;
        result
    });
    if !whole {
        poisoned.store(true, Ordering::Release);
    }
    result
}

#[cfg(test)]
mod tests {
    use shuangsuiji::error::Lang;

    use super::*;
    use crate::status::{SSJ_INTERNAL, SSJ_NULL_POINTER, SSJ_WRONG_STATE};

    fn boom() -> Result<(), Error> {
        panic!("boom")
    }

    /// Runs with an error slot that holds a wild pointer; gives status and error.
    fn run(body: impl FnOnce() -> Result<(), Error>) -> (ssj_status, Option<Box<ssj_error>>) {
        let mut err = ptr::dangling_mut::<ssj_error>();
        // SAFETY: a local slot.
        let status = unsafe { act(&raw mut err, body) };
        // SAFETY: `act` wrote NULL or a box.
        (status, (!err.is_null()).then(|| unsafe { Box::from_raw(err) }))
    }

    #[test]
    fn a_panic_becomes_an_error_that_says_what_it_said() {
        let (status, error) = run(boom);
        assert_eq!(status, SSJ_INTERNAL);
        assert!(error.unwrap().error().why(Lang::En).unwrap().contains("boom"));
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { act(ptr::null_mut(), boom) }, SSJ_INTERNAL);
        assert_eq!(look(7, || boom().ok().map(|()| 1)), 7);
    }

    #[test]
    fn an_error_keeps_its_code_and_a_success_clears_the_slot() {
        assert_eq!(run(|| Err(Error::new(Code::WrongState))).0, SSJ_WRONG_STATE);
        let (status, error) = run(|| Ok(()));
        assert!(status == SSJ_OK && error.is_none());
    }

    #[test]
    fn an_object_is_made_or_the_slot_is_null() {
        let mut out = ptr::dangling_mut::<u32>();
        // SAFETY: a local slot.
        let status = unsafe { make(&raw mut out, ptr::null_mut(), || boom().map(|()| 1)) };
        assert!(status == SSJ_INTERNAL && out.is_null());
        // SAFETY: a local slot.
        assert_eq!(unsafe { make(&raw mut out, ptr::null_mut(), || Ok(5)) }, SSJ_OK);
        // SAFETY: `make` wrote a box.
        assert_eq!(*unsafe { Box::from_raw(out) }, 5);
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { make::<u32>(ptr::null_mut(), ptr::null_mut(), || Ok(5)) }, SSJ_NULL_POINTER);
    }

    #[test]
    fn a_handle_in_which_a_panic_happened_refuses_every_later_call() {
        let mut handle = Guarded::new(1);
        assert!(handle.change(|_| Err::<(), _>(Error::new(Code::BadPlan))).is_err());
        assert_eq!(handle.read(|n| Ok(*n)).unwrap(), 1, "an error does no harm");
        assert_eq!(handle.change(|_| boom()).unwrap_err().code(), Code::Internal);
        let later = handle.read(|n| Ok(*n)).unwrap_err();
        assert!(later.code() == Code::Internal && later.why(Lang::Zh).unwrap().contains("先前"));
        assert!(handle.change(|_| Ok(())).is_err());
        let reading = Guarded::new(1);
        assert!(reading.read(|_| boom()).is_err() && reading.read(|_| Ok(())).is_err());
    }

    #[test]
    fn a_destructor_that_panics_does_not_cross() {
        struct Bad;
        impl Drop for Bad {
            fn drop(&mut self) {
                boom().unwrap();
            }
        }
        free(Some(Box::new(Bad)));
        free::<Bad>(None);
    }
}
