use serde_json::Value;

use crate::source;

/// A kubeconfig, as far as its one current context goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Kubeconfig {
    /// `https://192.0.2.10:6443`.
    pub(super) server: String,
    /// The authorities that it trusts, in PEM.
    pub(super) authority: Option<String>,
    /// The certificate that it shows, in PEM.
    pub(super) certificate: Option<String>,
    /// The place of its key, or a token.
    pub(super) key: Option<String>,
    /// The files that it names instead.
    pub(super) files: Vec<String>,
}

/// The fields that name files, of the cluster and of the user.
const FILES: &[&str] = &[
    "certificate-authority",
    "client-certificate",
    "client-key",
    "tokenFile",
];

impl Kubeconfig {
    /// Reads a text; `None` if it is no kubeconfig, an error in words if it is one that no program can use.
    pub(super) fn read(text: &str) -> Option<Result<Self, String>> {
        let looks_so = text.contains("current-context") && text.contains("clusters");
        if !looks_so {
            return None;
        }
        let documents = source::read_foreign("", text).ok()?;
        let [document] = documents.as_slice() else {
            return None;
        };
        let value = document.root.to_json();
        (value.get("kind")?.as_str()? == "Config").then(|| Self::of(&value))
    }

    fn of(value: &Value) -> Result<Self, String> {
        let current = text(value, "current-context").ok_or("it has no current context")?;
        let context = named(value, "contexts", current)?;
        let context = context.get("context").unwrap_or(&Value::Null);
        let part = |field: &str, list: &str, inside: &str| {
            let name = text(context, field).ok_or_else(|| format!("its context has no {field}"))?;
            let part = named(value, list, name)?;
            Ok::<Value, String>(part.get(inside).cloned().unwrap_or_default())
        };
        let cluster = part("cluster", "clusters", "cluster")?;
        let user = part("user", "users", "user")?;
        let server = text(&cluster, "server").ok_or("its cluster has no server")?;
        let files = [&cluster, &user].into_iter();
        let files = files.flat_map(|part| FILES.iter().filter_map(|field| text(part, field)));
        Ok(Self {
            server: server.into(),
            authority: decoded(&cluster, "certificate-authority-data")?,
            certificate: decoded(&user, "client-certificate-data")?,
            key: text(&user, "client-key-data").map(str::to_owned),
            files: files.map(str::to_owned).collect(),
        })
    }
}

fn text<'v>(value: &'v Value, field: &str) -> Option<&'v str> {
    value.get(field)?.as_str()
}

fn named<'v>(value: &'v Value, list: &str, name: &str) -> Result<&'v Value, String> {
    let items = value.get(list).and_then(Value::as_array).into_iter().flatten();
    let found = items.into_iter().find(|item| text(item, "name") == Some(name));
    found.ok_or_else(|| format!("its {list} have no `{name}`"))
}

fn decoded(value: &Value, field: &str) -> Result<Option<String>, String> {
    let Some(data) = text(value, field) else {
        return Ok(None);
    };
    let bytes = data_encoding::BASE64.decode(data.as_bytes()).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    text.map(Some)
        .ok_or_else(|| format!("its {field} is not text in base64"))
}
