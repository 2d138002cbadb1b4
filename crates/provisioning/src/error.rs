use aileron_domain::{Allocation, RegistryError, WingsFailure};
use aileron_eggs::{EggError, Unfit};

/// Why something was not done. Unless it says otherwise, nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum ProvisioningError {
    /// The file is no egg.
    #[error("this egg cannot be imported: {0}")]
    Egg(#[source] EggError),
    /// What the egg calls itself cannot be a name here.
    #[error("an egg's name has 1 to 100 characters, none of them a control character: give it another name")]
    EggName,
    /// An egg that an earlier release took, and that this one cannot read.
    #[error("egg `{egg}` cannot be read: {reason}; import it again")]
    StoredEgg {
        /// Its name.
        egg: String,
        /// What is wrong with it.
        reason: EggError,
    },
    /// A variable's value is against the egg's rules.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The egg has no such variable.
    #[error("egg `{egg}` has no variable `{variable}`; it has {known}")]
    UnknownVariable {
        /// The egg's name.
        egg: String,
        /// What was given.
        variable: String,
        /// What it has, with commas.
        known: String,
    },
    /// The image is none of the egg's, and does not look like one.
    #[error(
        "`{image}` is none of the images of egg `{egg}` ({known}); another one is named with its tag, as in debian:stable"
    )]
    UnknownImage {
        /// The egg's name.
        egg: String,
        /// What was given.
        image: String,
        /// What it has, with commas.
        known: String,
    },
    /// There is no command to start it.
    #[error("the start-up command is empty")]
    NoStartup,
    /// A limit that no container can have.
    #[error("{0}")]
    Limits(&'static str),
    /// An address twice.
    #[error("allocation {0} is given twice")]
    AllocationTwice(Allocation),
    /// The server was made known without an egg.
    #[error("server `{server}` was made known without an egg: only its Wings knows how it is installed")]
    NoEgg {
        /// Its identifier.
        server: String,
    },
    /// The server is switched off.
    #[error("server `{server}` is suspended, and its Wings would refuse: unsuspend it first")]
    Suspended {
        /// Its identifier.
        server: String,
    },
    /// The node did not do its part.
    #[error("node `{node}` did not do its part: {failure}. {afterwards}")]
    Node {
        /// Its name.
        node: String,
        /// What went wrong.
        failure: WingsFailure,
        /// How things are now, and what to do.
        afterwards: Afterwards,
    },
    /// The node has two tokens already.
    #[error(
        "node `{node}` has a new token already: when its Wings has that, end the rotation before the next begins"
    )]
    RotationUnderWay {
        /// Its name.
        node: String,
    },
    /// The node has one token.
    #[error("node `{node}` has one token only: no rotation is under way")]
    NoRotation {
        /// Its name.
        node: String,
    },
    /// The node's Wings does not have the new token.
    #[error(
        "the Wings of node `{node}` still has the token of before: write the new config.yml and restart it first"
    )]
    StillThePreviousToken {
        /// Its name.
        node: String,
    },
    /// The operating system gave no random numbers.
    #[error("the operating system gives no random numbers")]
    NoRandomness,
    /// The registry could not do it.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

/// How things are after a node did not do its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Afterwards {
    /// As before.
    #[error("Nothing was changed")]
    NothingChanged,
    /// The server is still known, and perhaps gone from its node.
    #[error(
        "The server stays known: delete it again when the node answers, or by force if the node is gone for good"
    )]
    StillKnown,
    /// The server counts as installing, and may be so.
    #[error("The server counts as installing: reinstall it again when the node answers")]
    Installing,
}
