use std::cmp::Reverse;

use crate::report::{Origin, SpecPath};
use crate::review::{Finding, Kind};

use super::difference::plain;
use super::evidence::Evidence;
use super::fit::{Fit, Nearness};
use super::named::{Named, host_of};
use super::paths::Sides;
use super::specs::words;
use super::{Cause, Difference, Reasons, Specs, Through, Values};

/// The most causes of one change.
pub(super) const CAUSES: usize = 5;
/// From so many differences on, a change that no reason explains is not held against each of them.
const MANY: usize = 50;
/// A longer text is not searched for names of hosts.
const SEARCHED: usize = 1 << 16;

/// What decides a part of a file besides its reasons: by the kind of the change, or by the end of the field.
const IMPLIED: &[(&str, &[&str])] = &[
    (
        "version.component",
        &[
            "spec.version",
            "spec.etcd.local.version",
            "spec.network.cni.flannel.version",
        ],
    ),
    ("cert.validity", VALIDITY),
    ("kubeconfig.ca", OF_AUTHORITY),
    ("kubeconfig.user", VALIDITY),
    ("certificate-authority-data", OF_AUTHORITY),
    (
        "cert.san",
        &[
            "spec.controlPlaneEndpoint",
            "spec.network.serviceSubnet",
            "spec.network.dnsDomain",
        ],
    ),
    (
        "cert.san",
        &[
            "spec.apiServer.certSANs",
            "spec.apiFront",
            "spec.hosts.address",
            "spec.hosts.secondAddress",
        ],
    ),
    (
        "cert.san",
        &["spec.etcd.local.serverCertSANs", "spec.etcd.local.peerCertSANs"],
    ),
];
const OF_AUTHORITY: &[&str] = &[
    "spec.pki.issuedFrom",
    "spec.pki.caCertificateValidityPeriod",
    "spec.version",
];
/// What a decision follows besides the one reason that it names.
const FOLLOWS: &[(&str, &[&str])] = &[
    (
        ".podSubnets",
        &[
            "spec.network.podSubnet",
            "spec.network.nodeMask",
            "spec.network.nodeMaskIPv6",
        ],
    ),
    (
        ".controlPlaneEndpoint",
        &["spec.apiServer.bindPort", "spec.hosts.address"],
    ),
];
/// What says how every component is to be.
const OF_ALL: &[&str] = &["spec.hardening", "spec.version", "spec.layout"];
/// What decides when a certificate is valid. Releases backdate it in their own ways.
const VALIDITY: &[&str] = &[
    "spec.pki.issuedFrom",
    "spec.pki.certificateValidityPeriod",
    "spec.pki.caCertificateValidityPeriod",
    "spec.hosts.issuedFrom",
    "spec.version",
];

/// Everything that may explain a change.
pub(super) struct Explanations<'a> {
    specs: &'a Specs<'a>,
    values: &'a Values<'a>,
    kind: Kind,
    field: String,
    found: Vec<(Fit, Cause)>,
}

impl<'a> Explanations<'a> {
    /// Of nothing yet.
    pub(super) fn of(specs: &'a Specs<'a>, finding: &Finding, values: &'a Values<'a>) -> Self {
        Self {
            specs,
            values,
            kind: finding.kind,
            field: finding.field.as_deref().map(plain).unwrap_or_default(),
            found: Vec::new(),
        }
    }

    pub(super) fn look(&mut self, reasons: &Reasons<'_>, part: Option<&Sides>) {
        // `Node w1 /metadata/labels` is about that host, whatever others the file is about.
        let hosts = match self.specs.mentioned(&self.values.name) {
            Some(named) => named,
            None => reasons.hosts.clone().and(self.mentioned()),
        };
        let hosts = &hosts;
        let is_large = self.specs.len() > MANY;
        for difference in self.specs.concerning(hosts) {
            let (nearness, steps) = self.nearness(difference, reasons, part);
            if !is_large || nearness > Nearness::Far || self.found.len() < MANY {
                self.add(difference, nearness, steps);
            }
        }
        self.look_at_facts(&reasons.whole, Nearness::File);
        self.look_at_decisions(&reasons.whole, Nearness::File);
        if let Some(part) = part {
            self.look_at_facts(part, Nearness::Part);
            self.look_at_decisions(part, Nearness::Part);
        }
        let named: Vec<&str> = words(&self.values.name).chain(reasons.host.as_deref()).collect();
        for (path, decision) in self.specs.decisions(named.into_iter()) {
            let evidence = self.values.show_through(&decision.through);
            if evidence == Evidence::Exact {
                self.add_decision(path, Fit::new(Nearness::Far, evidence));
            }
        }
        if self.found.iter().all(|(fit, _)| fit.is_guess()) {
            // Files of one host, and of the cluster, may follow from what other hosts are.
            let all = self.specs.all().take(MANY);
            all.for_each(|difference| self.add(difference, Nearness::Far, 0));
        }
    }

    /// The hosts that the values name, where they are not too many to look for.
    fn mentioned(&self) -> Option<Named> {
        let texts = [&self.values.before, &self.values.after];
        let is_short = texts.iter().all(|text| text.len() < SEARCHED);
        let found = texts
            .into_iter()
            .filter(|_| is_short)
            .map(|text| self.specs.mentioned(text));
        found.flatten().reduce(|one, other| one.and(Some(other)))
    }

    fn nearness(
        &self,
        difference: &Difference,
        reasons: &Reasons<'_>,
        part: Option<&Sides>,
    ) -> (Nearness, usize) {
        let implied = IMPLIED.iter().filter(|(name, _)| self.is_about(name));
        let mut implied = implied.flat_map(|(_, paths)| *paths);
        if difference
            .path()
            .is_some_and(|path| implied.any(|one| SpecPath::of(one).touches(path)))
        {
            return (Nearness::Part, 0);
        }
        nearness(difference, reasons, part)
    }

    /// Whether the kind of the change, or the end of its field, is this.
    fn is_about(&self, name: &str) -> bool {
        self.kind.as_str().starts_with(name) || self.values.name.ends_with(name)
    }

    fn add(&mut self, difference: &Difference, nearness: Nearness, steps: usize) {
        let is_of_host = difference.is_role() && nearness >= Nearness::Host;
        let evidence = match is_of_host && self.is_whole() {
            true => Evidence::Mentioned,
            false => self.values.show(difference),
        };
        let is_of_all = difference
            .path()
            .is_some_and(|path| OF_ALL.iter().any(|one| *path == SpecPath::of(one)));
        let fit = Fit {
            is_named: self.is_named(&difference.name()),
            likely: u8::from(difference.is_mode()) + 2 * u8::from(is_of_all),
            steps,
            ..Fit::new(nearness, evidence)
        };
        self.found.push((fit, difference.cause()));
    }

    /// Whether a whole file or directory came or went.
    fn is_whole(&self) -> bool {
        let kind = self.kind.as_str();
        let is_part = |start: &&str| kind.starts_with(*start);
        (kind.ends_with(".added") || kind.ends_with(".removed"))
            && !["pod.flag", "unit.flag", "env.", "cert.san", "object."]
                .iter()
                .any(is_part)
    }

    fn is_named(&self, name: &str) -> bool {
        !name.is_empty()
            && !self.field.is_empty()
            && (self.field.contains(name) || name.contains(&self.field))
    }

    fn look_at_facts(&mut self, sides: &Sides, nearness: Nearness) {
        for key in sides.facts() {
            let Some(through) = self.specs.fact(key) else {
                continue;
            };
            let evidence = self.values.show_through(&through);
            let fit = Fit::new(nearness, evidence);
            let causes = self
                .specs
                .deciding_facts(key)
                .map(|one| one.cause_through(&through));
            self.found.extend(causes.map(|cause| (fit, cause)));
        }
    }

    fn look_at_decisions(&mut self, sides: &Sides, nearness: Nearness) {
        for path in sides.decided() {
            let Some(decision) = self.specs.decision(path) else {
                continue;
            };
            let evidence = self.values.show_through(&decision.through);
            self.add_decision(path, Fit::new(nearness, evidence));
        }
    }

    /// What made a field be decided in another way.
    fn add_decision(&mut self, path: &SpecPath, fit: Fit) {
        let Some(decision) = self.specs.decision(path) else {
            return;
        };
        let is_of = |difference: &&Difference| {
            difference.path().is_some_and(|changed| {
                let origins = decision.origins.iter();
                let mut paths = origins.filter_map(|origin| match origin {
                    Origin::Spec(path) | Origin::Default(path) => Some(path),
                    Origin::Fact(_) => None,
                });
                let follows = FOLLOWS
                    .iter()
                    .filter(|(field, _)| path.to_string().ends_with(field));
                let mut follows = follows.flat_map(|(_, paths)| *paths);
                changed.touches(path)
                    || paths.any(|path| changed.touches(path))
                    || follows.any(|path| changed.touches(&SpecPath::of(path)))
            })
        };
        let mut roots: Vec<Cause> = Vec::new();
        for origin in &decision.origins {
            if let Origin::Fact(key) = origin
                && self.specs.fact(key).is_some()
            {
                roots.extend(
                    self.specs
                        .deciding_facts(key)
                        .map(|one| one.cause_through(&decision.through)),
                );
            }
        }
        let own = Named::Some(host_of(path).map(str::to_owned).into_iter().collect());
        let own: Vec<&Difference> = self.specs.concerning(&own).collect();
        for difference in own.iter().copied().filter(is_of) {
            let is_itself = difference.path() == Some(path);
            roots.push(match is_itself {
                true => difference.cause(),
                false => difference.cause_through(&decision.through),
            });
        }
        if roots.is_empty() {
            roots = seen_in(&decision.through, &own);
        }
        self.found.extend(roots.into_iter().map(|cause| (fit, cause)));
    }

    /// The best of them, each once.
    pub(super) fn best(mut self, finding: &Finding) -> Vec<Cause> {
        self.found.sort_by_key(|(fit, _)| Reverse(*fit));
        let best = self.found.first().map(|(fit, _)| *fit);
        let of_lock = self.specs.lock().filter(|_| is_of_lock(finding.kind));
        match (best, of_lock) {
            (None, Some(lock)) => return vec![lock.clone()],
            (Some(best), Some(lock)) if best.is_guess() => return vec![lock.clone()],
            _ => {}
        }
        let mut causes: Vec<Cause> = Vec::new();
        for (fit, cause) in self.found {
            let is_known = causes.iter().any(|known| is_same_line(known, &cause));
            if best.is_some_and(|best| fit.is_as_good_as(best)) && !is_known && causes.len() < CAUSES {
                causes.push(cause);
            }
        }
        causes
    }
}

/// Whether two causes are the same line, through whatever it has its effect.
fn is_same_line(one: &Cause, other: &Cause) -> bool {
    (&one.path, &one.before, &one.after) == (&other.path, &other.before, &other.after)
}

/// The differences that are seen in how a default changed; all of them if none is.
fn seen_in(through: &Through, differences: &[&Difference]) -> Vec<Cause> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default().into();
    let values = Values {
        before: text(&through.before),
        after: text(&through.after),
        name: Default::default(),
    };
    let seen: Vec<(Evidence, &&Difference)> = differences.iter().map(|one| (values.show(one), one)).collect();
    let best = seen.iter().map(|(evidence, _)| *evidence).max();
    let seen = seen.into_iter().filter(|(evidence, _)| Some(*evidence) == best);
    seen.map(|(_, one)| one.cause_through(through))
        .take(CAUSES)
        .collect()
}

fn nearness(difference: &Difference, reasons: &Reasons<'_>, part: Option<&Sides>) -> (Nearness, usize) {
    if let Some(steps) = part.and_then(|part| part.steps(difference)) {
        return (Nearness::Part, steps);
    }
    if let Some(steps) = reasons.whole.steps(difference) {
        return (Nearness::File, steps);
    }
    match difference.host().is_some() && difference.host() == reasons.host.as_deref() {
        true => (Nearness::Host, 0),
        false => (Nearness::Far, 0),
    }
}

/// Whether the lock of certificates decides such a thing, besides the spec.
fn is_of_lock(kind: Kind) -> bool {
    let name = kind.as_str();
    let starts = [
        "cert.",
        "ca.",
        "sa-key.",
        "secret.",
        "kubeconfig.user",
        "kubeconfig.ca",
        "pod.inputs",
    ];
    starts.iter().any(|start| name.starts_with(start))
}
