//! Configuration of `first_token`; the README's table describes it.

use crate::json::Value;

/// Headers a request needs to be HTTP at all; everything else must be allowed by name. The AI
/// gateway's own headers stay, since its upstream filter, which runs next, reads them.
const NEEDED: [&str; 5] = [
    "content-type",
    "content-length",
    "transfer-encoding",
    "host",
    "accept",
];

const GATEWAY_PREFIX: &str = "x-ai-eg-";

/// Statuses that are the target's fault unless the configuration says otherwise.
const TARGETS_FAULT: [u16; 6] = [401, 403, 404, 408, 424, 429];

/// See the module's comment.
#[derive(Debug, PartialEq)]
pub struct Config {
    pub allow_headers: Vec<String>,
    pub hold_limit: usize,
    pub retryable: Vec<u16>,
    pub group: Option<String>,
    pub shares: Vec<u32>,
}

impl Config {
    /// Reads the configuration; an empty text means all defaults.
    pub fn parse(text: &[u8]) -> Result<Config, String> {
        let mut config = Config {
            allow_headers: Vec::new(),
            hold_limit: 20 * 1024 * 1024,
            retryable: TARGETS_FAULT.to_vec(),
            group: None,
            shares: Vec::new(),
        };
        if text.iter().all(u8::is_ascii_whitespace) {
            return Ok(config);
        }
        let value = Value::parse(text).map_err(|fault| format!("not JSON: {fault:?}"))?;
        for (key, value) in value.as_object().ok_or("must be an object")? {
            match key.as_str() {
                "allowHeaders" => {
                    let names = value.as_array().map(|names| {
                        let names = names.iter().map(|name| name.as_str());
                        names
                            .map(|name| name.map(str::to_ascii_lowercase))
                            .collect()
                    });
                    config.allow_headers = names
                        .flatten()
                        .ok_or("`allowHeaders`: must be a list of names")?;
                }
                "holdLimitBytes" => {
                    config.hold_limit = value
                        .as_u64()
                        .ok_or("`holdLimitBytes`: must be a whole number")?
                        as usize;
                }
                "retryableStatuses" => {
                    let statuses = value.as_array().map(|statuses| {
                        let statuses = statuses.iter().map(Value::as_u64);
                        statuses
                            .map(|status| status.and_then(|status| u16::try_from(status).ok()))
                            .collect()
                    });
                    config.retryable = statuses
                        .flatten()
                        .ok_or("`retryableStatuses`: must be a list of statuses")?;
                }
                "group" => {
                    let name = value.as_str().filter(|name| !name.is_empty());
                    config.group = Some(name.ok_or("`group`: must be a text")?.to_string());
                }
                "shares" => {
                    let shares = value.as_array().map(|shares| {
                        let shares = shares.iter().map(Value::as_u64);
                        shares
                            .map(|share| share.and_then(|share| u32::try_from(share).ok()))
                            .collect()
                    });
                    config.shares = shares
                        .flatten()
                        .ok_or("`shares`: must be a list of whole numbers")?;
                }
                other => return Err(format!("`{other}`: unknown")),
            }
        }
        Ok(config)
    }

    /// Whether a request header may go to a provider.
    pub fn allows(&self, name: &str) -> bool {
        name.starts_with(':')
            || NEEDED.contains(&name)
            || name.starts_with(GATEWAY_PREFIX)
            || self.allow_headers.iter().any(|allowed| allowed == name)
    }

    /// Whether this status says that the target, not the request, is at fault.
    pub fn is_targets_fault(&self, status: u16) -> bool {
        self.retryable.contains(&status)
    }
}
