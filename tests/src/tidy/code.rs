//! Just enough of a Rust lexer: code without its comments and literals, words, and where functions begin and end.

/// A function and its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line of its `fn`, from 1.
    pub line: usize,
    /// Lines from `fn` to its closing brace, both counted.
    pub lines: usize,
}

/// The code with blanks instead of comments and of what stands inside literals. Lines stay where they are.
pub fn blank(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = skip(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

/// Where the comment or literal that begins at `at` ends; `at` itself if there is none.
fn skip(chars: &[char], at: usize) -> usize {
    let next = |n: usize| chars.get(at + n).copied();
    let is_word_before = at > 0 && is_word(chars[at - 1]);
    match chars[at] {
        '/' if next(1) == Some('/') => line_end(chars, at),
        '/' if next(1) == Some('*') => comment_end(chars, at),
        '"' => string_end(chars, at),
        'r' | 'b' | 'c' if !is_word_before => prefixed_end(chars, at),
        '\'' if next(1) == Some('\\') => char_end(chars, at + 3),
        '\'' if next(2) == Some('\'') => at + 3,
        _ => at,
    }
}

fn line_end(chars: &[char], at: usize) -> usize {
    chars[at..].iter().position(|c| *c == '\n').map_or(chars.len(), |n| at + n)
}

fn comment_end(chars: &[char], from: usize) -> usize {
    let mut depth = 0;
    let mut at = from;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    at
}

fn string_end(chars: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// The end of `r"…"`, `r#"…"#`, `b"…"`, `br#"…"#`, `c"…"` and `b'…'`.
fn prefixed_end(chars: &[char], from: usize) -> usize {
    let mut at = from;
    while at < from + 2 && matches!(chars.get(at), Some('r' | 'b' | 'c')) {
        at += 1;
    }
    let is_raw = chars[from..at].contains(&'r');
    let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
    match chars.get(at + hashes) {
        Some('"') if is_raw => raw_end(chars, at + hashes + 1, hashes),
        Some('"') if hashes == 0 => string_end(chars, at),
        Some('\'') if hashes == 0 && !is_raw && at == from + 1 => {
            let escaped = chars.get(at + 1) == Some(&'\\');
            char_end(chars, if escaped { at + 3 } else { at + 2 })
        }
        _ => from,
    }
}

fn raw_end(chars: &[char], from: usize, hashes: usize) -> usize {
    let is_end = |at: &usize| chars[*at] == '"' && chars[at + 1..].iter().take(hashes).all(|c| *c == '#');
    (from..chars.len()).find(is_end).map_or(chars.len(), |at| (at + 1 + hashes).min(chars.len()))
}

/// The end of a character literal whose content is over at `from` at the earliest.
fn char_end(chars: &[char], from: usize) -> usize {
    let rest = chars.get(from..).unwrap_or_default();
    rest.iter().position(|c| *c == '\'').map_or(chars.len(), |n| from + n + 1)
}

/// Letters, digits and underscores.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether `line` holds `word` as a whole word.
pub fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

/// Blanked code without its `#[cfg(test)]` modules.
pub fn without_tests(blanked: &str) -> String {
    let mut out = String::with_capacity(blanked.len());
    let mut rest = blanked;
    while let Some(at) = rest.find("#[cfg(test)]") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = item_end(from);
        out.extend(from[..end].chars().filter(|c| *c == '\n'));
        rest = &from[end..];
    }
    out.push_str(rest);
    out
}

/// Where the item at the start of `text` ends: at its closing brace, or at the semicolon of one without a body.
fn item_end(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth <= 1 => return at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Every function with a body in blanked code, those inside others too.
pub fn functions(blanked: &str) -> Vec<Function> {
    let starts = blanked
        .match_indices("fn ")
        .filter(|(at, _)| !blanked[..*at].chars().next_back().is_some_and(is_word));
    starts.filter_map(|(at, _)| function_at(blanked, at)).collect()
}

fn function_at(blanked: &str, at: usize) -> Option<Function> {
    let text = &blanked[at..];
    let name: String = text[3..].chars().take_while(|c| is_word(*c)).collect();
    let body = text.find(['{', ';']).filter(|_| !name.is_empty())?;
    if text[body..].starts_with(';') && !text[..body].contains('[') {
        return None;
    }
    // An array type in the signature has a semicolon, but never a brace.
    let body = body + text[body..].find('{')?;
    let end = body + item_end(&text[body..]);
    let line = blanked[..at].matches('\n').count() + 1;
    Some(Function { name, line, lines: text[..end].matches('\n').count() + 1 })
}
