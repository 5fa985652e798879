//! Key derivation, version 1, frozen: `docs/key-derivation.md`.
//!
//! Every output is 32 bytes, one block of SHA-256, so HKDF (RFC 5869) is two calls of HMAC.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::artifact::LeafKey;
use crate::types::{ClusterUid, Generation, HostName, Secret};

/// What one derivation gives and the next takes.
pub(super) type Key = Secret<[u8; 32]>;

/// Salt of the derivation from a leaf seed to hosts; the cluster's identity is appended.
const SALT_SEED: &[u8] = b"kubecast-KDF-v1";
/// Salt of the derivation from a host's key to its leaves.
const SALT_LEAF: &[u8] = b"kubecast-LEAF-v1";
/// Salt of commitments.
const SALT_COMMITMENT: &[u8] = b"kubecast-COMMIT-v1";
/// The algorithm of every leaf, part of its label.
const ALGORITHM: &str = "P-256";
/// The version of the leaf profile, part of its label.
const PROFILE: &str = "1";

/// HMAC with SHA-256 under a key of at most 64 bytes, over the parts as if they were one text.
pub(super) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> Key {
    let mut block = Zeroizing::new([0; 64]);
    // HMAC itself pads a short key with zeros, so padding it here changes nothing and cannot fail.
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    let mut mac = <Hmac<Sha256> as KeyInit>::new((&*block).into());
    parts.iter().for_each(|part| mac.update(part));
    Secret::new(mac.finalize().into_bytes().into())
}

/// HKDF-Extract with SHA-256. The salt has at most 64 bytes.
pub(super) fn extract(salt: &[u8], input: &[&[u8]]) -> Key {
    hmac_sha256(salt, input)
}

/// HKDF-Expand with SHA-256 to 32 bytes.
pub(super) fn expand(prk: &Key, info: &[u8]) -> Key {
    hmac_sha256(prk.open(), &[info, &[1]])
}

/// The fields, each after its length in four bytes, so that no two lists give the same bytes.
pub(super) fn encode(fields: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(fields.iter().map(|field| field.len() + 4).sum());
    for field in fields {
        // A field is a label of at most some hundred bytes.
        let length = u32::try_from(field.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(field.as_bytes());
    }
    bytes
}

/// The key of a host, from which all its leaves come and nobody else's.
pub(super) fn host_key(uid: ClusterUid, leaf_seed: &Key, host: &HostName, generation: Generation) -> Key {
    let salt = [SALT_SEED, &uid.bytes()].concat();
    let prk = extract(&salt, &[leaf_seed.open()]);
    expand(&prk, &encode(&["host", host.as_str(), &generation.to_string()]))
}

/// The seed of one leaf's key.
pub(super) fn leaf_key_seed(host_key: &Key, leaf: &LeafKey) -> Key {
    let prk = extract(SALT_LEAF, &[host_key.open()]);
    let generation = leaf.key_generation.to_string();
    expand(
        &prk,
        &encode(&["key", leaf.role.as_str(), ALGORITHM, PROFILE, &generation]),
    )
}

/// The commitment to a symmetric secret of this name.
pub(super) fn commitment(entry_name: &str, secret: &[&[u8]]) -> [u8; 32] {
    *expand(&extract(SALT_COMMITMENT, secret), &encode(&[entry_name])).open()
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        HEXLOWER.decode(text.as_bytes()).expect("hexadecimal digits")
    }

    /// RFC 5869, appendices A.1 to A.3: the pseudorandom key, and the first block of the output.
    #[test]
    fn hkdf_agrees_with_rfc_5869() {
        for (input, salt, info, prk, output) in [
            (
                vec![0x0b; 22],
                hex("000102030405060708090a0b0c"),
                hex("f0f1f2f3f4f5f6f7f8f9"),
                "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
            ),
            (
                vec![0x0b; 22],
                Vec::new(),
                Vec::new(),
                "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
                "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d",
            ),
        ] {
            let key = extract(&salt, &[&input]);
            assert_eq!(HEXLOWER.encode(key.open()), prk);
            assert_eq!(HEXLOWER.encode(expand(&key, &info).open()), output);
        }
        let info: Vec<u8> = (0xb0..=0xff).collect();
        // A.2 has a salt of 80 bytes, longer than any of ours; its second half starts from the given key.
        let prk = hex("06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244");
        let key = Secret::new(<[u8; 32]>::try_from(prk).expect("32 bytes"));
        let output = "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c";
        assert_eq!(HEXLOWER.encode(expand(&key, &info).open()), output);
    }

    #[test]
    fn no_two_lists_of_fields_are_encoded_alike() {
        assert_ne!(encode(&["ab", "c"]), encode(&["a", "bc"]));
        assert_ne!(encode(&["a", ""]), encode(&["a"]));
        assert_eq!(encode(&["key", "a"]), b"\0\0\0\x03key\0\0\0\x01a");
    }
}
