//! The request's way through `edge`.

use super::body::{RequestBody, MAX_TOKENS};
use super::config::Kind;
use super::error::ApiError;
use super::{answer, models, Edge};
use crate::envoy::{Body, BodyStatus, Counter, HeaderMap, HeadersStatus, Host};
use crate::{health, tries};

/// Time-out of one try, as Envoy's router takes it from the request.
const TRY_TIMEOUT: &str = "x-envoy-upstream-rq-per-try-timeout-ms";

impl Edge {
    pub fn on_request_headers(&mut self, host: &impl Host, end: bool) -> HeadersStatus {
        match self.admit(host, end) {
            Ok(status) => status,
            Err(error) => {
                self.refuse(host, &error);
                HeadersStatus::StopIteration
            }
        }
    }

    pub fn on_request_body(&mut self, host: &impl Host, end: bool) -> BodyStatus {
        if self.answered {
            return BodyStatus::StopNoBuffer;
        }
        match self.read(host, end) {
            Ok(true) => BodyStatus::Continue,
            Ok(false) => BodyStatus::StopAndBuffer,
            Err(error) => {
                self.refuse(host, &error);
                BodyStatus::StopNoBuffer
            }
        }
    }

    /// Trailers end the body; false when the request was refused.
    pub fn on_request_trailers(&mut self, host: &impl Host) -> bool {
        if self.answered {
            return false;
        }
        match self.settle(host) {
            Ok(()) => true,
            Err(error) => {
                self.refuse(host, &error);
                false
            }
        }
    }

    fn tenant(&self, host: &impl Host) -> Option<String> {
        host.header(HeaderMap::Request, &self.config.tenant_header)
    }

    /// Whichever of its keys a tenant presented: routes, limits and the log know one name.
    fn name_tenant(&self, host: &impl Host) {
        let Some(client) = self.tenant(host) else {
            return;
        };
        if let Some(tenant) = client.strip_suffix(&self.config.old_key_suffix) {
            host.set_header(HeaderMap::Request, &self.config.tenant_header, tenant);
        }
    }

    fn admit(&mut self, host: &impl Host, end: bool) -> Result<HeadersStatus, ApiError> {
        self.name_tenant(host);
        self.keep_headers(host);
        if self.config.tenants.is_some() && self.tenant(host).is_none() {
            return Err(ApiError::request(
                401,
                "invalid_api_key",
                "missing or wrong API key",
            ));
        }
        let path = host.header(HeaderMap::Request, ":path").unwrap_or_default();
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let method = host
            .header(HeaderMap::Request, ":method")
            .unwrap_or_default();
        let (index, rest) = self.find(path)?;
        self.endpoint = Some(index);
        let endpoint = &self.config.endpoints[index];
        if endpoint.kind == Kind::Models {
            return self.answer_models(host, &method, rest);
        }
        if method != "POST" {
            return Err(wrong_method("POST"));
        }
        if end {
            return Err(RequestBody::new(endpoint.kind)
                .finish()
                .err()
                .unwrap_or_else(|| {
                    ApiError::request(400, "missing_body", "the request has no body")
                }));
        }
        let media = host
            .header(HeaderMap::Request, "content-type")
            .unwrap_or_default();
        let kind = media.split(';').next().unwrap_or_default().trim();
        if !kind.is_empty() && !kind.eq_ignore_ascii_case("application/json") {
            let message = "the body must be JSON; send `content-type: application/json`";
            return Err(ApiError::request(415, "unsupported_media_type", message));
        }
        let length = host.header(HeaderMap::Request, "content-length");
        let length: u64 = length.and_then(|text| text.parse().ok()).unwrap_or(0);
        if length > self.config.max_body_bytes {
            return Err(answer::too_large(self.config.max_body_bytes));
        }
        if let Some(path) = &endpoint.rewrite {
            host.set_header(HeaderMap::Request, ":path", path);
        }
        host.raise_request_limit(self.config.max_body_bytes);
        self.request = Some(Box::new(RequestBody::new(endpoint.kind)));
        Ok(HeadersStatus::StopIteration)
    }

    fn keep_headers(&mut self, host: &impl Host) {
        for name in host.header_names(HeaderMap::Request) {
            if !self.config.keeps(&name) {
                host.remove_header(HeaderMap::Request, &name);
            }
        }
        for name in &self.config.restore_headers {
            if let Some(value) = host.header(HeaderMap::Request, name) {
                self.kept.push((name.clone(), value));
            }
        }
        self.request_id = host.header(HeaderMap::Request, "x-request-id");
    }

    /// The endpoint of a path, and what of the path follows it (models only).
    fn find<'p>(&self, path: &'p str) -> Result<(usize, &'p str), ApiError> {
        for (index, endpoint) in self.config.endpoints.iter().enumerate() {
            let rest = path.strip_prefix(endpoint.path.as_str());
            match rest {
                Some("") => return Ok((index, "")),
                Some(rest) if endpoint.kind == Kind::Models && rest.starts_with('/') => {
                    return Ok((index, rest));
                }
                _ => {}
            }
        }
        let named =
            self.config
                .unsupported
                .iter()
                .find(|(pattern, _)| match pattern.strip_suffix('*') {
                    Some(prefix) => path.starts_with(prefix),
                    None => path == pattern,
                });
        if let Some((_, reason)) = named {
            return Err(ApiError::request(
                404,
                "unsupported_endpoint",
                reason.as_str(),
            ));
        }
        let paths: Vec<&str> = self
            .config
            .endpoints
            .iter()
            .map(|one| one.path.as_str())
            .collect();
        let message = format!("unknown path; there are: {}", models::list(&paths));
        Err(ApiError::request(404, "unknown_url", message))
    }

    fn answer_models(
        &mut self,
        host: &impl Host,
        method: &str,
        rest: &str,
    ) -> Result<HeadersStatus, ApiError> {
        if method != "GET" && method != "HEAD" {
            return Err(wrong_method("GET"));
        }
        let json = models::answer(&self.config, self.tenant(host).as_deref(), rest)?;
        self.send(host, 200, &json, "unified_ai_models", None);
        Ok(HeadersStatus::StopIteration)
    }

    /// Reads a piece of the request; true when it is whole and good.
    fn read(&mut self, host: &impl Host, end: bool) -> Result<bool, ApiError> {
        let Some(request) = self.request.as_mut() else {
            return Ok(true);
        };
        self.received += host.body_size(Body::ReceivedRequest) as u64;
        if self.received > self.config.max_body_bytes {
            return Err(answer::too_large(self.config.max_body_bytes));
        }
        let mut result = Ok(());
        host.read_body(Body::ReceivedRequest, &mut |piece| {
            if result.is_ok() {
                result = request.feed(piece);
            }
        });
        result?;
        if end {
            self.settle(host)?;
        }
        Ok(end)
    }

    /// The request is whole: judges it and sets what the router needs.
    fn settle(&mut self, host: &impl Host) -> Result<(), ApiError> {
        let Some(mut request) = self.request.take() else {
            return Ok(());
        };
        let asked = request.finish()?;
        let tenant = self.tenant(host);
        let known = models::admitted(&self.config, tenant.as_deref());
        if !known.contains(&asked.model.as_str()) {
            return Err(models::unknown(&self.config, tenant.as_deref()));
        }
        if let Some(endpoint) = self.endpoint() {
            if !endpoint.aliases.contains(&asked.model) {
                let able = endpoint.aliases.iter().map(String::as_str);
                let able: Vec<&str> = able.filter(|alias| known.contains(alias)).collect();
                let message = format!(
                    "this model does not serve {}; those that do: {}",
                    endpoint.path,
                    models::list(&able)
                );
                let error = ApiError::request(404, "unsupported_endpoint", message);
                return Err(error.about("model"));
            }
        }
        self.try_timeout_ms = match asked.stream {
            true => self.config.first_token_timeout_ms,
            false => self.config.answer_timeout_ms,
        };
        self.base64 = asked.base64;
        self.model = asked.model;
        let timeout = self.try_timeout_ms.to_string();
        host.set_header(HeaderMap::Request, TRY_TIMEOUT, &timeout);
        self.choose_target(host, tenant.as_deref());
        if let (true, Some(at)) = (self.config.rename_max_tokens, asked.max_tokens_at) {
            rename_max_tokens(host, at);
        }
        Ok(())
    }

    /// Sends the call past a target that is known to fail.
    fn choose_target(&self, host: &impl Host, tenant: Option<&str>) {
        // An alias may have targets of the tenant's own.
        let own = format!("{} {}", self.model, tenant.unwrap_or_default());
        let groups = [own.as_str(), self.model.as_str()];
        let interval = self.config.probe_interval_ms;
        if let Some(address) = health::shared().prefer(&groups, interval, tries::now()) {
            host.prefer_target(&address);
        }
    }

    fn refuse(&mut self, host: &impl Host, error: &ApiError) {
        host.count(Counter::Refused, &error.code);
        let json = error.to_json();
        self.send(host, error.status, &json, "unified_ai_refused", error.allow);
    }

    fn send(
        &mut self,
        host: &impl Host,
        status: u16,
        json: &str,
        details: &str,
        allow: Option<&str>,
    ) {
        self.answered = true;
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(allow.map(|methods| ("allow", methods)));
        // Envoy does not show a filter the answer that the filter itself gave.
        let id = self.request_id.as_deref();
        headers.extend(id.map(|id| (self.config.request_id_header.as_str(), id)));
        host.send_response(status, &headers, json.as_bytes(), details);
    }
}

/// Newer models of some providers refuse the old name, and every translator takes the new one.
fn rename_max_tokens(host: &impl Host, at: usize) {
    let (old, new) = MAX_TOKENS;
    let mut text = Vec::new();
    for part in [Body::BufferedRequest, Body::ReceivedRequest] {
        host.read_body(part, &mut |piece| text.extend_from_slice(piece));
    }
    // Written with escapes it stays as it is.
    if text.get(at..at + old.len()) != Some(old) {
        return;
    }
    text.splice(at..at + old.len(), new.iter().copied());
    host.replace_body(Body::BufferedRequest, b"");
    host.replace_body(Body::ReceivedRequest, &text);
    if host.header(HeaderMap::Request, "content-length").is_some() {
        let length = text.len().to_string();
        host.set_header(HeaderMap::Request, "content-length", &length);
    }
}

fn wrong_method(allowed: &'static str) -> ApiError {
    let message = format!("this path takes {allowed} only");
    ApiError {
        allow: Some(allowed),
        ..ApiError::request(405, "method_not_allowed", message)
    }
}
