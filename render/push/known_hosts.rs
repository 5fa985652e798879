use super::Target;

/// The lines of known_hosts for the hosts whose keys the spec pins, each by the node's name.
pub(super) fn known_hosts(targets: &[Target]) -> String {
    let pinned = targets
        .iter()
        .filter_map(|target| Some((&target.name, target.ssh.host_key.as_deref()?)));
    pinned.map(|(name, key)| format!("{name} {key}\n")).collect()
}

#[cfg(test)]
mod tests {
    use crate::push::sample;

    use super::*;

    #[test]
    fn pinned_keys_stand_under_the_name_of_the_node() {
        let mut one = sample::target("cp1", "192.0.2.1");
        one.ssh.host_key = Some("ssh-ed25519 AAAA".into());
        let two = sample::target("cp2", "192.0.2.2");
        assert_eq!(known_hosts(&[one, two]), "cp1 ssh-ed25519 AAAA\n");
    }
}
