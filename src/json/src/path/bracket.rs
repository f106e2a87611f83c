//! What stands in brackets: names, indexes, ranges, and where a filter begins.

use super::parse::{Parser, unescape};
use super::{PathError, Step};

impl Parser<'_> {
    pub(super) fn bracket(&mut self) -> Result<Step, PathError> {
        self.at += 1;
        self.skip_spaces();
        let step = match self.peek() {
            Some(b'\'' | b'"') => self.properties()?,
            Some(b'*') => {
                self.at += 1;
                Step::Wildcard
            }
            Some(b'?') => self.filter_step()?,
            Some(b'(') => self.counted_back()?,
            Some(b'-' | b':' | b'0'..=b'9') => self.indexes()?,
            _ => return Err(self.error("a quoted name, a number, '*' or '?' is expected after '['")),
        };
        if self.take_spaced("]") { Ok(step) } else { Err(self.error("']' is expected here")) }
    }

    /// `'a'` or `'a', 'b'`, all with the first one's kind of quotes.
    fn properties(&mut self) -> Result<Step, PathError> {
        let quote = self.peek();
        let mut names = Vec::new();
        loop {
            self.skip_spaces();
            if self.peek() != quote {
                return Err(self.error("a quoted name is expected here"));
            }
            names.push(unescape(self.delimited()?).into_boxed_str());
            if !self.take_spaced(",") {
                break;
            }
        }
        match <[Box<str>; 1]>::try_from(names) {
            Ok([name]) => Ok(Step::Property(name)),
            Err(names) => Ok(Step::Properties(names)),
        }
    }

    /// `1`, `1,2`, `1:`, `:2` or `1:2`; what follows a second colon is of no consequence to Jayway.
    fn indexes(&mut self) -> Result<Step, PathError> {
        let start = self.at;
        let len = self.rest().find(']').ok_or_else(|| self.error("']' is missing"))?;
        let text = self.rest().get(..len).unwrap_or_default().trim_end_matches(' ');
        self.at += text.len();
        let bad = PathError {
            at: start,
            problem: "a number, numbers with ',' or a range with ':' are expected here",
        };
        let number = |text: &str| text.parse::<i32>().ok().filter(|_| !text.starts_with('+'));
        if text.contains(':') {
            let mut bounds = text.split(':').map(|bound| match bound {
                "" => Some(None),
                bound => number(bound).map(Some),
            });
            let (from, to) = (bounds.next().flatten(), bounds.next().flatten());
            return match (from, to) {
                (None, _) | (_, None) | (Some(None), Some(None)) => Err(bad),
                (Some(from), Some(to)) => Ok(Step::Slice(from, to)),
            };
        }
        let indexes: Option<Vec<i32>> =
            text.split(',').map(|index| number(index.trim_matches(' '))).collect();
        match indexes.as_deref() {
            None => Err(bad),
            Some([index]) => Ok(Step::Index(*index)),
            Some(_) => Ok(Step::Indexes(indexes.unwrap_or_default())),
        }
    }

    /// `(@.length-1)`: counted from the end.
    fn counted_back(&mut self) -> Result<Step, PathError> {
        let bad = self.error("'(@.length-1)' or the like is expected here");
        let len = self.rest().find(']').ok_or_else(|| bad.clone())?;
        let text = self.rest().get(..len).unwrap_or_default().trim_end_matches(' ');
        let plain: String = text.chars().filter(|char| *char != ' ').collect();
        let back =
            ["(@.length-", "(@.length()-", "(@.size()-"].iter().find_map(|start| plain.strip_prefix(start));
        let back = back.and_then(|back| back.strip_suffix(')')?.parse::<u16>().ok()).filter(|back| *back > 0);
        self.at += text.len();
        back.map(|back| Step::Index(-i32::from(back))).ok_or(bad)
    }

    fn filter_step(&mut self) -> Result<Step, PathError> {
        self.at += 1;
        if !self.take_spaced("(") {
            return Err(self.error("'(' is expected after '?'"));
        }
        self.enter()?;
        let outside = std::mem::replace(&mut self.in_filter, true);
        let filter = self.any()?;
        self.in_filter = outside;
        self.leave();
        if self.take_spaced(")") {
            Ok(Step::Filter(Box::new(filter)))
        } else {
            Err(self.error("')' is expected here"))
        }
    }
}
