use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use crate::report::{Report, SpecPath, messages};

use super::form::{FactsForm, ReleaseForm, RowForm};
use super::tables::Tables;
use super::{Admission, ApiKind, ConfigField, Flag, Gate, Interval, KubeadmFlag, ReleaseRun, Row, Table};

/// A thing that rows speak about by its name.
trait Named {
    fn name(&self) -> &str;
}

macro_rules! named {
    ($($type:ty: $field:ident),*) => {
        $(impl Named for $type {
            fn name(&self) -> &str {
                &self.$field
            }
        })*
    };
}
named!(Flag: name, KubeadmFlag: name, Gate: name, Admission: name, ApiKind: name, ConfigField: path);

/// Takes the rows of one file, which has the form of the schema, into the tables.
pub(super) fn take(tables: &mut Tables, file: &str, rows: &Value) -> Report {
    let form = match FactsForm::deserialize(rows) {
        Ok(form) => form,
        Err(problem) => return messages::facts::form(file, &problem).into(),
    };
    let mut intake = Intake {
        file: file.into(),
        source: form.source.as_deref().map(Into::into),
        report: Report::new(),
    };
    intake.releases(&mut tables.releases, form.releases);
    for (key, rows) in form.facts {
        let path = SpecPath::of("facts").key(&key);
        for (index, row) in rows.into_iter().enumerate() {
            let row = row.map(|stated| stated.value);
            intake.row(&mut tables.facts, &key, row, &path.index(index));
        }
    }
    for (program, rows) in form.flags {
        let table = tables.flags.entry(program).or_default();
        intake.rows(table, rows, &SpecPath::of("flags").key(program.name()));
    }
    for (program, rows) in form.kubeadm_flags {
        let table = tables.kubeadm_flags.entry(program).or_default();
        intake.rows(table, rows, &SpecPath::of("kubeadm-flags").key(program.name()));
    }
    for (kind, rows) in form.config_fields {
        let table = tables.config_fields.entry(kind).or_default();
        intake.rows(table, rows, &SpecPath::of("config-fields").key(kind.name()));
    }
    intake.rows(
        &mut tables.feature_gates,
        form.feature_gates,
        &SpecPath::of("feature-gates"),
    );
    intake.rows(
        &mut tables.kubeadm_gates,
        form.kubeadm_gates,
        &SpecPath::of("kubeadm-gates"),
    );
    let kinds = &mut tables.api_kinds;
    intake.rows(kinds, form.api_kinds, &SpecPath::of("api-kinds"));
    let plugins = &mut tables.admission_plugins;
    intake.rows(
        plugins,
        form.admission_plugins,
        &SpecPath::of("admission-plugins"),
    );
    intake.report
}

struct Intake {
    file: Arc<str>,
    /// The source of rows that name none.
    source: Option<Arc<str>>,
    report: Report,
}

impl Intake {
    fn releases(&mut self, known: &mut Vec<ReleaseRun>, forms: Vec<ReleaseForm>) {
        for (index, form) in forms.into_iter().enumerate() {
            let path = SpecPath::of("releases").index(index);
            if form.source.is_none() && self.source.is_none() {
                let name = form.run.describe();
                self.report.push(messages::facts::no_source(&name).at(&path));
            }
            known.push(form.run);
        }
        known.sort_by(|a, b| (a.minor, &a.first).cmp(&(b.minor, &b.first)));
    }

    fn rows<T: Named + Clone>(&mut self, table: &mut Table<T>, rows: Vec<RowForm<T>>, path: &SpecPath) {
        for (index, row) in rows.into_iter().enumerate() {
            let name = row.value.name().to_owned();
            self.row(table, &name, row, &path.index(index));
        }
    }

    fn row<T: Clone>(&mut self, table: &mut Table<T>, name: &str, form: RowForm<T>, path: &SpecPath) {
        let Some(source) = form.source.map(Into::into).or_else(|| self.source.clone()) else {
            self.report.push(messages::facts::no_source(name).at(path));
            return;
        };
        if let Interval {
            since: Some(since),
            until: Some(until),
        } = &form.interval
            && form.interval.is_empty()
        {
            self.report
                .push(messages::facts::empty_row(name, since, until).at(path));
            return;
        }
        let row = Row {
            value: form.value,
            interval: form.interval,
            source,
            doubt: form.doubt.map(Into::into),
            file: self.file.clone(),
        };
        if form.replaces {
            table.make_room(name, &row);
        }
        let releases = row.interval.clone();
        if let Err(other) = table.insert(name, row) {
            let message = messages::facts::overlap(name, &releases, &other.interval, &other.file);
            self.report.push(message.at(path));
        }
    }
}
