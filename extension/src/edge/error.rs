//! OpenAI's error object.

use crate::json::escape_into;

/// An answer that refuses or regrets.
#[derive(Clone, PartialEq, Debug)]
pub struct ApiError {
    pub status: u16,
    /// OpenAI's `type`.
    pub kind: &'static str,
    pub code: String,
    pub param: Option<String>,
    pub message: String,
    /// For the `allow` header of 405.
    pub allow: Option<&'static str>,
}

impl ApiError {
    /// An error of the request.
    pub fn request(status: u16, code: &str, message: impl Into<String>) -> ApiError {
        ApiError {
            status,
            kind: "invalid_request_error",
            code: code.into(),
            param: None,
            message: message.into(),
            allow: None,
        }
    }

    /// An error of the service.
    pub fn server(status: u16, code: &str, message: impl Into<String>) -> ApiError {
        ApiError {
            kind: "server_error",
            ..ApiError::request(status, code, message)
        }
    }

    /// Too many requests or tokens.
    pub fn limit(message: impl Into<String>) -> ApiError {
        ApiError {
            kind: "rate_limit_error",
            ..ApiError::request(429, "rate_limit_exceeded", message)
        }
    }

    /// The same, about one parameter.
    pub fn about(mut self, param: &str) -> ApiError {
        self.param = Some(param.into());
        self
    }

    /// `{"error":{...}}`.
    pub fn to_json(&self) -> String {
        format!("{{\"error\":{}}}", self.fields_json())
    }

    /// The inner object alone.
    pub fn fields_json(&self) -> String {
        let mut json = String::with_capacity(128 + self.message.len());
        json.push_str("{\"message\":");
        escape_into(&mut json, &self.message);
        json.push_str(",\"type\":");
        escape_into(&mut json, self.kind);
        json.push_str(",\"param\":");
        match &self.param {
            Some(param) => escape_into(&mut json, param),
            None => json.push_str("null"),
        }
        json.push_str(",\"code\":");
        escape_into(&mut json, &self.code);
        json.push('}');
        json
    }
}
