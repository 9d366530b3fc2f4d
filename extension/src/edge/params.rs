//! Parameters of a call that are judged before it is sent.

/// Parameters that must be whole numbers from 1 (or null), with their upper bound.
const COUNTS: [(&str, u64); 5] = [
    ("max_tokens", i32::MAX as u64),
    ("max_completion_tokens", i32::MAX as u64),
    ("max_output_tokens", i32::MAX as u64),
    ("n", 128),
    ("best_of", 128),
];

/// Parameters that must be numbers in a range (or null).
const RANGES: [(&str, f64, f64); 4] = [
    ("temperature", 0.0, 2.0),
    ("top_p", 0.0, 1.0),
    ("presence_penalty", -2.0, 2.0),
    ("frequency_penalty", -2.0, 2.0),
];

/// A parameter that is looked at.
#[derive(Clone, Copy, PartialEq, Default)]
pub enum Param {
    #[default]
    None,
    Model,
    Stream,
    Messages,
    Input,
    Text,
    Count(usize),
    Range(usize),
}

impl Param {
    /// The parameter of that name.
    pub fn of(key: &[u8]) -> Param {
        let Ok(key) = std::str::from_utf8(key) else {
            return Param::None;
        };
        match key {
            "model" => Param::Model,
            "stream" => Param::Stream,
            "messages" => Param::Messages,
            "input" => Param::Input,
            "prompt" => Param::Text,
            _ => {
                let count = COUNTS.iter().position(|(name, _)| *name == key);
                let range = RANGES.iter().position(|(name, _, _)| *name == key);
                count
                    .map(Param::Count)
                    .or(range.map(Param::Range))
                    .unwrap_or_default()
            }
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Param::None => "",
            Param::Model => "model",
            Param::Stream => "stream",
            Param::Messages => "messages",
            Param::Input => "input",
            Param::Text => "prompt",
            Param::Count(index) => COUNTS[index].0,
            Param::Range(index) => RANGES[index].0,
        }
    }

    /// What it must be.
    pub fn expectation(self) -> String {
        match self {
            Param::Model => "must be the name of a model".into(),
            Param::Stream => "must be true or false".into(),
            Param::Messages => "must be a list of messages".into(),
            Param::Input | Param::Text => "must be a text or a list".into(),
            Param::Count(index) if COUNTS[index].1 < 1000 => {
                format!("must be a whole number from 1 to {}", COUNTS[index].1)
            }
            Param::Count(_) => "must be a positive whole number".into(),
            Param::Range(index) => {
                let (_, low, high) = RANGES[index];
                format!("must be a number from {low} to {high}")
            }
            Param::None => String::new(),
        }
    }

    /// Whether a number, as written, is one it may be.
    pub fn admits(self, number: &str) -> bool {
        match self {
            Param::Count(index) => number
                .parse::<u64>()
                .is_ok_and(|number| (1..=COUNTS[index].1).contains(&number)),
            Param::Range(index) => {
                let (_, low, high) = RANGES[index];
                number
                    .parse::<f64>()
                    .is_ok_and(|number| (low..=high).contains(&number))
            }
            _ => false,
        }
    }
}
