use std::error::Error;
use std::fmt;

/// Why two snapshots could not be joined. The generation that serves stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// More buckets are in use than the registry may hold.
    TooManyBuckets {
        /// The registry's limit.
        buckets_max: u32,
    },
    /// More quotas than the quota table has room for.
    QuotaTableFull {
        /// Quotas the table can hold.
        capacity: usize,
    },
    /// A usage plan has more method throttles in one stage than can be numbered (R-USAGE-05 allows 20).
    TooManyMethodThrottles {
        /// The plan's id.
        plan: String,
        /// How many it has in that stage.
        count: usize,
    },
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LinkError::TooManyBuckets { buckets_max } => write!(
                f,
                "the throttles of this configuration need more than the {buckets_max} buckets this gateway may \
                 hold; remove usage plans or keys, or raise the gateway's limit of buckets"
            ),
            LinkError::QuotaTableFull { capacity } => write!(
                f,
                "the quota table is full with {capacity} quotas; raise the gateway's quota capacity and restart \
                 it: quotas that ran out are dropped and the others carried over"
            ),
            LinkError::TooManyMethodThrottles { plan, count } => write!(
                f,
                "usage plan {plan} has {count} method throttles in one stage; remove some, API Gateway allows 20"
            ),
        }
    }
}

impl Error for LinkError {}

/// Why the words given are not a quota table, or take no more. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotaTableError {
    /// Shorter than a header and one slot.
    TooShort {
        /// Words given.
        words: usize,
    },
    /// The words hold something else.
    NotAQuotaTable,
    /// Written by another version of the program.
    UnknownVersion {
        /// The version found.
        version: u64,
    },
    /// The header tells of another number of slots than there is room for: cut off, or lengthened by hand.
    WrongLength {
        /// Slots according to the header.
        recorded: u64,
        /// Slots there is room for.
        present: usize,
    },
    /// No room for another quota.
    Full {
        /// Quotas it can hold.
        capacity: usize,
    },
}

impl fmt::Display for QuotaTableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            QuotaTableError::TooShort { words } => {
                write!(f, "the quota table of {words} words is too short for a single quota; give it a capacity")
            }
            QuotaTableError::NotAQuotaTable => f.write_str(
                "this is not a quota table; it was left untouched: point the gateway at another file or move this \
                 one away",
            ),
            QuotaTableError::UnknownVersion { version } => write!(
                f,
                "the quota table has format version {version}, which this gateway does not know; it was left \
                 untouched: start the version that wrote it, or move the file away and lose the counts"
            ),
            QuotaTableError::WrongLength { recorded, present } => write!(
                f,
                "the quota table tells of {recorded} slots but has room for {present}; it was cut or lengthened \
                 from outside: restore it, or move it away and lose the counts"
            ),
            QuotaTableError::Full { capacity } => write!(
                f,
                "the quota table is full with {capacity} quotas; raise the quota capacity and restart the gateway"
            ),
        }
    }
}

impl Error for QuotaTableError {}
