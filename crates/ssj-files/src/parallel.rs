//! Parts of a source, read beside one another with the feature `parallel` and taken in their order.

/// Takes what `read` makes of every part that `next` gives, in that order, until there is none.
#[cfg(not(feature = "parallel"))]
pub(crate) fn in_order<B, P, E>(
    mut next: impl FnMut() -> Result<Option<B>, E>,
    read: impl Fn(B) -> P,
    mut take: impl FnMut(P),
) -> Result<(), E> {
    while let Some(part) = next()? {
        take(read(part));
    }
    Ok(())
}

/// Takes what `read` makes of every part that `next` gives, in that order, until there is none. A few
/// parts are read ahead, by the threads of the pool; `next` and `take` stay with the caller.
#[cfg(feature = "parallel")]
pub(crate) fn in_order<B: Send, P: Send, E>(
    mut next: impl FnMut() -> Result<Option<B>, E>,
    read: impl Fn(B) -> P + Sync,
    mut take: impl FnMut(P),
) -> Result<(), E> {
    use std::collections::VecDeque;
    use std::sync::mpsc::{Receiver, channel};

    let threads = rayon::current_num_threads();
    // A thread of the pool that waited for others of it could wait for ever.
    if threads == 1 || rayon::current_thread_index().is_some() {
        while let Some(part) = next()? {
            take(read(part));
        }
        return Ok(());
    }
    let read = &read;
    rayon::in_place_scope(|scope| {
        let mut ahead: VecDeque<Receiver<P>> = VecDeque::new();
        let mut end = None;
        loop {
            while end.is_none() && ahead.len() < 2 * threads {
                let part = match next() {
                    Ok(Some(part)) => part,
                    Ok(None) => {
                        end = Some(Ok(()));
                        break;
                    }
                    // The parts before it are taken all the same, as they are without threads.
                    Err(error) => {
                        end = Some(Err(error));
                        break;
                    }
                };
                let (sender, receiver) = channel();
                // A receiver is gone only where another part panicked.
                scope.spawn(move |_| drop(sender.send(read(part))));
                ahead.push_back(receiver);
            }
            match ahead.pop_front().map(|first| first.recv()) {
                Some(Ok(part)) => take(part),
                // A part whose reading panicked: the scope goes on with the panic.
                Some(Err(_)) | None => return end.unwrap_or(Ok(())),
            }
        }
    })
}
