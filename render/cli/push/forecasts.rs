use std::collections::BTreeMap;

use kubecast::push::objects::{ObjectName, Preview};
use kubecast::push::{Forecast, Prepared};
use kubecast::report::{Report, counted};
use kubecast::review::HostRange;
use kubecast::types::HostName;
use serde_json::json;

use crate::cli::screen::Screen;

/// How many paths are named before the rest is counted.
const PATHS: usize = 12;

/// Says what hosts would get and what would restart; hosts with the same share a paragraph.
pub(super) fn show(screen: &Screen, prepared: &Prepared) {
    if screen.is_json() {
        for (host, forecast) in prepared.forecasts() {
            screen.result(&line(host, forecast).to_string());
        }
        return;
    }
    let mut alike: BTreeMap<&Forecast, Vec<&HostName>> = BTreeMap::new();
    for (host, forecast) in prepared.forecasts() {
        alike.entry(forecast).or_default().push(host);
    }
    let mut groups: Vec<(&Forecast, Vec<&HostName>)> = alike.into_iter().collect();
    groups.sort_by(|one, other| one.1.cmp(&other.1));
    for (forecast, hosts) in groups {
        screen.result(&paragraph(forecast, &hosts));
    }
    let unchanged = prepared.unchanged();
    if unchanged > 0 {
        screen.say(&format!(
            "{} as the spec wants {}",
            counted(unchanged, "host is", "hosts are"),
            if unchanged == 1 { "it" } else { "them" }
        ));
    }
}

/// Says what would become of the objects of the cluster, or why it was not asked.
pub(super) fn show_objects(screen: &Screen, preview: Result<Preview, Report>) {
    let preview = match preview {
        Ok(preview) => preview,
        Err(report) => {
            let why = report.first_message();
            if screen.is_json() {
                screen.result(&json!({"event": "objects", "asked": false, "detail": why}).to_string());
            } else {
                screen.result(&format!("cluster: its objects were not asked about: {why}"));
            }
            return;
        }
    };
    let signed = [
        ('+', &preview.applied),
        ('-', &preview.removed),
        ('=', &preview.kept),
    ];
    if screen.is_json() {
        let names = |all: &[ObjectName]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
        let line = json!({
            "event": "objects",
            "asked": true,
            "applied": names(&preview.applied),
            "removed": names(&preview.removed),
            "kept": names(&preview.kept),
        });
        screen.result(&line.to_string());
        return;
    }
    let mut text = format!(
        "cluster: {} to apply, {} to remove, {} no longer wanted and kept",
        counted(preview.applied.len(), "object", "objects"),
        preview.removed.len(),
        preview.kept.len()
    );
    let lines = signed
        .iter()
        .flat_map(|(sign, all)| all.iter().map(move |name| (sign, name)));
    for (sign, name) in lines.clone().take(PATHS) {
        text.push_str(&format!("\n  {sign} {name}"));
    }
    if let Some(more @ 1..) = lines.count().checked_sub(PATHS) {
        text.push_str(&format!("\n  and {more} more"));
    }
    screen.result(&text);
}

fn paragraph(forecast: &Forecast, hosts: &[&HostName]) -> String {
    let names: HostRange = hosts.iter().copied().cloned().collect();
    let mut text = if forecast.is_first {
        format!(
            "{names}: the first push, {}",
            counted(forecast.files(), "file", "files")
        )
    } else if forecast.files() == 0 {
        format!("{names}: the files are there; an earlier run was not brought to its end")
    } else {
        let mut text = format!(
            "{names}: {}",
            counted(forecast.files(), "file differs", "files differ")
        );
        let signed = [
            ("+", &forecast.added),
            ("~", &forecast.changed),
            ("-", &forecast.removed),
        ];
        let lines = signed
            .iter()
            .flat_map(|(sign, paths)| paths.iter().map(move |path| (sign, path)));
        for (sign, path) in lines.take(PATHS) {
            text.push_str(&format!("\n  {sign} {path}"));
        }
        if let Some(more @ 1..) = forecast.files().checked_sub(PATHS) {
            text.push_str(&format!("\n  and {more} more"));
        }
        text
    };
    if forecast.joins_etcd {
        text.push_str("\n  > its member joins etcd, and has a vote when it is in sync");
    }
    let effects: &[String] = if forecast.is_first { &[] } else { &forecast.effects };
    for effect in effects {
        text.push_str(&format!("\n  > {effect}"));
    }
    text
}

fn line(host: &HostName, forecast: &Forecast) -> serde_json::Value {
    json!({
        "event": "forecast",
        "host": host.as_str(),
        "first": forecast.is_first,
        "added": forecast.added,
        "changed": forecast.changed,
        "removed": forecast.removed,
        "joinsEtcd": forecast.joins_etcd,
        "effects": forecast.effects,
    })
}
