//! Keys are derived as the document says.

use data_encoding::HEXLOWER;

use super::kdf::{host_key, leaf_key_seed};
use super::tests::uid;
use super::*;
use crate::types::Generation;

const DOCUMENT: &str = include_str!("../../docs/key-derivation.md");

/// The rows with so many cells of the document's tables of vectors.
fn rows(cells: usize) -> Vec<Vec<&'static str>> {
    let (_, vectors) = DOCUMENT
        .split_once("## Vectors")
        .expect("the document has vectors");
    let rows = vectors
        .lines()
        .filter(|line| line.starts_with("| ") && !line.contains("| Root |"));
    rows.map(|row| row.trim_matches(['|', ' ']).split(" | ").collect::<Vec<_>>())
        .filter(|row| row.len() == cells && row[0] != "Host")
        .collect()
}

#[test]
fn roots_of_a_lab_agree_with_the_document() {
    let vault = Vault::lab(uid());
    let rows = rows(3);
    assert_eq!(rows.len(), 10);
    for row in rows {
        let label: SecretLabel = row[0].parse().expect("a label");
        assert_eq!(
            vault.commitment(&label).expect("a lab has it").to_string(),
            row[2],
            "{label}"
        );
        if let SecretLabel::LeafSeed(_) | SecretLabel::Encryption(_) = label {
            assert_eq!(
                HEXLOWER.encode(vault.entry(&label).expect("a lab has it").open()),
                row[1]
            );
        }
    }
    let token = SecretLabel::Token("abcdef".parse().expect("a token id"));
    let secret = vault.entry(&token).expect("a lab has it");
    let secret = std::str::from_utf8(secret.open()).expect("text");
    assert!(DOCUMENT.contains(&format!("The secret half of token `abcdef` is `{secret}`.")));
}

#[test]
fn leaves_agree_with_the_document() {
    let vault = Vault::lab(uid());
    let rows = rows(5);
    assert_eq!(rows.len(), 6);
    for row in rows {
        let generations: Vec<Generation> = row[2]
            .split('.')
            .map(|number| Generation::new(number.parse().expect("a number")).expect("not zero"))
            .collect();
        let leaf = LeafKey {
            host: row[0].parse().expect("a host name"),
            role: row[1].parse().expect("a role"),
            seed: generations[0],
            host_generation: generations[1],
            key_generation: generations[2],
        };
        let seed = vault
            .entry(&SecretLabel::LeafSeed(leaf.seed))
            .expect("a lab has it");
        let host = host_key(
            uid(),
            &seed.seed().expect("32 bytes"),
            &leaf.host,
            leaf.host_generation,
        );
        assert_eq!(HEXLOWER.encode(leaf_key_seed(&host, &leaf).open()), row[3]);
        let key = vault.public_key(&KeyLabel::Leaf(leaf)).expect("a key");
        assert_eq!(key.commitment().to_string(), format!("spki-sha256:{}", row[4]));
    }
}
