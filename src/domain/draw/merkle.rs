//! The tree hash of RFC 6962, section 2.1, over lines of text, and paths that prove one line of it.
//!
//! A path is worth nothing without the size of its tree: whoever checks one takes the size from a header that
//! is bound otherwise, so a tree that hides a leaf, or shows one at another place, does not pass.

use super::bytes::{Hash, sha256};

/// All nodes of a tree, level by level, leaves first; an odd last node rises as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerkleTree {
    levels: Vec<Vec<Hash>>,
}

impl MerkleTree {
    /// The tree over lines given without their LF: a leaf is `SHA256(0x00 || line)`, a node
    /// `SHA256(0x01 || left || right)`, split at the largest power of two below the number of leaves.
    pub fn new<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) -> Self {
        let mut level: Vec<Hash> = lines.into_iter().map(|line| leaf(line.as_ref())).collect();
        let mut levels = Vec::new();
        while level.len() > 1 {
            let above = level.chunks(2).map(parent).collect();
            levels.push(std::mem::replace(&mut level, above));
        }
        levels.push(level);
        Self { levels }
    }

    /// The root; of nothing it is `SHA256("")`.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.levels.last().and_then(|top| top.first()).copied().unwrap_or_else(|| sha256(&[]))
    }

    /// The path of the leaf at `index`, from 0, nearest node first (RFC 9162, section 2.1.3.1); nothing where
    /// there is no such leaf.
    #[must_use]
    pub fn path(&self, index: usize) -> Option<Vec<Hash>> {
        self.levels.first().filter(|leaves| index < leaves.len())?;
        let siblings = self.levels.iter().enumerate().filter_map(|(height, level)| level.get((index >> height) ^ 1));
        Some(siblings.copied().collect())
    }
}

/// Whether `path` leads from `line`, at `index` of a tree of `size` leaves, to `root`
/// (RFC 9162, section 2.1.3.2).
#[must_use]
pub fn path_holds(line: &str, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, leaf(line));
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node % 2 == 1 || node == last {
            hash = join(sibling, &hash);
            // An even last node rose without a sibling until it became a right one.
            let risen = node.trailing_zeros();
            (node, last) = (node >> risen, last >> risen);
        } else {
            hash = join(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// The root of the tree over lines given without their LF.
pub fn merkle_root<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) -> Hash {
    MerkleTree::new(lines).root()
}

fn leaf(line: &str) -> Hash {
    sha256(&[&[0], line.as_bytes()])
}

fn join(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[1], &left.0, &right.0])
}

fn parent(pair: &[Hash]) -> Hash {
    match pair {
        [left, right] => join(left, right),
        rest => rest[0],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn small_trees_by_hand() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(merkle_root([""; 0]).to_string(), nothing);
        assert_eq!(merkle_root(["a"]), leaf("a"));
        assert_eq!(merkle_root(["a", "b"]), join(&leaf("a"), &leaf("b")));
        let three = join(&join(&leaf("a"), &leaf("b")), &leaf("c"));
        assert_eq!(merkle_root(["a", "b", "c"]), three);
        let five = join(&join(&join(&leaf("a"), &leaf("b")), &join(&leaf("c"), &leaf("d"))), &leaf("e"));
        assert_eq!(merkle_root(["a", "b", "c", "d", "e"]), five);
    }

    /// The definition itself: split at the largest power of two below the number of leaves.
    fn by_definition(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => sha256(&[]),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                join(&by_definition(left), &by_definition(right))
            }
        }
    }

    fn lines(size: usize) -> Vec<String> {
        (0..size).map(|index| format!("line {index}")).collect()
    }

    #[test]
    fn risen_nodes_make_the_tree_of_the_definition() {
        for size in 0..130 {
            let leaves: Vec<Hash> = lines(size).iter().map(|line| leaf(line)).collect();
            assert_eq!(merkle_root(lines(size)), by_definition(&leaves), "{size}");
        }
    }

    #[test]
    fn every_leaf_of_every_size_has_a_path_that_holds_there_alone() {
        for size in 1..=40_usize {
            let (lines, n) = (lines(size), size as u64);
            let tree = MerkleTree::new(&lines);
            assert_eq!(tree.path(size), None);
            for (index, line) in lines.iter().enumerate() {
                let path = tree.path(index).unwrap();
                let at = |index| path_holds(line, index, n, &path, &tree.root());
                let places: Vec<u64> = (0..n + 2).filter(|index| at(*index)).collect();
                assert_eq!(places, [index as u64], "size {size}");
            }
        }
    }

    /// A server that leaves a line off the count, or shows a tree with one more, has no path that passes.
    #[test]
    fn a_tree_that_hides_its_last_leaf_does_not_hold() {
        for size in 2..=40_usize {
            let lines = lines(size);
            let tree = MerkleTree::new(&lines);
            let last = tree.path(size - 1).unwrap();
            assert!(!path_holds(&lines[size - 1], size as u64 - 1, size as u64 - 1, &last, &tree.root()), "{size}");
            assert!(!path_holds(&lines[size - 2], size as u64 - 2, 1, &tree.path(size - 2).unwrap(), &tree.root()));
        }
    }

    proptest! {
        #[test]
        fn a_path_that_was_changed_does_not_hold(
            size in 1..300_usize, at in any::<prop::sample::Index>(), change in 0..4_usize, bit in 0..256_usize,
        ) {
            let (lines, index) = (lines(size), at.index(size));
            let tree = MerkleTree::new(&lines);
            let mut path = tree.path(index).unwrap();
            prop_assert!(path_holds(&lines[index], index as u64, size as u64, &path, &tree.root()));
            let node = at.index(path.len().max(1));
            match change {
                _ if path.is_empty() => path.push(tree.root()),
                0 => path[node].0[bit / 8] ^= 1 << (bit % 8),
                1 => { path.remove(node); }
                2 => path.push(tree.root()),
                _ => path.insert(node, Hash([0; 32])),
            }
            prop_assert!(!path_holds(&lines[index], index as u64, size as u64, &path, &tree.root()));
        }
    }
}
