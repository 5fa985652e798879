/// The whole name of an image, as runtimes keep it: with its registry and its tag or digest. `None` if the text names none.
///
/// Source: distribution/reference, `ParseDockerRef`, by which containerd's CRI and docker read names.
pub(super) fn image_name(text: &str) -> Option<String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
    if text.is_empty() || text.len() > 500 || !text.chars().all(allowed) {
        return None;
    }
    let (name, digest) = match text.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (text, None),
    };
    let (path, tag) = match name.rsplit_once(':') {
        // A colon before the last slash belongs to the port of the registry.
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag)),
        _ => (name, None),
    };
    let (registry, path) = match path.split_once('/') {
        Some((first, rest)) if is_registry(first) => (first, rest.to_owned()),
        Some(_) => ("docker.io", path.to_owned()),
        None => ("docker.io", format!("library/{path}")),
    };
    let registry = if registry == "index.docker.io" {
        "docker.io"
    } else {
        registry
    };
    let path = match registry == "docker.io" && !path.contains('/') {
        true => format!("library/{path}"),
        false => path,
    };
    if path.is_empty() || path.split('/').any(str::is_empty) || tag == Some("") || digest == Some("") {
        return None;
    }
    Some(match (digest, tag) {
        (Some(digest), _) => format!("{registry}/{path}@{digest}"),
        (None, tag) => format!("{registry}/{path}:{}", tag.unwrap_or("latest")),
    })
}

fn is_registry(first: &str) -> bool {
    first == "localhost" || first.contains(['.', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_written_out() {
        for (text, name) in [
            ("registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10"),
            ("nginx", "docker.io/library/nginx:latest"),
            ("flannel/flannel:v0.28.4", "docker.io/flannel/flannel:v0.28.4"),
            ("docker.io/nginx:1", "docker.io/library/nginx:1"),
            ("index.docker.io/a/b:1", "docker.io/a/b:1"),
            ("localhost/a", "localhost/a:latest"),
            ("mirror:5000/k8s/etcd", "mirror:5000/k8s/etcd:latest"),
            ("a/b:1@sha256:00", "docker.io/a/b@sha256:00"),
        ] {
            assert_eq!(image_name(text).as_deref(), Some(name), "{text}");
        }
        for text in [
            "",
            "a b",
            "a\tb:1",
            "registry.k8s.io/",
            "a//b",
            "a:",
            "a@",
            "a;b",
            "$(x)",
        ] {
            assert_eq!(image_name(text), None, "{text}");
        }
    }
}
