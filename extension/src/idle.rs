//! Ends of silence: a thread of the module's own that wakes the filter of a stream which got
//! nothing for too long. Envoy gives filters no timer, and its own for this, the idle time-out of a
//! try, is dropped once the time-out of the try has passed
//! (`UpstreamRequest::onPerTryTimeout`, 1.38).

use crate::tries::now;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

/// How often the thread looks, so how much later than asked for a stream may be woken.
const LOOK: Duration = Duration::from_millis(250);

/// Calls a filter from another thread.
pub trait Wake: Send {
    fn wake(&self);
}

struct Entry {
    limit: u64,
    last: Arc<AtomicU64>,
    waker: Box<dyn Wake>,
}

#[derive(Default)]
struct Watched {
    next: u64,
    entries: HashMap<u64, Entry>,
    /// The thread is there.
    started: bool,
}

#[derive(Default)]
struct Shared {
    watched: Mutex<Watched>,
    more: Condvar,
}

fn shared() -> &'static Shared {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    SHARED.get_or_init(Shared::default)
}

fn lock() -> MutexGuard<'static, Watched> {
    let watched = shared().watched.lock();
    watched.unwrap_or_else(|broken| broken.into_inner())
}

/// A stream that is watched as long as this lives.
pub struct Watch {
    id: u64,
    last: Arc<AtomicU64>,
}

impl Watch {
    /// Wakes once when nothing came for `limit` milliseconds.
    pub fn new(limit: u64, waker: Box<dyn Wake>) -> Watch {
        let last = Arc::new(AtomicU64::new(now()));
        let mut watched = lock();
        let id = watched.next;
        watched.next += 1;
        let entry = Entry {
            limit,
            last: last.clone(),
            waker,
        };
        watched.entries.insert(id, entry);
        if !watched.started {
            let thread = std::thread::Builder::new().name("unified-ai-idle".into());
            watched.started = thread.spawn(look).is_ok();
        }
        shared().more.notify_one();
        Watch { id, last }
    }

    /// Something came.
    pub fn touch(&self) {
        self.last.store(now(), Ordering::Relaxed);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The waker must be gone before its filter is, and is not used while the lock is held here.
        let entry = lock().entries.remove(&self.id);
        drop(entry);
    }
}

fn look() {
    let mut watched = lock();
    loop {
        let waited = match watched.entries.is_empty() {
            true => shared().more.wait(watched),
            false => shared()
                .more
                .wait_timeout(watched, LOOK)
                .map(|(watched, _)| watched)
                .map_err(|broken| std::sync::PoisonError::new(broken.into_inner().0)),
        };
        watched = waited.unwrap_or_else(|broken| broken.into_inner());
        let now = now();
        watched.entries.retain(|_, entry| {
            let silent = now.saturating_sub(entry.last.load(Ordering::Relaxed)) >= entry.limit;
            if silent {
                entry.waker.wake();
            }
            !silent
        });
    }
}

#[cfg(test)]
mod tests {
    use super::{Wake, Watch};
    use std::sync::mpsc::{channel, Sender};
    use std::time::{Duration, Instant};

    impl Wake for Sender<Instant> {
        fn wake(&self) {
            let _ = self.send(Instant::now());
        }
    }

    #[test]
    fn wakes_once_when_nothing_came_for_so_long() {
        let (sender, woken) = channel();
        let began = Instant::now();
        let watch = Watch::new(300, Box::new(sender));
        let at = woken.recv_timeout(Duration::from_secs(5)).unwrap() - began;
        assert!((300..1_500).contains(&at.as_millis()), "{at:?}");
        // The waker is gone, so nothing can come any more.
        assert!(woken.recv_timeout(Duration::from_secs(5)).is_err());
        drop(watch);
    }

    #[test]
    fn waits_while_something_comes_and_never_wakes_what_is_gone() {
        let (sender, woken) = channel();
        let watch = Watch::new(400, Box::new(sender));
        for _ in 0..10 {
            std::thread::sleep(Duration::from_millis(100));
            watch.touch();
        }
        assert!(woken.try_recv().is_err());
        drop(watch);
        assert!(woken.recv_timeout(Duration::from_millis(600)).is_err());
    }
}
