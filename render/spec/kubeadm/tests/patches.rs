use serde_json::json;

use super::*;

fn patch_files(files: &[(&str, &str)]) -> Option<Vec<PatchFile>> {
    let file = |(name, text): &(&str, &str)| PatchFile {
        name: (*name).into(),
        text: (*text).into(),
    };
    Some(files.iter().map(file).collect())
}

fn init() -> KubeadmFile {
    file(
        "init.yaml",
        SINGLE.replacen("---\n", "patches: {directory: /patches}\n---\n", 1),
    )
}

fn joined(name: &str, address: &str) -> KubeadmFile {
    let text = format!(
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\npatches: {{directory: /p}}\n\
         controlPlane: {{localAPIEndpoint: {{advertiseAddress: {address}}}}}\n\
         nodeRegistration: {{name: {name}, criSocket: unix:///run/containerd/containerd.sock}}\n"
    );
    file(&format!("{name}.yaml"), text)
}

fn of(files: &[KubeadmFile], options: &Options) -> Json {
    let converted = convert(files, options).expect("a spec");
    checked(&converted.cluster);
    at(&converted, "/patches")
}

#[test]
fn files_are_applied_in_the_order_of_their_names() {
    let mut options = options();
    options.host.patches = patch_files(&[
        ("kube-apiserver2+strategic.yaml", "a: 2"),
        ("kube-apiserver10+json.yaml", "- {op: remove, path: /a}"),
        ("kube-apiserver.json", "{\"a\": 0}"),
        ("kube-apiserver1+merge.yaml", "a: 1"),
        ("kube-scheduler-x.yaml", "a: 1\n---\n---\nb: 2\n"),
        ("etcd/z.yaml", "never: read"),
        ("sub/etcd.yaml", "a: 1"),
        ("README.md", "text"),
        ("kubeproxydaemonset.yaml", "a: 1"),
        ("etcd.yaml", ""),
    ]);
    let expected = json!([
        {"target": "kube-apiserver", "patch": {"a": 0}},
        {"target": "kube-apiserver", "type": "merge", "patch": {"a": 1}},
        {"target": "kube-apiserver", "type": "json", "patch": [{"op": "remove", "path": "/a"}]},
        {"target": "kube-apiserver", "patch": {"a": 2}},
        {"target": "kube-scheduler", "patch": {"a": 1}},
        {"target": "kube-scheduler", "patch": {"b": 2}},
        {"target": "etcd", "patch": {"a": 1}},
    ]);
    assert_eq!(of(&[init()], &options), expected);
    let notes = convert(&[init()], &options).expect("a spec").notes;
    let ignored: Vec<String> = lines(&notes, Severity::Note)
        .into_iter()
        .filter(|line| line.starts_with("kubeadm.patch-ignored"))
        .collect();
    insta::assert_snapshot!(ignored.join("\n"), @r"
    kubeadm.patch-ignored: `README.md` is not used: a patch ends in `.yaml` or `.json` (README.md)
    kubeadm.patch-ignored: `etcd/z.yaml` is not used: its name starts with nothing that can be patched (etcd/z.yaml)
    kubeadm.patch-ignored: `etcd.yaml` is not used: it is empty (etcd.yaml)
    kubeadm.patch-ignored: `kubeproxydaemonset.yaml` is not used: kubeadm 1.36.3 cannot patch `kubeproxydaemonset` (kubeproxydaemonset.yaml)
    ");
}

#[test]
fn a_patch_that_removes_is_a_text() {
    let mut options = options();
    options.host.patches = patch_files(&[(
        "etcd+merge.yaml",
        "spec:\n  b: null # gone\n  a: {c: [1, null]}\n",
    )]);
    let expected = json!([{
        "target": "etcd",
        "type": "merge",
        "patch": "spec:\n  b: null\n  a:\n    c:\n      - 1\n      - null\n",
    }]);
    assert_eq!(of(&[init()], &options), expected);
    let converted = convert(&[init()], &options).expect("a spec");
    let content = converted.cluster.spec.patches[0].content();
    assert_eq!(content, Ok(json!({"spec": {"b": null, "a": {"c": [1, null]}}})));
}

#[test]
fn hosts_are_named_where_their_patches_differ() {
    let files = [init(), joined("m2", "192.0.2.11"), joined("m3", "192.0.2.12")];
    let (one, two) = (
        [("etcd.yaml", "a: 1"), ("corednsdeployment.yaml", "d: 1")],
        [("etcd.yaml", "a: 2"), ("kubeletconfiguration.yaml", "k: 2")],
    );
    let mut options = options();
    options.host.patches = patch_files(&one);
    let for_all = json!([
        {"target": "corednsdeployment", "patch": {"d": 1}},
        {"target": "etcd", "patch": {"a": 1}},
    ]);
    assert_eq!(of(&files, &options), for_all);
    let own = HostOptions {
        patches: patch_files(&two),
        ..HostOptions::default()
    };
    options.hosts.insert("m2".parse().expect("a name"), own);
    let for_some = json!([
        {"target": "corednsdeployment", "patch": {"d": 1}},
        {"target": "etcd", "hosts": ["m1", "m3"], "patch": {"a": 1}},
        {"target": "etcd", "hosts": ["m2"], "patch": {"a": 2}},
        {"target": "kubeletconfiguration", "hosts": ["m2"], "patch": {"k": 2}},
    ]);
    assert_eq!(of(&files, &options), for_some);
}

#[test]
fn a_patch_that_is_none_is_refused() {
    for (name, text, expected) in [
        (
            "etcd+foo.yaml",
            "a: 1",
            "kubeadm.patch-type: the name `etcd+foo.yaml` has no type behind the `+` that kubeadm knows: json, merge, strategic (etcd+foo.yaml)",
        ),
        (
            "etcd+.yaml",
            "a: 1",
            "kubeadm.patch-type: the name `etcd+.yaml` has no type behind the `+` that kubeadm knows: json, merge, strategic (etcd+.yaml)",
        ),
        (
            "etcd+json.yaml",
            "a: 1",
            "kubeadm.patch-kind: `etcd+json.yaml` holds a mapping where a list of operations is needed (etcd+json.yaml:1:1)",
        ),
        (
            "etcd.yaml",
            "- a",
            "kubeadm.patch-kind: `etcd.yaml` holds a list where a mapping is needed (etcd.yaml:1:1)",
        ),
        (
            "etcd.yaml",
            "a: !b c",
            "yaml.tag: the tag `!b` is not allowed (etcd.yaml:1:4)",
        ),
    ] {
        let mut options = options();
        options.host.patches = patch_files(&[(name, text)]);
        let report = convert(&[init()], &options).expect_err("a bad patch");
        assert_eq!(lines(&report, Severity::Error), [expected]);
    }
}

#[test]
fn the_files_of_a_directory_that_is_named_are_needed() {
    let report = convert(&[init()], &options()).expect_err("no patches");
    insta::assert_snapshot!(shown(&report, &[init()]), @r"
    error[kubeadm.patches]: `InitConfiguration.patches.directory` names the directory `/patches`, whose files are needed too
      --> init.yaml:10:22
       |
    10 | patches: {directory: /patches}
       |                      ^
       = help: add `--patches DIRECTORY`, or `--patches HOST=DIRECTORY` for one host
    ");
}
