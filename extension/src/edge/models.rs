//! `GET /v1/models` and `GET /v1/models/{name}`, answered from the configuration: the aliases the
//! caller may use, and no others.

use super::config::Config;
use super::error::ApiError;
use crate::json::escape_into;

/// The aliases the tenant may call, each once, in order.
pub fn admitted<'a>(config: &'a Config, tenant: Option<&str>) -> Vec<&'a str> {
    let all = config
        .endpoints
        .iter()
        .flat_map(|endpoint| &endpoint.aliases);
    let mut aliases: Vec<&str> = all
        .map(String::as_str)
        .filter(|alias| config.admits(tenant, alias))
        .collect();
    aliases.sort_unstable();
    aliases.dedup();
    aliases
}

/// The answer to a request below the list's path: `rest` is empty or `/<name>`.
pub fn answer(config: &Config, tenant: Option<&str>, rest: &str) -> Result<String, ApiError> {
    let aliases = admitted(config, tenant);
    let Some(name) = rest.strip_prefix('/') else {
        let models: Vec<String> = aliases.iter().map(|alias| model(config, alias)).collect();
        return Ok(format!(
            "{{\"object\":\"list\",\"data\":[{}]}}",
            models.join(",")
        ));
    };
    match aliases.contains(&name) {
        true => Ok(model(config, name)),
        false => Err(unknown(config, tenant)),
    }
}

/// 404 that names the models there are for this tenant, and not the one asked for.
pub fn unknown(config: &Config, tenant: Option<&str>) -> ApiError {
    let message = format!(
        "the requested model does not exist or this key may not call it; it may call: {}",
        list(&admitted(config, tenant))
    );
    ApiError::request(404, "model_not_found", message).about("model")
}

/// Names in a sentence.
pub fn list(names: &[&str]) -> String {
    match names {
        [] => "none".into(),
        names => names.join(", "),
    }
}

fn model(config: &Config, alias: &str) -> String {
    let mut json = String::from("{\"id\":");
    escape_into(&mut json, alias);
    json.push_str(",\"object\":\"model\",\"created\":");
    json.push_str(&config.models_created.to_string());
    json.push_str(",\"owned_by\":");
    escape_into(&mut json, &config.owned_by);
    json.push('}');
    json
}
