//! The tree hash of RFC 6962, section 2.1, over lines of text.

use super::bytes::{Hash, sha256};

/// The root over lines given without their LF: a leaf is `SHA256(0x00 || line)`, a node
/// `SHA256(0x01 || left || right)`, split at the largest power of two below the number of leaves; the root of
/// nothing is `SHA256("")`.
pub fn merkle_root<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) -> Hash {
    let leaves: Vec<Hash> = lines.into_iter().map(|line| sha256(&[&[0], line.as_ref().as_bytes()])).collect();
    root_of(&leaves)
}

fn root_of(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            sha256(&[&[1], &root_of(left).0, &root_of(right).0])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(line: &str) -> Hash {
        sha256(&[&[0], line.as_bytes()])
    }

    fn node(left: Hash, right: Hash) -> Hash {
        sha256(&[&[1], &left.0, &right.0])
    }

    #[test]
    fn small_trees_by_hand() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(merkle_root([""; 0]).to_string(), nothing);
        assert_eq!(merkle_root(["a"]), leaf("a"));
        assert_eq!(merkle_root(["a", "b"]), node(leaf("a"), leaf("b")));
        let three = node(node(leaf("a"), leaf("b")), leaf("c"));
        assert_eq!(merkle_root(["a", "b", "c"]), three);
        let five = node(node(node(leaf("a"), leaf("b")), node(leaf("c"), leaf("d"))), leaf("e"));
        assert_eq!(merkle_root(["a", "b", "c", "d", "e"]), five);
    }
}
