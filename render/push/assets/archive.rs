use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::secrets::open_file;
use crate::spec::RuntimeType;

use super::image_name::image_name;

/// The largest description in an archive that is read. Registries take manifests of up to 4 MiB.
const DESCRIPTION: u64 = 4 << 20;

/// The most entries that an archive may have.
const ENTRIES: usize = 100_000;

/// How archives are compressed that are refused, by how they begin.
const COMPRESSED: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "gunzip"),
    (b"\x28\xb5\x2f\xfd", "unzstd"),
    (b"\xfd7zXZ", "unxz"),
];

/// The name of an image in an index. Source: containerd, `images.AnnotationImageName`, and the image specification.
const IMAGE_NAME: &str = "io.containerd.image.name";
const REF_NAME: &str = "org.opencontainers.image.ref.name";

/// The images in an archive: their names as the runtime will keep them, and the processors that they are for.
pub(super) type Images = BTreeMap<String, BTreeSet<String>>;

/// Reads which images an archive holds for this runtime.
///
/// The error says what is wrong with it.
pub(super) fn images(path: &Path, runtime: RuntimeType) -> Result<Images, String> {
    let mut archive = Archive::open(path)?;
    // containerd reads the index if there is one, docker its own list.
    let is_layout = archive.places.contains_key("oci-layout") && archive.places.contains_key("index.json");
    let images = match runtime {
        RuntimeType::Containerd | RuntimeType::Other if is_layout => archive.of_index()?,
        _ => archive.of_docker()?,
    };
    match images.is_empty() {
        true => Err("no image in it has a name".into()),
        false => Ok(images),
    }
}

/// A tar file, and where its small files lie.
struct Archive {
    file: File,
    /// The offset and the size of each file.
    places: BTreeMap<String, (u64, u64)>,
}

/// One image of docker's list.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    config: String,
    repo_tags: Option<Vec<String>>,
    layers: Vec<String>,
}

impl Archive {
    fn open(path: &Path) -> Result<Self, String> {
        let said = |error: io::Error| error.to_string();
        let mut file = open_file(path).map_err(said)?;
        let mut head = Vec::new();
        (&mut file).take(8).read_to_end(&mut head).map_err(said)?;
        if let Some((_, program)) = COMPRESSED.iter().find(|(start, _)| head.starts_with(start)) {
            return Err(format!("it is compressed; unpack it with {program}"));
        }
        file.rewind().map_err(said)?;
        let length = file.metadata().map_err(said)?.len();
        let mut places = BTreeMap::new();
        let no_tar = |error: io::Error| format!("it is no whole tar file: {error}");
        let mut reader = tar::Archive::new(&file);
        for (count, entry) in reader.entries_with_seek().map_err(no_tar)?.enumerate() {
            let entry = entry.map_err(no_tar)?;
            if count >= ENTRIES {
                return Err(format!("it has more than {ENTRIES} entries"));
            }
            let (place, size) = (entry.raw_file_position(), entry.size());
            if !entry.header().entry_type().is_file() {
                continue;
            }
            if place.checked_add(size).is_none_or(|end| end > length) {
                return Err("it ends before its last file does".into());
            }
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            places.insert(name.trim_start_matches("./").to_owned(), (place, size));
        }
        Ok(Self { file, places })
    }

    fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    fn json<T: serde::de::DeserializeOwned>(&mut self, name: &str) -> Result<T, String> {
        let (place, size) = *self
            .places
            .get(name)
            .ok_or_else(|| format!("{name} is not in it"))?;
        if size > DESCRIPTION {
            return Err(format!("{name} is larger than {} MiB", DESCRIPTION >> 20));
        }
        let mut bytes = Vec::new();
        self.file
            .seek(SeekFrom::Start(place))
            .and_then(|_| (&mut self.file).take(size).read_to_end(&mut bytes))
            .map_err(|error| error.to_string())?;
        serde_json::from_slice(&bytes).map_err(|error| format!("{name} cannot be read: {error}"))
    }

    /// By `manifest.json`, as `docker save` writes it.
    fn of_docker(&mut self) -> Result<Images, String> {
        if !self.has("manifest.json") {
            return Err("neither the list of docker (manifest.json) nor an OCI layout is in it".into());
        }
        let list: Vec<Listed> = self.json("manifest.json")?;
        let mut images = Images::new();
        for image in list {
            if let Some(layer) = image.layers.iter().find(|layer| !self.is_whole(layer)) {
                return Err(format!("the layer {layer} is not in it"));
            }
            let config: Value = self.json(&image.config)?;
            for tag in image.repo_tags.into_iter().flatten() {
                add(&mut images, &tag, [processor(&config)])?;
            }
        }
        Ok(images)
    }

    /// Whether a layer is there; docker writes one that several images share as a link.
    fn is_whole(&self, layer: &str) -> bool {
        self.has(layer) || layer.ends_with("/layer.tar")
    }

    /// By `index.json` of an OCI layout.
    fn of_index(&mut self) -> Result<Images, String> {
        let index: Value = self.json("index.json")?;
        let mut images = Images::new();
        for descriptor in list(&index["manifests"]) {
            let annotation = |name: &str| descriptor["annotations"][name].as_str();
            // A short one is a tag, to which containerd adds a name that nobody asks for.
            let full = |name: &&str| name.contains(['/', ':', '@']);
            let Some(name) = annotation(IMAGE_NAME).or_else(|| annotation(REF_NAME).filter(full)) else {
                continue;
            };
            let processors = self.processors(descriptor, 0)?;
            add(&mut images, name, processors)?;
        }
        Ok(images)
    }

    /// The processors for which a descriptor has an image in the archive.
    fn processors(&mut self, descriptor: &Value, depth: u8) -> Result<BTreeSet<String>, String> {
        let blob = |descriptor: &Value| {
            let digest = descriptor["digest"].as_str().unwrap_or_default();
            format!("blobs/{}", digest.replacen(':', "/", 1))
        };
        let name = blob(descriptor);
        if depth > 2 {
            return Err(format!("{name} lies in too many indexes"));
        }
        let manifest: Value = self.json(&name)?;
        let mut processors = BTreeSet::new();
        for child in list(&manifest["manifests"]) {
            // An archive may hold the images of one platform alone.
            if self.has(&blob(child)) {
                processors.extend(self.processors(child, depth + 1)?);
            }
        }
        if manifest["config"].is_object() {
            if let Some(layer) = list(&manifest["layers"]).map(blob).find(|layer| !self.has(layer)) {
                return Err(format!("the layer {layer} is not in it"));
            }
            let config: Value = self.json(&blob(&manifest["config"]))?;
            processors.insert(processor(&config));
        }
        Ok(processors)
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn processor(config: &Value) -> String {
    config["architecture"].as_str().unwrap_or("unknown").into()
}

fn add(images: &mut Images, name: &str, processors: impl IntoIterator<Item = String>) -> Result<(), String> {
    let whole =
        image_name(name).ok_or_else(|| format!("`{}` is no name of an image", name.escape_debug()))?;
    images.entry(whole).or_default().extend(processors);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::sample;

    use serde_json::json;

    /// A tar file of these files.
    fn tar(files: &[(&str, &str)]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, content) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            builder
                .append_data(&mut header, name, content.as_bytes())
                .expect("memory");
        }
        builder.into_inner().expect("memory")
    }

    fn read(bytes: &[u8], runtime: RuntimeType) -> Result<Images, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.tar");
        sample::put(&path, bytes);
        images(&path, runtime)
    }

    fn shown(images: Result<Images, String>) -> String {
        let line = |(name, processors): (String, BTreeSet<String>)| {
            format!("{name} {}", processors.into_iter().collect::<Vec<_>>().join(","))
        };
        match images {
            Ok(images) => images.into_iter().map(line).collect::<Vec<_>>().join("\n"),
            Err(problem) => problem,
        }
    }

    fn docker(tags: &str) -> Vec<u8> {
        let list = format!(r#"[{{"Config": "c.json", "RepoTags": {tags}, "Layers": ["l.tar"]}}]"#);
        tar(&[
            ("c.json", r#"{"architecture": "amd64"}"#),
            ("l.tar", "layer"),
            ("manifest.json", &list),
        ])
    }

    fn layout(annotations: &Value, missing: &str) -> Vec<u8> {
        let descriptor = |digest: &str| json!({"digest": format!("sha256:{digest}")});
        let mut index = json!({"manifests": [descriptor("a")]});
        index["manifests"][0]["annotations"] = annotations.clone();
        let files = [
            ("oci-layout", json!({"imageLayoutVersion": "1.0.0"})),
            ("index.json", index),
            (
                "blobs/sha256/a",
                json!({"manifests": [descriptor("b"), descriptor("elsewhere")]}),
            ),
            (
                "blobs/sha256/b",
                json!({"config": descriptor("c"), "layers": [descriptor("d")]}),
            ),
            ("blobs/sha256/c", json!({"architecture": "arm64"})),
            ("blobs/sha256/d", json!("layer")),
        ];
        let texts: Vec<(&str, String)> = files
            .iter()
            .filter(|(name, _)| *name != missing)
            .map(|(name, value)| (*name, value.to_string()))
            .collect();
        let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
        tar(&files)
    }

    #[test]
    fn what_docker_saves_is_read() {
        let runtime = RuntimeType::Containerd;
        let both = docker(r#"["registry.k8s.io/pause:3.10", "flannel/flannel:v1"]"#);
        assert_eq!(
            shown(read(&both, runtime)),
            "docker.io/flannel/flannel:v1 amd64\nregistry.k8s.io/pause:3.10 amd64"
        );
        for (bytes, problem) in [
            (docker("null"), "no image in it has a name"),
            (docker(r#"["a b"]"#), "`a b` is no name of an image"),
            (
                b"\x1f\x8b\x08\x00".to_vec(),
                "it is compressed; unpack it with gunzip",
            ),
            (
                tar(&[("x", "y")]),
                "neither the list of docker (manifest.json) nor an OCI layout is in it",
            ),
            (
                tar(&[("manifest.json", r#"[{"Config": "c", "Layers": ["l"]}]"#)]),
                "the layer l is not in it",
            ),
            (
                tar(&[("manifest.json", r#"[{"Config": "c", "Layers": []}]"#)]),
                "c is not in it",
            ),
            (
                tar(&[("manifest.json", "[")]),
                "manifest.json cannot be read: EOF while parsing a list at line 1 column 1",
            ),
        ] {
            assert_eq!(shown(read(&bytes, runtime)), problem);
        }
    }

    #[test]
    fn an_archive_that_was_cut_is_refused() {
        let whole = docker(r#"["a:1"]"#);
        assert!(read(&whole, RuntimeType::Docker).is_ok());
        for length in [100, 513, 1100, 2000, 2600] {
            assert!(read(&whole[..length], RuntimeType::Docker).is_err(), "{length}");
        }
    }

    #[test]
    fn an_oci_layout_is_read_as_containerd_does() {
        let named = json!({ (IMAGE_NAME): "registry.k8s.io/pause:3.10" });
        let containerd = |bytes: &[u8]| shown(read(bytes, RuntimeType::Containerd));
        assert_eq!(
            containerd(&layout(&named, "")),
            "registry.k8s.io/pause:3.10 arm64"
        );
        let podman = json!({ (REF_NAME): "docker.io/library/nginx:1" });
        assert_eq!(
            containerd(&layout(&podman, "")),
            "docker.io/library/nginx:1 arm64"
        );
        let tag = json!({ (REF_NAME): "latest" });
        assert_eq!(containerd(&layout(&tag, "")), "no image in it has a name");
        assert_eq!(
            containerd(&layout(&named, "blobs/sha256/d")),
            "the layer blobs/sha256/d is not in it"
        );
        assert_eq!(
            shown(read(&layout(&named, ""), RuntimeType::Docker)),
            "neither the list of docker (manifest.json) nor an OCI layout is in it"
        );
    }
}
