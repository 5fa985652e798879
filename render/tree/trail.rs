use super::TreeError;
use super::dir::Dir;
use super::error::Problem;

/// The open directories from a root down to the last path that was asked for.
///
/// Paths come sorted, so that each directory is opened once.
pub(super) struct Trail<'a> {
    root: &'a Dir,
    open: Vec<(String, Dir)>,
}

impl<'a> Trail<'a> {
    pub(super) fn new(root: &'a Dir) -> Self {
        let open = Vec::new();
        Self { root, open }
    }

    /// The directory that holds `path`, and the name of `path` in it. None where a directory is missing, or
    /// where a file stands in its place.
    ///
    /// # Errors
    /// If a symbolic link is in the way, or the system refuses.
    pub(super) fn find<'p>(&mut self, path: &'p str) -> Result<Option<(&Dir, &'p str)>, TreeError> {
        self.walk(path, |parent, name| match parent.enter(name) {
            Err(error) if *error.problem() == Problem::NotADirectory => Ok(None),
            entered => entered,
        })
    }

    /// The same in a tree that is being built: a missing directory is made.
    ///
    /// # Errors
    /// If the system refuses.
    pub(super) fn make<'p>(&mut self, path: &'p str, mode: u32) -> Result<(&Dir, &'p str), TreeError> {
        let walked = self.walk(path, |parent, name| parent.enter_or_make(name, mode).map(Some))?;
        walked.ok_or_else(|| TreeError::new(path, Problem::NotADirectory))
    }

    fn walk<'p>(
        &mut self,
        path: &'p str,
        step: impl Fn(&Dir, &str) -> Result<Option<Dir>, TreeError>,
    ) -> Result<Option<(&Dir, &'p str)>, TreeError> {
        let mut depth = 0;
        let mut rest = path;
        while let Some((part, below)) = rest.split_once('/') {
            if self.open.get(depth).is_none_or(|(name, _)| name != part) {
                self.open.truncate(depth);
                let above = &path[..path.len() - rest.len()];
                let entered = step(self.last(), part).map_err(|error| error.below(above))?;
                let Some(entered) = entered else { return Ok(None) };
                self.open.push((part.into(), entered));
            }
            depth += 1;
            rest = below;
        }
        self.open.truncate(depth);
        Ok(Some((self.last(), rest)))
    }

    fn last(&self) -> &Dir {
        self.open.last().map_or(self.root, |(_, dir)| dir)
    }
}
