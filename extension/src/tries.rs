//! The record of a request's tries, kept in dynamic metadata (`unified_ai`/`tries`): `first_token`
//! adds to it, `edge` reads it, and the access log may print it.
//!
//! Written as `<milliseconds>:<cause>`, comma-separated, in order: when the try began (a clock of
//! this process) and how it ended, empty while that is not known. A try that ends before any
//! response header stays empty, and the next try's start tells how long it took.

use std::sync::OnceLock;
use std::time::Instant;

/// How one try ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// No response: refused, reset or timed out.
    Unanswered,
    /// A response of this status.
    Status(u16),
    /// A successful status, but a body that is cut, is no JSON, or breaks off before content.
    Malformed,
}

/// One try.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Try {
    pub started: u64,
    pub cause: Cause,
}

/// Milliseconds on a clock that starts with the module.
pub fn now() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_millis() as u64
}

/// Reads a record; what does not parse is left out.
pub fn parse(record: &str) -> Vec<Try> {
    record
        .split(',')
        .filter_map(|part| {
            let (started, cause) = part.split_once(':')?;
            let cause = match cause {
                "" => Cause::Unanswered,
                "malformed" => Cause::Malformed,
                status => Cause::Status(status.parse().ok()?),
            };
            Some(Try {
                started: started.parse().ok()?,
                cause,
            })
        })
        .collect()
}

/// The record with one more try begun.
pub fn begun(record: &str, started: u64) -> String {
    match record {
        "" => format!("{started}:"),
        _ => format!("{record},{started}:"),
    }
}

/// The record with its last try ended.
pub fn ended(record: &str, cause: Cause) -> String {
    let open = match record.rfind(':') {
        Some(colon) => &record[..=colon],
        None => return String::new(),
    };
    match cause {
        Cause::Unanswered => open.to_string(),
        Cause::Status(status) => format!("{open}{status}"),
        Cause::Malformed => format!("{open}malformed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let record = begun("", 10);
        assert_eq!(record, "10:");
        let record = begun(&ended(&record, Cause::Status(429)), 25);
        assert_eq!(record, "10:429,25:");
        let record = begun(&record, 2025);
        let record = ended(&record, Cause::Malformed);
        assert_eq!(record, "10:429,25:,2025:malformed");
        let tries = parse(&record);
        let causes: Vec<Cause> = tries.iter().map(|one| one.cause).collect();
        assert_eq!(
            causes,
            [Cause::Status(429), Cause::Unanswered, Cause::Malformed]
        );
        assert_eq!(tries[2].started, 2025);
        assert!(parse("").is_empty());
        assert_eq!(ended("", Cause::Malformed), "");
    }

    #[test]
    fn a_record_of_a_try_may_be_ended_anew() {
        assert_eq!(ended("1:200", Cause::Malformed), "1:malformed");
    }
}
