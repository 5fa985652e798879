//! `push --assets` looks at its folder before it asks any host.

use crate::place::{Place, SEALED};

#[test]
fn every_image_of_the_tree_must_be_in_a_folder_of_images() {
    let place = Place::with(SEALED);
    place.edit("  pki:\n", "  environment: lab\n  pki:\n    mode: lab\n");
    place.succeed(&["render", "clusters/demo"]);
    std::fs::create_dir_all(place.path("assets/images")).expect("made");
    let run = place.run(&["push", "clusters/demo", "--assets", "assets", "--dry-run"]);
    assert_eq!(run.code, 3, "{run}");
    let images = place.read("out/demo/images.txt");
    assert!(
        images.contains("kube-apiserver") && images.contains("pause"),
        "{images}"
    );
    for image in images.lines() {
        assert!(
            run.stderr.contains(&format!("holds {image} for amd64")),
            "{image}: {run}"
        );
    }
}

#[test]
fn a_folder_without_programs_and_images_is_refused() {
    let place = Place::with(SEALED);
    place.edit("  pki:\n", "  environment: lab\n  pki:\n    mode: lab\n");
    place.succeed(&["render", "clusters/demo"]);
    std::fs::create_dir(place.path("assets")).expect("made");
    let run = place.run(&["push", "clusters/demo", "--assets", "assets", "--dry-run"]);
    assert_eq!(run.code, 3, "{run}");
    assert!(run.stderr.contains("error[push.no-assets]"), "{run}");
}
