use std::path::{Component, Path, PathBuf};

use crate::report::{Diagnostic, messages};

use super::read_text;

/// Reads a file that a spec names relative to its folder.
///
/// The name may not leave the folder, neither by its words nor by a symbolic link on the way.
///
/// # Errors
/// The name leaves the folder, or the file cannot be read.
pub fn read_beside(folder: &Path, name: &str, limit: u64) -> Result<String, Diagnostic> {
    let relative = Path::new(name);
    let is_inside = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
        && !name.is_empty();
    if !is_inside {
        return Err(messages::file::outside_folder(name));
    }
    let mut path = if folder.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        folder.to_owned()
    };
    for part in relative.components() {
        path.push(part);
        if path
            .symlink_metadata()
            .is_ok_and(|metadata| metadata.is_symlink())
        {
            return Err(messages::file::symbolic_link(name));
        }
    }
    if !path.exists() {
        return Err(messages::file::missing_source(name));
    }
    read_text(&path, limit)
}

/// The names of the files with an extension in a subfolder of a spec's folder, sorted; none if there is no
/// such subfolder.
///
/// # Errors
/// The subfolder cannot be listed.
pub fn list_beside(folder: &Path, subfolder: &str, extension: &str) -> Result<Vec<String>, Diagnostic> {
    let path = folder.join(subfolder);
    let unreadable = |error: &std::io::Error| messages::file::unlisted(&path.display(), error);
    let entries = match std::fs::read_dir(&path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(&error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(&error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if Path::new(&name)
            .extension()
            .is_some_and(|found| found == extension)
        {
            names.push(format!("{subfolder}/{name}"));
        }
    }
    names.sort();
    Ok(names)
}
