//! Who may use whom: the table of the architecture, held against the sources.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a test reads the sources that it judges"
)]

use std::path::{Path, PathBuf};

use kubecast::emit::Template;

/// Each module with its layer and the modules of its own layer that it may use.
const LAYERS: &[(&str, u8, &[&str])] = &[
    ("report", 0, &[]),
    ("types", 0, &[]),
    ("source", 1, &[]),
    ("facts", 1, &[]),
    ("spec", 1, &["source"]),
    ("emit", 1, &[]),
    ("layout", 2, &[]),
    ("plan", 2, &[]),
    ("resolve", 3, &["artifact"]),
    ("artifact", 3, &[]),
    ("secrets", 3, &["artifact"]),
    ("pki", 3, &["secrets", "artifact"]),
    ("component", 4, &[]),
    // Cluster objects describe what the components are started with.
    ("addon", 4, &["component"]),
    // The start order, for people: it reads a plan and the objects, no renderer.
    ("runbook", 4, &[]),
    // Lists of what the tree names, for programs: it reads a plan and what was rendered.
    ("inventory", 4, &["component"]),
    ("tree", 5, &[]),
    ("verify", 6, &[]),
    ("review", 6, &[]),
    ("push", 7, &[]),
];

#[test]
fn modules_use_only_lower_layers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("render");
    let mut wrong = Vec::new();
    for (module, layer, same) in LAYERS {
        for file in sources(&root.join(module)) {
            let text = std::fs::read_to_string(&file).expect("a source file");
            for (number, line) in text
                .lines()
                .enumerate()
                .filter(|(_, line)| !line.trim_start().starts_with("//"))
            {
                for used in uses(line) {
                    let Some((_, other, _)) = LAYERS.iter().find(|(name, ..)| *name == used) else {
                        continue;
                    };
                    let is_allowed = used == *module || other < layer || same.contains(&used);
                    if !is_allowed && !is_test(&file) {
                        let shown = file.strip_prefix(&root).expect("below render").display();
                        wrong.push(format!("{shown}:{}: `{module}` uses `{used}`", number + 1));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_of_the_library_has_a_layer() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("render/lib.rs");
    let text = std::fs::read_to_string(root).expect("lib.rs");
    let modules = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let strangers: Vec<&str> = modules
        .filter(|module| !LAYERS.iter().any(|(name, ..)| name == module))
        .collect();
    assert_eq!(strangers, Vec::<&str>::new());
}

/// A template whose view nobody fills in is a file that nobody renders.
#[test]
fn every_template_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("render");
    let text = |folder: &Path| -> String {
        let files = sources(folder).into_iter().filter(|file| !is_test(file));
        files
            .map(|file| std::fs::read_to_string(file).expect("a source file"))
            .collect()
    };
    let views = text(&root.join("emit/views"));
    let users: String = ["component", "addon", "pki"]
        .map(|module| text(&root.join(module)))
        .concat();
    let is_used = |template: &&Template| {
        let mut implementations = views.split("impl View for ").skip(1);
        let name = format!("Template::{template:?}");
        implementations
            .find(|text| text.contains(&name))
            .and_then(|text| text.split_whitespace().next())
            .is_some_and(|view| users.contains(view.split('<').next().unwrap_or(view)))
    };
    let unused: Vec<&Template> = Template::ALL
        .iter()
        .filter(|template| !is_used(template))
        .collect();
    assert_eq!(unused, Vec::<&Template>::new());
}

/// The modules that a line names by `crate::`.
fn uses(line: &str) -> Vec<&str> {
    let after = line.split("crate::").skip(1);
    after
        .filter_map(|rest| {
            rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .next()
        })
        .collect()
}

fn is_test(file: &Path) -> bool {
    file.components()
        .any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs")))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .flatten()
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}
