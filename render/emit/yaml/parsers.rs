//! What is written reads back the same by parsers that are not ours.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use super::samples;
use super::yaml;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn yaml_serde_reads_back_the_value(value in samples::value()) {
        let text = yaml(&value);
        let read: Value = yaml_serde::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(samples::normal(&read), samples::normal(&value), "{}", text);
    }

    #[test]
    fn serde_saphyr_reads_back_the_value(value in samples::value()) {
        let text = yaml(&value);
        let read: Value = serde_saphyr::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        prop_assert_eq!(samples::normal(&read), samples::normal(&value), "{}", text);
    }
}

#[test]
fn kubectl_reads_back_the_value() {
    let mut runner = TestRunner::deterministic();
    let values: Vec<_> = (0..3_000)
        .map(|_| samples::normal(&samples::value().new_tree(&mut runner).unwrap().current()))
        .collect();
    let object = json!({
        "apiVersion": "test.kubecast/v1",
        "kind": "Sample",
        "metadata": {"name": "sample"},
        "values": values,
    });
    let Some(read) = kubectl(&yaml(&object)) else {
        return;
    };
    for (position, value) in values.iter().enumerate() {
        assert_eq!(&samples::normal(&read["values"][position]), value);
    }
}

/// What kubectl makes of an object, or nothing if there is no kubectl here.
fn kubectl(text: &str) -> Option<Value> {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("object.yaml");
    #[expect(
        clippy::disallowed_methods,
        reason = "a test hands a file to a foreign program"
    )]
    let output = {
        std::fs::write(&file, text).unwrap();
        std::process::Command::new("kubectl")
            .args(["label", "--local", "-o", "json", "a=b", "-f"])
            .arg(&file)
            .output()
    };
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            crate::judge::skip(format_args!("kubectl does not start: {error}"));
            return None;
        }
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(serde_json::from_slice(&output.stdout).unwrap())
}
