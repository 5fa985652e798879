//! What somebody meets who has never used the program.

use insta::assert_snapshot;

use crate::place::{Place, SEALED};

#[test]
fn a_spec_that_is_not_there_is_named_with_the_ways_out() {
    let place = Place::new();
    assert_snapshot!("render_of_nothing", place.run(&["render", "clusters/demo"]));
    std::fs::create_dir_all(place.path("clusters")).expect("made");
    assert_snapshot!(
        "render_of_a_folder_without_a_spec",
        place.run(&["render", "clusters"])
    );
    let place = Place::with(SEALED);
    let said = place.run(&["render", "clusters"]).stderr;
    assert!(
        said.ends_with("  = help: name one of these: `clusters/demo`\n"),
        "{said}"
    );
}

#[test]
fn before_the_first_render_one_message_says_so() {
    let place = Place::with(SEALED);
    for command in [
        &["render", "clusters/demo", "--locked"][..],
        &["kubeconfig", "clusters/demo"],
    ] {
        assert_snapshot!(format!("nothing_issued_{}", command[0]), place.run(command));
    }
}

#[test]
fn init_writes_everything_or_nothing() {
    let place = Place::new();
    place.write("demo/.gitignore", "mine\n");
    assert_snapshot!("init_over_a_file", place.run(&["init", "demo"]));
    assert_eq!(place.read("demo/.gitignore"), "mine\n");
    assert!(!place.path("demo/cluster.yaml").exists());
}
