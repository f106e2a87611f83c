/// The limits that stand in no snapshot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The account's rate in each region in requests a second (R-USAGE-09, 3); 0 switches this limit off.
    pub account_per_second: f64,
    /// The account's burst in requests.
    pub account_burst: u32,
}

impl Default for Settings {
    /// What the original service grants.
    fn default() -> Settings {
        Settings { account_per_second: 10_000.0, account_burst: 5_000 }
    }
}
