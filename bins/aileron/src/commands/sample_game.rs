/// A stand-in for a game: the demo's servers are processes of it.
#[derive(clap::Args)]
pub(crate) struct SampleGame {
    /// What it calls itself.
    #[arg(long)]
    name: String,
}

impl SampleGame {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        Ok(aileron_local_wings::sample_game::run(
            &self.name,
            aileron_local_wings::sample_game::Pace::default(),
        )?)
    }
}
