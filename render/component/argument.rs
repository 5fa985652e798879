use std::fmt;

use crate::facts::{ArgumentOrder, Facts};
use crate::plan::UserArgument;
use crate::report::{Origin, Origins};
use crate::types::Program;

/// One argument of a process, with the reason for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The flag, without dashes.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether its value, which is `true`, is left out.
    pub is_bare: bool,
    /// Why it is there.
    pub origins: Origins,
}

impl Argument {
    /// An argument with its value.
    pub fn new(name: &str, value: impl ToString, origins: impl Into<Origins>) -> Self {
        Self {
            name: name.into(),
            value: value.to_string(),
            is_bare: false,
            origins: origins.into(),
        }
    }
}

/// As a command line has it.
impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_bare {
            true => write!(f, "--{}", self.name),
            false => write!(f, "--{}={}", self.name, self.value),
        }
    }
}

/// The arguments of a process: our own, then merged with the user's as the release's kubeadm merges them.
#[derive(Clone, Debug)]
pub struct Arguments<'a> {
    facts: &'a Facts,
    program: Program,
    own: Vec<Argument>,
    user: Vec<Argument>,
}

impl<'a> Arguments<'a> {
    /// No argument yet.
    pub fn of(facts: &'a Facts, program: Program) -> Self {
        Self {
            facts,
            program,
            own: Vec::new(),
            user: Vec::new(),
        }
    }

    /// An argument that kubeadm sets in some releases; in the others it is left out.
    pub fn kubeadm(&mut self, name: &str, value: impl ToString, origins: impl Into<Origins>) {
        if let Some(flag) = self.facts.kubeadm_flag(self.program, name) {
            self.add_all(vec![Argument {
                is_bare: flag.bare,
                ..Argument::new(name, value, origins)
            }]);
        }
    }

    /// An argument whose value kubeadm fixes, in the releases where it sets it.
    pub fn fixed(&mut self, name: &str, value: &str) {
        self.kubeadm(
            name,
            value,
            Origin::fact(&format!("kubeadm-flags.{}.{name}", self.program)),
        );
    }

    /// An argument of kubecast's own; the same flag set before is replaced.
    pub fn add(&mut self, name: &str, value: impl ToString, origins: impl Into<Origins>) {
        self.add_all(vec![Argument::new(name, value, origins)]);
    }

    /// Arguments of kubecast's own, each in the place of one set before.
    pub fn add_all(&mut self, arguments: Vec<Argument>) {
        for argument in arguments {
            self.own.retain(|other| other.name != argument.name);
            self.own.push(argument);
        }
    }

    /// Takes back an argument of kubecast's own.
    pub fn remove(&mut self, name: &str) {
        self.own.retain(|argument| argument.name != name);
    }

    /// Adds the user's arguments.
    pub fn extend(&mut self, written: &[UserArgument]) {
        self.user.extend(written.iter().map(|argument| {
            let origin = Origin::Spec(argument.path.clone());
            Argument::new(argument.name.as_str(), &argument.value, origin)
        }));
    }

    /// An argument that kubeadm's own defaults add to the user's, in the releases where it sets it.
    pub fn default_user(&mut self, name: &str, value: &str) {
        if self.facts.kubeadm_sets(self.program, name) {
            let origin = Origin::fact(&format!("kubeadm-flags.{}.{name}", self.program));
            self.user.push(Argument::new(name, value, origin));
        }
    }

    /// Changes the values that the user gave to a flag.
    pub fn change_user(&mut self, name: &str, change: impl Fn(&str) -> String) {
        for argument in self.user.iter_mut().filter(|argument| argument.name == name) {
            argument.value = change(&argument.value);
        }
    }

    /// The user's last value of a flag.
    pub fn user_value(&self, name: &str) -> Option<&str> {
        self.user
            .iter()
            .rev()
            .find(|argument| argument.name == name)
            .map(|argument| argument.value.as_str())
    }

    /// What the process is started with, in order. A user's argument takes the place of ours.
    pub fn merge(self) -> Vec<Argument> {
        let Self {
            facts,
            program,
            mut own,
            mut user,
        } = self;
        own.retain(|ours| !user.iter().any(|theirs| theirs.name == ours.name));
        let by_name = |a: &Argument, b: &Argument| a.name.cmp(&b.name);
        let by_value = |a: &Argument, b: &Argument| a.name.cmp(&b.name).then_with(|| a.value.cmp(&b.value));
        match *facts.kubeadm.argument_order {
            ArgumentOrder::AsWritten => {
                // What kubeadm never sets comes after what it does.
                let position = |argument: &Argument| facts.kubeadm_flag(program, &argument.name)?.position;
                own.sort_by_key(|argument| position(argument).unwrap_or(u8::MAX));
                own.extend(user);
            }
            ArgumentOrder::OverridesFirst => {
                user.sort_by(by_name);
                own.sort_by(by_name);
                user.append(&mut own);
                return user;
            }
            ArgumentOrder::Sorted => {
                own.extend(user);
                own.sort_by(by_name);
            }
            ArgumentOrder::SortedByValue => {
                own.extend(user);
                own.sort_by(by_value);
            }
            ArgumentOrder::Appended => {
                own.sort_by(by_name);
                own.extend(user);
            }
        }
        own
    }
}
