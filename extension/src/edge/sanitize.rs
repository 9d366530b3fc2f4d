//! A provider's words about the caller's own mistake, without what points at the provider.

/// Longest message passed on, in characters.
const LONGEST: usize = 400;

/// Names that would tell who answered, and what is said instead.
const NAMES: [&str; 23] = [
    "azure",
    "openai",
    "microsoft",
    "aws",
    "amazon",
    "bedrock",
    "google",
    "gcp",
    "vertex",
    "vertexai",
    "gemini",
    "anthropic",
    "claude",
    "meta",
    "llama",
    "mistral",
    "cohere",
    "nova",
    "titan",
    "aiplatform",
    "converse",
    "conversestream",
    "generatecontent",
];

const STAND_IN: &str = "the provider";

/// The message without URLs, host names, addresses, identifiers, model names of providers and
/// providers' names.
pub fn message(text: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut skip = 0;
    let all: Vec<&str> = text.split_whitespace().collect();
    for (index, word) in all.iter().enumerate() {
        if skip > 0 {
            skip -= 1;
            continue;
        }
        // "Request ID: 7f3a": the words and what follows them go.
        let next = all
            .get(index + 1)
            .map(|next| bare(next).to_ascii_lowercase());
        let lower = bare(word).to_ascii_lowercase();
        if matches!(
            lower.as_str(),
            "request" | "trace" | "correlation" | "activity"
        ) && matches!(next.as_deref(), Some("id" | "ids" | "identifier"))
        {
            skip = 2;
            continue;
        }
        let replaced = replace(word);
        let again = replaced == STAND_IN && words.last() == Some(&STAND_IN);
        if !replaced.is_empty() && !again {
            words.push(replaced);
        }
    }
    let joined = words.join(" ");
    let clean: String = joined
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect();
    clean.trim().to_string()
}

fn is_edge(character: char) -> bool {
    !character.is_alphanumeric()
}

fn bare(word: &str) -> &str {
    word.trim_matches(is_edge)
}

fn replace(word: &str) -> &str {
    let core = bare(word);
    let lower = core.to_ascii_lowercase();
    if lower.contains("://") || lower.starts_with("www.") {
        return "";
    }
    let possessive = lower.trim_end_matches("'s").trim_end_matches("\u{2019}s");
    let parts = || possessive.split(|c: char| !c.is_ascii_alphanumeric());
    if parts().any(|part| NAMES.contains(&part)) {
        return STAND_IN;
    }
    if is_host(&lower) || is_address(&lower) || lower.contains('@') || lower.starts_with("arn:") {
        return STAND_IN;
    }
    if is_identifier(core) {
        return "[...]";
    }
    word
}

/// `a.b.c`, or `a.b` with a known ending: sentences end in one dot, not in two.
fn is_host(word: &str) -> bool {
    let labels: Vec<&str> = word
        .split('/')
        .next()
        .unwrap_or_default()
        .split('.')
        .collect();
    let named = labels.iter().all(|label| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    });
    let ending = labels.last().copied().unwrap_or_default();
    let alphabetic = ending.len() >= 2 && ending.chars().all(|c| c.is_ascii_alphabetic());
    let known = matches!(
        ending,
        "com" | "net" | "org" | "io" | "ai" | "dev" | "cloud" | "local" | "internal"
    );
    named && alphabetic && (labels.len() >= 3 || (labels.len() == 2 && known))
}

fn is_address(word: &str) -> bool {
    let host = word.rsplit_once(':').map_or(word, |(host, _)| host);
    host.parse::<std::net::IpAddr>().is_ok() || word.parse::<std::net::IpAddr>().is_ok()
}

/// A deployment, a model, a request id, a key, a resource path: long or hyphenated with digits.
/// Names of parameters (`messages[0].content`, `max_tokens`) and plain numbers are none.
fn is_identifier(word: &str) -> bool {
    let digit = word.chars().any(|c| c.is_ascii_digit());
    let letter = word.chars().any(|c| c.is_ascii_alphabetic());
    let hyphen = word.contains('-') && digit && letter;
    let slashes = word.matches('/').count() >= 2;
    let long = word.len() >= 20 && digit && letter && !word.contains(['[', '.', '(', '"']);
    let opaque = word.len() >= 40 && !word.contains(['_', '[', '.', '"']);
    hyphen || slashes || long || opaque
}

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn keeps_what_helps_the_caller() {
        for text in [
            "This model's maximum context length is 128000 tokens. However, your messages resulted in 130112 tokens. Please reduce the length of the messages.",
            "Invalid type for 'messages[0].content': expected a string, but got an integer instead.",
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            "The input token count (1050000) exceeds the maximum number of tokens allowed (1048576).",
            "Invalid 'tools[0].function.name': string does not match pattern.",
        ] {
            assert_eq!(message(text), text);
        }
    }

    #[test]
    fn drops_what_points_at_a_provider() {
        let cases = [
            (
                "See https://go.microsoft.com/fwlink/?linkid=2198766 for more.",
                "See for more.",
            ),
            (
                "The host atlas-dev.openai.azure.com refused",
                "The host the provider refused",
            ),
            (
                "Azure OpenAI's policy was triggered",
                "the provider policy was triggered",
            ),
            (
                "The model `us.anthropic.claude-sonnet-4-5-20250929-v1:0` is busy",
                "The model the provider is busy",
            ),
            ("gpt-5.4-mini does not do that", "[...] does not do that"),
            (
                "(Request ID: 7f3ac1d2-0000-4b1c-9b1f-aaaaaaaaaaaa) Bad input",
                "Bad input",
            ),
            (
                "at projects/atlas-1/locations/us-central1/publishers",
                "at [...]",
            ),
            (
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/x failed",
                "the provider failed",
            ),
            ("peer 10.40.1.7:443 said no", "peer the provider said no"),
            ("mail ops@example.com", "mail the provider"),
            ("key sk1234567890abcdefghijk bad", "key [...] bad"),
        ];
        for (text, expected) in cases {
            assert_eq!(message(text), expected);
        }
    }

    #[test]
    fn is_bounded_and_has_no_controls() {
        let long = "word ".repeat(1000);
        assert!(message(&long).chars().count() <= 400);
        assert_eq!(message("a\u{0}b\r\n\tc\u{1b}[31m"), "ab c[31m");
        assert_eq!(message(""), "");
    }
}
