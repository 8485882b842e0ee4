//! How a change of state becomes durable before a message leaves.

/// A state machine that is changed by applying changes.
pub trait Machine {
    /// The changes of an operation, as they must be written to disk.
    type Changes;

    /// Takes the changes over.
    fn apply(&mut self, changes: Self::Changes);
}

/// The changes that an operation would make, and the output that it gives once they are durable.
///
/// A step belongs to the state it was computed from: apply it before the next operation, or drop it.
#[derive(Clone, Debug)]
#[must_use = "nothing has happened yet: write the changes to disk, then apply the step"]
pub struct Step<M: Machine, T> {
    changes: M::Changes,
    output: T,
}

impl<M: Machine, T> Step<M, T> {
    pub(crate) fn new(changes: M::Changes, output: T) -> Self {
        Self { changes, output }
    }

    /// The changes that must be durable before the output is used.
    pub fn changes(&self) -> &M::Changes {
        &self.changes
    }

    /// Changes the machine and gives out the output. Write [`Self::changes`] to disk first.
    pub fn apply(self, machine: &mut M) -> T {
        machine.apply(self.changes);
        self.output
    }

    /// Writes the changes with `write`, then applies them. If writing fails, nothing has happened.
    pub fn commit<E>(self, machine: &mut M, write: impl FnOnce(&M::Changes) -> Result<(), E>) -> Result<T, E> {
        write(&self.changes)?;
        Ok(self.apply(machine))
    }
}
