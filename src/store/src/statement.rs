//! Statements of many rows: one round trip to the database for each.

/// The most rows of one statement. Statements of equal length are prepared once, so this also bounds how many are kept.
pub const ROWS_MAX: usize = 64;
/// The most bytes of values in one statement that has more than one row.
pub const BYTES_MAX: usize = 8 << 20;

/// `($1, $2), ($3, $4)` for two rows of two columns: both databases number their parameters so.
pub fn rows(row_count: usize, column_count: usize) -> String {
    let mut text = String::with_capacity(row_count * (column_count * 6 + 4));
    for row in 0..row_count {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..column_count {
            let separator = if column == 0 { "$" } else { ", $" };
            text.push_str(separator);
            text.push_str(&(row * column_count + column + 1).to_string());
        }
        text.push(')');
    }
    text
}

/// Cuts rows into pieces for one statement each: [`ROWS_MAX`] rows and [`BYTES_MAX`] bytes, and at least one row.
pub fn pieces<T>(rows: &[T], bytes: impl Fn(&T) -> usize) -> Vec<&[T]> {
    let mut pieces = Vec::new();
    let mut rest = rows;
    while !rest.is_empty() {
        let mut total = 0usize;
        let fits = |row: &&T| {
            total = total.saturating_add(bytes(row));
            total <= BYTES_MAX
        };
        let count = rest.iter().take(ROWS_MAX).take_while(fits).count().max(1);
        let (piece, after) = rest.split_at(count);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_through() {
        assert_eq!(rows(1, 1), "($1)");
        assert_eq!(rows(2, 3), "($1, $2, $3), ($4, $5, $6)");
    }

    #[test]
    fn pieces_keep_to_rows_and_bytes() {
        let half = BYTES_MAX / 2;
        for (rows, want) in [
            (vec![], vec![]),
            (vec![1; 3], vec![3]),
            (vec![1; ROWS_MAX + 1], vec![ROWS_MAX, 1]),
            (vec![half, half, 1], vec![2, 1]),
            (vec![BYTES_MAX + 1, 1], vec![1, 1]),
            (vec![1, BYTES_MAX + 1, 1], vec![1, 1, 1]),
        ] {
            let lengths: Vec<usize> = pieces(&rows, |bytes| *bytes).iter().map(|piece| piece.len()).collect();
            assert_eq!(lengths, want, "{} rows", rows.len());
        }
    }
}
