//! A pattern's text as symbols: its characters, each with its place, and those between `\Q` and `\E` marked as quoted.

/// One character of a pattern.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Symbol {
    pub(crate) char: char,
    /// Byte offset in the pattern's text.
    pub(crate) at: usize,
    /// Stands for itself whatever it is.
    pub(crate) quoted: bool,
}

/// Removes `\Q` and `\E` as Java does, before anything else is read: a quote may begin and end anywhere, in a class
/// too, and one without an end lasts to the pattern's end.
pub(crate) fn symbols(java: &str) -> Vec<Symbol> {
    let mut symbols = Vec::with_capacity(java.len());
    let mut chars = java.char_indices().peekable();
    let mut quoted = false;
    while let Some((at, char)) = chars.next() {
        let next = chars.peek().map(|next| next.1);
        match (char, next, quoted) {
            ('\\', Some('E'), true) | ('\\', Some('Q'), false) => {
                chars.next();
                quoted = !quoted;
            }
            ('\\', Some(_), false) => {
                symbols.push(Symbol { char, at, quoted });
                symbols.extend(chars.next().map(|(at, char)| Symbol { char, at, quoted }));
            }
            _ => symbols.push(Symbol { char, at, quoted }),
        }
    }
    symbols
}
