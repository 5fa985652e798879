//! The options of `init --from-kubeadm`: what kubeadm would find out on a host.

use std::path::Path;

use kubecast::source;
use kubecast::spec::Architecture;
use kubecast::spec::kubeadm::{HostOptions, KubeadmFile, Options, PatchFile};
use kubecast::types::{HostName, Invalid};

use super::Failure;
use super::args::KubeadmArgs;

/// The largest kubeadm file that is read.
const FILE_SIZE: u64 = 4 << 20;

/// Fills in what the arguments say, for all hosts and for single ones.
pub(crate) fn apply(args: &KubeadmArgs, options: &mut Options) -> Result<(), Failure> {
    each(options, "--hostname", &args.hostname, |host, value| {
        host.hostname = Some(value.parse()?);
        Ok(())
    })?;
    each(options, "--address", &args.address, |host, value| {
        host.address = Some(value.parse()?);
        Ok(())
    })?;
    each(options, "--ca-directory", &args.ca_directory, |host, value| {
        host.ca_directories.push(value.parse()?);
        Ok(())
    })?;
    each(options, "--resolv-conf", &args.resolv_conf, |host, value| {
        host.resolv_conf = Some(value.parse()?);
        Ok(())
    })?;
    each(options, "--architecture", &args.architecture, |host, value| {
        host.architecture = Some(architecture(value)?);
        Ok(())
    })?;
    each(options, "--patches", &args.patches, |host, value| {
        host.patches = Some(patches(Path::new(value))?);
        Ok(())
    })?;
    for variable in &args.environment {
        let (name, value) = variable
            .split_once('=')
            .ok_or_else(|| Failure::Usage(format!("--environment {variable}: write NAME=VALUE")))?;
        options.environment.insert(name.into(), value.into());
    }
    Ok(())
}

/// Why a value is not taken.
enum Refusal {
    Invalid(Invalid),
    Failure(Failure),
}

impl From<Invalid> for Refusal {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

/// Hands each value to its host: `NODE=VALUE` is for one, a bare value for all.
fn each(
    options: &mut Options,
    flag: &str,
    values: &[String],
    set: impl Fn(&mut HostOptions, &str) -> Result<(), Refusal>,
) -> Result<(), Failure> {
    for written in values {
        let (host, value) = match written.split_once('=') {
            Some((node, value)) if node.parse::<HostName>().is_ok() => {
                let node: HostName = node.parse().map_err(|_| Failure::Usage(flag.into()))?;
                (options.hosts.entry(node).or_default(), value)
            }
            _ => (&mut options.host, written.as_str()),
        };
        set(host, value).map_err(|refusal| match refusal {
            Refusal::Invalid(invalid) => Failure::Usage(format!("{flag} {value}: {invalid}")),
            Refusal::Failure(failure) => failure,
        })?;
    }
    Ok(())
}

fn architecture(value: &str) -> Result<Architecture, Refusal> {
    match value {
        "amd64" => Ok(Architecture::Amd64),
        "arm64" => Ok(Architecture::Arm64),
        _ => Err(Invalid::new("value.architecture", "is not amd64 or arm64").into()),
    }
}

/// The files of a patches directory, by name.
fn patches(directory: &Path) -> Result<Vec<PatchFile>, Refusal> {
    let failed = |message: String| Refusal::Failure(Failure::Failed(message));
    let mut names = Vec::new();
    for extension in ["yaml", "json"] {
        let found =
            source::list_beside(directory, "", extension).map_err(|problem| failed(problem.message))?;
        names.extend(
            found
                .into_iter()
                .map(|name| name.trim_start_matches('/').to_owned()),
        );
    }
    names.sort();
    let read = |name: String| {
        let text = source::read_text(&directory.join(&name), FILE_SIZE)
            .map_err(|problem| failed(problem.message))?;
        Ok(PatchFile { name, text })
    };
    names.into_iter().map(read).collect()
}

/// The kubeadm files.
pub(crate) fn files(paths: &[std::path::PathBuf]) -> Result<Vec<KubeadmFile>, Failure> {
    let read = |path: &std::path::PathBuf| {
        let text = source::read_text(path, FILE_SIZE).map_err(|problem| Failure::Failed(problem.message))?;
        Ok(KubeadmFile {
            name: path.display().to_string(),
            text,
        })
    };
    paths.iter().map(read).collect()
}
