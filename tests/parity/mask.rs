//! What differs by nature is masked on both sides before lines are compared.

/// Fields whose values are keys, certificates or tokens.
const MASKED: &[&str] = &[
    "certificate-authority-data: ",
    "client-certificate-data: ",
    "client-key-data: ",
    "token: ",
    "expiration: ",
    "token-secret: ",
    // Only the authority's digest names kubeadm's default of RSA: DESIGN says that the algorithm differs.
    "encryptionAlgorithm: ",
];

/// The text with a word in the place of each value that differs by nature.
pub(crate) fn mask(text: &str) -> String {
    let line = |line: &str| {
        let field = MASKED
            .iter()
            .find_map(|field| line.find(field).map(|at| at + field.len()));
        match field {
            Some(at) => format!("{}<MASKED>", &line[..at]),
            None if line.contains(TOKEN_USER) => without_token(line),
            None if line.trim_start().starts_with("- --initial-cluster=") => sorted_members(line),
            None => line.to_owned(),
        }
    };
    let mut masked: Vec<String> = text.lines().map(line).collect();
    if text.ends_with('\n') {
        masked.push(String::new());
    }
    masked.join("\n")
}

/// The user of a token in `tokens.csv`; around it stand the token and a random identity.
const TOKEN_USER: &str = ",kubeadm-node-csr,";

fn without_token(line: &str) -> String {
    let fields = line.split(',').enumerate();
    let fields = fields.map(|(index, field)| if matches!(index, 0 | 2) { "<MASKED>" } else { field });
    fields.collect::<Vec<_>>().join(",")
}

/// kubeadm lists members by their ids, which depend on the time.
fn sorted_members(line: &str) -> String {
    let Some((flag, members)) = line.split_once("initial-cluster=") else {
        return line.to_owned();
    };
    let mut members: Vec<&str> = members.split(',').collect();
    members.sort_unstable();
    format!("{flag}initial-cluster={}", members.join(","))
}
