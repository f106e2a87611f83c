//! Which user and group a process runs as.

use std::{fs, io, os::unix::fs::MetadataExt};

/// The user that functions run as when the host is root and nothing else is said.
pub const DEFAULT_USER: &str = "nobody";

/// A user and their group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// The user.
    pub uid: u32,
    /// The group.
    pub gid: u32,
}

/// Whether this process is root.
pub fn is_root() -> bool {
    // The owner of a process's directory is its effective user.
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

/// Looks a user up in `/etc/passwd`.
///
/// # Errors
/// When the file cannot be read or names no such user.
pub fn find(user: &str) -> io::Result<Account> {
    let table = fs::read_to_string("/etc/passwd")?;
    find_in(&table, user).ok_or_else(|| {
        let problem = format!("there is no user `{user}` in /etc/passwd; add it, or give a number");
        io::Error::new(io::ErrorKind::NotFound, problem)
    })
}

/// Looks a name or a number up in the text of `/etc/passwd`. A number that it does not have is a user without a name,
/// in the group of the same number.
fn find_in(table: &str, user: &str) -> Option<Account> {
    let number = user.parse::<u32>().ok();
    let rows = table.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let [name, _, uid, gid, ..] = fields[..] else { return None };
        Some((name, Account { uid: uid.parse().ok()?, gid: gid.parse().ok()? }))
    });
    let found = rows.into_iter().find(|(name, account)| *name == user || Some(account.uid) == number);
    found.map(|(_, account)| account).or(number.map(|uid| Account { uid, gid: uid }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_found_by_name_and_by_number() {
        let table = "root:x:0:0:root:/root:/bin/sh\nbroken\nnobody:x:65534:65533::/:/bin/false\n";
        for (user, want) in [
            ("nobody", Some((65534, 65533))),
            ("65534", Some((65534, 65533))),
            ("4242", Some((4242, 4242))),
            ("somebody", None),
            ("-1", None),
        ] {
            let want = want.map(|(uid, gid)| Account { uid, gid });
            assert_eq!(find_in(table, user), want, "{user}");
        }
    }
}
