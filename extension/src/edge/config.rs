//! Configuration of `edge`; the README's table describes it.

use crate::json::Value;

/// Request headers that go on: what HTTP, the log and the rate limits need. The caller's key is not
/// among them, since authentication is over. `accept-encoding` is not, so that answers come plain.
const KEPT: [&str; 8] = [
    "host",
    "content-type",
    "content-length",
    "transfer-encoding",
    "accept",
    "user-agent",
    "x-request-id",
    "x-client-request-id",
];

/// Pseudo headers, and what Envoy itself sets and has cleaned of what came from outside.
const KEPT_PREFIXES: [&str; 3] = [":", "x-forwarded-", "x-envoy-"];

/// What kind of call a path stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Chat,
    Completions,
    Embeddings,
    Responses,
    Messages,
    /// The list of models; `edge` answers it itself.
    Models,
}

/// One supported path.
#[derive(Debug, PartialEq)]
pub struct Endpoint {
    pub path: String,
    pub kind: Kind,
    /// Aliases with at least one target that serves this kind of call.
    pub aliases: Vec<String>,
    /// The path the gateway behind knows it by, where that is another.
    pub rewrite: Option<String>,
}

/// See the module's comment.
#[derive(Debug, PartialEq)]
pub struct Config {
    pub endpoints: Vec<Endpoint>,
    /// Paths answered 404 with their reason; a `*` at the end stands for anything.
    pub unsupported: Vec<(String, String)>,
    /// Aliases by tenant; `None` where there are no tenants.
    pub tenants: Option<Vec<(String, Vec<String>)>>,
    pub tenant_header: String,
    /// What follows a tenant's name when its previous key was presented.
    pub old_key_suffix: String,
    pub request_id_header: String,
    pub max_body_bytes: u64,
    pub first_token_timeout_ms: u64,
    pub answer_timeout_ms: u64,
    pub idle_timeout_ms: u64,
    pub probe_interval_ms: u64,
    pub models_created: u64,
    pub owned_by: String,
    pub restore_headers: Vec<String>,
    pub allow_headers: Vec<String>,
    pub rename_max_tokens: bool,
}

impl Config {
    /// Reads the configuration.
    pub fn parse(text: &[u8]) -> Result<Config, String> {
        let value = Value::parse(text).map_err(|fault| format!("not JSON: {fault:?}"))?;
        let mut config = Config {
            endpoints: Vec::new(),
            unsupported: Vec::new(),
            tenants: None,
            tenant_header: "x-tenant-id".into(),
            old_key_suffix: ".old".into(),
            request_id_header: "x-request-id".into(),
            max_body_bytes: 20 * 1024 * 1024,
            first_token_timeout_ms: 20_000,
            answer_timeout_ms: 300_000,
            idle_timeout_ms: 300_000,
            probe_interval_ms: 10_000,
            models_created: 1_735_689_600,
            owned_by: "unified-ai".into(),
            restore_headers: [
                "x-tenant-id",
                "x-request-id",
                "x-forwarded-for",
                "user-agent",
            ]
            .map(String::from)
            .to_vec(),
            allow_headers: Vec::new(),
            rename_max_tokens: true,
        };
        for (key, value) in value.as_object().ok_or("must be an object")? {
            match key.as_str() {
                "paths" => config.endpoints = endpoints(value)?,
                "unsupported" => config.unsupported = reasons(value)?,
                "tenants" => config.tenants = Some(tenants(value)?),
                "tenantHeader" => config.tenant_header = name(key, value)?,
                "oldKeySuffix" => config.old_key_suffix = string(key, value)?,
                "requestIdHeader" => config.request_id_header = name(key, value)?,
                "maxBodyBytes" => config.max_body_bytes = positive(key, value)?,
                "firstTokenTimeoutMs" => config.first_token_timeout_ms = positive(key, value)?,
                "answerTimeoutMs" => config.answer_timeout_ms = positive(key, value)?,
                "idleTimeoutMs" => config.idle_timeout_ms = positive(key, value)?,
                "probeIntervalMs" => config.probe_interval_ms = positive(key, value)?,
                "modelsCreated" => config.models_created = positive(key, value)?,
                "ownedBy" => config.owned_by = string(key, value)?,
                "restoreHeaders" => config.restore_headers = names(key, value)?,
                "allowHeaders" => config.allow_headers = names(key, value)?,
                "renameMaxTokens" => {
                    config.rename_max_tokens = match value {
                        Value::Bool(on) => *on,
                        _ => return Err(format!("{key}: must be true or false")),
                    }
                }
                other => return Err(format!("`{other}`: unknown")),
            }
        }
        if config.endpoints.is_empty() {
            return Err("`paths`: must name at least one path".into());
        }
        Ok(config)
    }

    /// Whether a request header goes on to the gateway behind.
    pub fn keeps(&self, name: &str) -> bool {
        KEPT.contains(&name)
            || KEPT_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
            || name == self.tenant_header
            || self.allow_headers.iter().any(|allowed| allowed == name)
    }

    /// Whether the tenant may call the alias. Without tenants everybody may call everything.
    pub fn admits(&self, tenant: Option<&str>, alias: &str) -> bool {
        match &self.tenants {
            None => true,
            Some(tenants) => tenants
                .iter()
                .find(|(name, _)| Some(name.as_str()) == tenant)
                .is_some_and(|(_, aliases)| aliases.iter().any(|one| one == alias)),
        }
    }
}

fn endpoints(value: &Value) -> Result<Vec<Endpoint>, String> {
    let members = value.as_object().ok_or("`paths`: must be an object")?;
    members
        .iter()
        .map(|(path, value)| {
            let at = |field: &str| format!("`paths[\"{path}\"].{field}`");
            let kind = match value.get("kind").and_then(Value::as_str) {
                Some("chat") => Kind::Chat,
                Some("completions") => Kind::Completions,
                Some("embeddings") => Kind::Embeddings,
                Some("responses") => Kind::Responses,
                Some("messages") => Kind::Messages,
                Some("models") => Kind::Models,
                _ => return Err(format!("{}: no such kind", at("kind"))),
            };
            let aliases = match value.get("aliases") {
                Some(aliases) => strings(&at("aliases"), aliases)?,
                None if kind == Kind::Models => Vec::new(),
                None => return Err(format!("{}: missing", at("aliases"))),
            };
            let rewrite = match value.get("rewrite") {
                Some(path) => Some(string(&at("rewrite"), path)?),
                None => None,
            };
            Ok(Endpoint {
                path: path.clone(),
                kind,
                aliases,
                rewrite,
            })
        })
        .collect()
}

fn reasons(value: &Value) -> Result<Vec<(String, String)>, String> {
    let members = value
        .as_object()
        .ok_or("`unsupported`: must be an object")?;
    members
        .iter()
        .map(|(path, reason)| Ok((path.clone(), string("unsupported", reason)?)))
        .collect()
}

fn tenants(value: &Value) -> Result<Vec<(String, Vec<String>)>, String> {
    let members = value.as_object().ok_or("`tenants`: must be an object")?;
    members
        .iter()
        .map(|(tenant, aliases)| Ok((tenant.clone(), strings("tenants", aliases)?)))
        .collect()
}

fn strings(key: &str, value: &Value) -> Result<Vec<String>, String> {
    let elements = value.as_array().ok_or(format!("{key}: must be a list"))?;
    elements
        .iter()
        .map(|element| string(key, element))
        .collect()
}

fn string(key: &str, value: &Value) -> Result<String, String> {
    let text = value.as_str().filter(|text| !text.is_empty());
    text.map(String::from)
        .ok_or(format!("{key}: must be a text"))
}

fn name(key: &str, value: &Value) -> Result<String, String> {
    string(key, value).map(|name| name.to_ascii_lowercase())
}

fn names(key: &str, value: &Value) -> Result<Vec<String>, String> {
    let names = strings(key, value)?;
    Ok(names.iter().map(|name| name.to_ascii_lowercase()).collect())
}

fn positive(key: &str, value: &Value) -> Result<u64, String> {
    let number = value.as_u64().filter(|number| *number > 0);
    number.ok_or(format!("{key}: must be a whole number above 0"))
}
