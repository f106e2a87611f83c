//! Names of the wire as names of Rust.

/// `restApiId` to `rest_api_id`, `providerARNs` to `provider_arns`, `logoURI` to `logo_uri`.
pub fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        let follows_lower = at > 0 && !chars[at - 1].is_ascii_uppercase();
        // `ARNs`: a plural's s begins no word
        let ends_run = chars.get(at + 1).is_some_and(|next| next.is_ascii_lowercase() && *next != 's');
        if c.is_ascii_uppercase() && at > 0 && (follows_lower || ends_run) {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// A field's name, escaped where it is a word of the language.
pub fn field(name: &str) -> String {
    let snake = snake(name);
    if snake == "type" { format!("r#{snake}") } else { snake }
}

/// `authorizerResultTtlInSeconds` to `AUTHORIZER_RESULT_TTL_IN_SECONDS`; for a structure's name too.
pub fn screaming(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// A value of an enumeration as a variant: `DEFAULT_4XX` to `Default4xx`, `ipv4` to `Ipv4`, `0.5` to `Size0Point5`.
pub fn variant(shape: &str, value: &str) -> String {
    if value.starts_with(|c: char| c.is_ascii_digit()) {
        let unit = if shape.ends_with("Size") { "Size" } else { "Value" };
        return format!("{unit}{}", value.replace('.', "Point"));
    }
    let words = value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.map(capitalised).collect();
    // A word of the language.
    if name == "Self" { "Own".to_owned() } else { name }
}

fn capitalised(word: &str) -> String {
    let is_shouted = word.chars().all(|c| !c.is_ascii_lowercase());
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase()).into_iter();
    let rest = chars.map(|c| if is_shouted { c.to_ascii_lowercase() } else { c });
    first.chain(rest).collect()
}
