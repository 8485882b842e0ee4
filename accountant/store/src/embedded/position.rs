//! The record that each group of commits leaves behind: which one it was, and how much there is after it.

use crate::{Key, StoreError, Table};

/// How many records are kept; group `n` overwrites that of group `n - RING`. Fjall has more than one journal only
/// while it writes one out, about a second, and a gap ends where the newest of them begins: it is among these.
pub(super) const RING: u64 = 1 << 16;

/// Eight numbers: group, version, and the count of each table.
const NUMBERS: usize = 2 + Table::ALL.len();

/// Where a store is after a group of commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Position {
    /// How many groups there were.
    pub(super) group: u64,
    /// The version of the newest commit.
    pub(super) version: u64,
    /// How many entries each table has.
    counts: [u64; Table::ALL.len()],
}

impl Position {
    /// The position of a store that was filled otherwise, as its first group.
    pub(super) fn first(version: u64, count: impl Fn(Table) -> u64) -> Self {
        Self {
            group: 1,
            version,
            counts: Table::ALL.map(count),
        }
    }

    /// The number of entries in `table`.
    pub(super) fn count(&self, table: Table) -> u64 {
        self.counts
            .get(usize::from(table.number()))
            .copied()
            .unwrap_or_default()
    }

    /// Notes that `key` appears or disappears.
    pub(super) fn note(&mut self, key: &Key, was_there: bool, is_there: bool) {
        if let Some(count) = self.counts.get_mut(usize::from(key.table.number())) {
            *count = match (was_there, is_there) {
                (false, true) => count.saturating_add(1),
                (true, false) => count.saturating_sub(1),
                _ => *count,
            };
        }
    }

    /// The place of its record.
    pub(super) fn slot(&self) -> [u8; 2] {
        let [.., high, low] = (self.group % RING).to_be_bytes();
        [high, low]
    }

    /// As it is written.
    pub(super) fn encode(&self) -> Vec<u8> {
        [self.group, self.version]
            .iter()
            .chain(&self.counts)
            .flat_map(|number| number.to_le_bytes())
            .collect()
    }

    /// As it was written.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        let numbers: Vec<u64> = bytes
            .chunks_exact(8)
            .filter_map(|bytes| Some(u64::from_le_bytes(bytes.try_into().ok()?)))
            .collect();
        match numbers.as_slice() {
            [group, version, counts @ ..] if bytes.len() == NUMBERS.saturating_mul(8) => {
                let damaged = |_| StoreError::corrupt("the record of a group is damaged");
                Ok(Self {
                    group: *group,
                    version: *version,
                    counts: counts.try_into().map_err(damaged)?,
                })
            }
            _ => Err(StoreError::corrupt("the record of a group is damaged")),
        }
    }

    /// The newest of `records`, which must be without a gap.
    pub(super) fn newest(records: impl Iterator<Item = Result<Self, StoreError>>) -> Result<Self, StoreError> {
        let mut newest = Self::default();
        let (mut oldest, mut number) = (u64::MAX, 0_u64);
        for record in records {
            let record = record?;
            oldest = oldest.min(record.group);
            number = number.saturating_add(1);
            if record.group > newest.group {
                newest = record;
            }
        }
        // Each record has a group of its own, as its place follows from it. A restored store begins with group 1.
        let expected = newest.group.min(RING);
        if number != expected || (number > 0 && oldest != newest.group.saturating_sub(expected).saturating_add(1)) {
            let reason = format!("commits before the newest (group {}) are missing", newest.group);
            return Err(StoreError::corrupt(reason));
        }
        Ok(newest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(group: u64) -> Result<Position, StoreError> {
        Ok(Position {
            group,
            version: group * 3,
            counts: [1, 2, 3, 4, 5, group],
        })
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let position = of(77).unwrap();
        assert_eq!(Position::decode(&position.encode()).unwrap(), position);
        assert!(Position::decode(&position.encode()[1..]).is_err());
        assert!(Position::decode(&[position.encode(), vec![0; 8]].concat()).is_err());
    }

    #[test]
    fn the_newest_group_is_found_if_none_is_missing() {
        assert_eq!(Position::newest(std::iter::empty()).unwrap(), Position::default());
        assert_eq!(Position::newest((1..=9).rev().map(of)).unwrap(), of(9).unwrap());
        let wrapped = (RING + 5 + 1 - RING..=RING + 5).map(of);
        assert_eq!(Position::newest(wrapped).unwrap().group, RING + 5);
    }

    #[test]
    fn a_missing_group_is_found_out() {
        assert!(Position::newest((1..=9).filter(|group| *group != 5).map(of)).is_err());
        assert!(Position::newest((2..=9).map(of)).is_err());
        // In place of group 7 there is still the one that it ought to have overwritten.
        let groups = (6..=RING + 8).filter(|group| *group != RING + 7 && (*group == 7 || *group > 8));
        assert!(Position::newest(groups.map(of)).is_err());
    }
}
