//! Pages of listings (R-MGMT-02).

use ringgate_management::page::{Listing, limit};
use ringgate_management::{Fault, Input};

/// Which page of a listing is wanted.
pub(super) struct Page {
    listing: Listing,
    limit: usize,
    after: Option<String>,
}

impl Page {
    /// The page that a request asks for. `scope` is all else that decides which rows there are: parents and filters.
    pub(super) fn of<I: Input>(
        scope: &[&str],
        position: Option<&str>,
        wanted: Option<i32>,
    ) -> Result<Page, Fault> {
        let listing = Listing::new(I::OPERATION, scope);
        Ok(Page { limit: limit(wanted)?, after: listing.after(position)?, listing })
    }

    /// The page of rows that come in the order of their keys, each made into what the wire shows; and the position of the
    /// next.
    pub(super) fn cut<'r, R, T>(
        self,
        rows: impl Iterator<Item = (&'r str, R)>,
        show: impl Fn(R) -> T,
    ) -> (Vec<T>, Option<String>) {
        let after = self.after.as_deref();
        let rest = rows.skip_while(|(key, _)| after.is_some_and(|after| *key <= after));
        let rows: Vec<_> = rest.take(self.limit + 1).collect();
        let (page, position) = self.listing.cut(rows, self.limit, |(key, _)| key);
        (page.into_iter().map(|(_, row)| show(row)).collect(), position)
    }
}
